//! What a profile must keep beyond its shape: each rule with the key that breaks it.

use baoming_clock::parse_rfc3339;

use super::content::{Content, LoadModel, Phase};
use super::threshold::Threshold;
use crate::limits::{ADDRESSES_MAX, CANDIDATES_MAX, PER_SECOND_MAX, SECONDS_MAX, USERS_MAX};
use crate::season::kinds::Kind;

/// Everything that is wrong with a profile, each as "key: rule".
pub(super) fn check(content: &Content) -> Vec<String> {
    let mut found = Vec::new();
    let mut rule = |holds: bool, key: &str, rule: String| {
        if !holds {
            found.push(format!("{key}: {rule}"));
        }
    };
    for (key, text) in [("title_zh", &content.title_zh), ("title_en", &content.title_en), ("source", &content.source)] {
        rule(!text.trim().is_empty(), key, "must not be empty".to_owned());
    }
    let closing = content.closing.iter().map(|closing| ("closing", closing));
    for (key, text) in [("clock", &content.clock), ("prepare.clock", &content.prepare.clock)].into_iter().chain(closing)
    {
        rule(parse_rfc3339(text).is_ok(), key, format!("{text:?} must be RFC 3339, as 2021-11-01T09:00:00+08:00"));
    }
    let load = &content.load;
    rule((1..=USERS_MAX).contains(&load.users), "load.users", format!("must be 1 to {USERS_MAX}"));
    rule((1..=ADDRESSES_MAX).contains(&load.addresses), "load.addresses", format!("must be 1 to {ADDRESSES_MAX}"));
    rule((1..=600_000).contains(&load.request_ms), "load.request_ms", "must be 1 to 600000".to_owned());
    rule(load.late_ms <= load.drop_ms, "load.late_ms", "must not be above load.drop_ms".to_owned());
    rule((0.0..=100.0).contains(&load.late_percent_max), "load.late_percent_max", "must be 0 to 100".to_owned());
    rule((0.0..=600.0).contains(&load.settle_seconds), "load.settle_seconds", "must be 0 to 600".to_owned());
    let seconds: f64 = match load.model {
        LoadModel::Closed => load.seconds,
        LoadModel::Open => load.phases.iter().map(Phase::seconds).sum(),
    };
    let key = if load.model == LoadModel::Closed { "load.seconds" } else { "load.phases" };
    rule(seconds > 0.0 && seconds <= SECONDS_MAX, key, format!("must last longer than 0 and at most {SECONDS_MAX} s"));
    rule(
        load.model == LoadModel::Open || load.phases.is_empty(),
        "load.phases",
        "belongs to the open model".to_owned(),
    );
    for (position, phase) in load.phases.iter().enumerate() {
        let rates: &[f64] = match phase {
            Phase::Constant { per_second, .. } | Phase::Poisson { per_second, .. } => &[*per_second],
            Phase::Ramp { from_per_second, to_per_second, .. } => &[*from_per_second, *to_per_second],
            Phase::Recorded { .. } => &[],
        };
        let sound = rates.iter().all(|rate| (0.0..=PER_SECOND_MAX).contains(rate));
        rule(sound, &format!("load.phases[{position}]"), format!("rates must be 0 to {PER_SECOND_MAX} in a second"));
    }
    rule(content.mix.values().any(|share| *share > 0), "mix", "must have a kind with a share above 0".to_owned());
    rule(content.retry.obey_percent <= 100, "retry.obey_percent", "must be 0 to 100".to_owned());
    rule((1..=1_000).contains(&content.retry.attempts_max), "retry.attempts_max", "must be 1 to 1000".to_owned());
    let stubborn = content.retry.stubborn_attempts_max;
    rule(stubborn <= 1_000, "retry.stubborn_attempts_max", "must be at most 1000".to_owned());
    let candidates = content.prepare.candidates();
    rule(candidates <= CANDIDATES_MAX, "prepare", format!("must have at most {CANDIDATES_MAX} candidates"));
    for (position, threshold) in content.thresholds.iter().enumerate() {
        for problem in threshold_problems(threshold, content) {
            rule(false, &format!("thresholds[{position}]"), problem);
        }
    }
    found
}

fn threshold_problems(threshold: &Threshold, content: &Content) -> Vec<String> {
    let mut found = Vec::new();
    if threshold.at_most.is_some() == threshold.at_least.is_some() {
        found.push("must have either at_most or at_least".to_owned());
    }
    let of = threshold.of.as_str();
    if of != "total" {
        match Kind::of_name(of) {
            Some(kind) if content.mix.contains_key(&kind) => {}
            _ => found.push(format!("of: {of:?} is neither total nor a kind of the mix")),
        }
        if !threshold.measure.has_kinds() {
            found.push("of: this measure is known for total alone".to_owned());
        }
    }
    if let Some(seconds) = threshold.for_seconds {
        if seconds == 0 || !threshold.measure.has_series() {
            found.push("for_seconds: must be at least 1, and this measure must have a series".to_owned());
        }
        if of != "total" {
            found.push("for_seconds: the series is of total alone".to_owned());
        }
    }
    found
}
