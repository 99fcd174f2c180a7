//! How much a machine carries: a moment's rate is raised until a threshold breaks, and the limit is named with its evidence.
//!
//! Each step is a run of its own on a fresh engine, so that no step leaves anything behind for the next. The rate is doubled
//! until it breaks and then halved into between, which finds the edge to about a tenth.
//!
//! A step that ends with a backlog was not carried, whatever its thresholds say: a queue that only grows has no capacity. A
//! step shorter than a minute is an indication and no statement, and it is said.
//!
//! A generator that cannot keep up ends the search as well: then what was found is a lower bound, and it is said.

use std::path::Path;

use baoming_language::Language;

use crate::measure::outcome::{Exit, Outcome, ServerSecond};
use crate::page::texts::Says;

/// Runs at most.
const STEPS_MAX: u32 = 12;
/// The edge is found when the last good and the first bad rate are this close.
const CLOSE_ENOUGH: f64 = 1.12;
/// Candidates of a province.
const PROVINCE: f64 = 655_000.0;
/// A step that leaves more behind than came in so many seconds was not carried.
const BACKLOG_SECONDS_MAX: f64 = 2.0;
/// A shorter step says little.
const STATEMENT_SECONDS_MIN: f64 = 60.0;
/// A share of its processors at which a process counts as having none to spare.
const SATURATED: f64 = 0.85;

/// Finds the capacity, beginning with this scale; returns the exit code.
pub(crate) async fn find(
    first: f64,
    language: Language,
    directory: &Path,
    mut play: impl AsyncFnMut(f64) -> anyhow::Result<Outcome>,
) -> anyhow::Result<u8> {
    let (mut good, mut bad): (Option<Outcome>, Option<Outcome>) = (None, None);
    let mut scale = first;
    for _ in 0..STEPS_MAX {
        let mut outcome = play(scale).await?;
        let backlog = outcome.backlog_seconds();
        if outcome.exit == Exit::Passed && backlog > BACKLOG_SECONDS_MAX {
            outcome.exit = Exit::ThresholdMissed;
        }
        let exit = Says(language).exit(outcome.exit);
        let p99_us = outcome.total.corrected.percentile_us(99.0);
        let offered = outcome.total.offered_per_second(&outcome);
        println!(
            "{}",
            Says(language).capacity_step(scale, offered, outcome.requests_per_second(), p99_us, backlog, exit)
        );
        match outcome.exit {
            Exit::InvariantBroken => return Ok(report(language, directory, &outcome, None)),
            Exit::Passed => good = Some(outcome),
            Exit::ThresholdMissed | Exit::GeneratorLimited => bad = Some(outcome),
        }
        scale = match (&good, &bad) {
            (Some(good), Some(bad)) if bad.scale / good.scale <= CLOSE_ENOUGH => break,
            (Some(good), Some(bad)) => (good.scale * bad.scale).sqrt(),
            (Some(good), None) => good.scale * 2.0,
            (None, _) => scale / 2.0,
        };
        if outcome_is_tiny(scale, first) {
            break;
        }
    }
    let Some(good) = good else {
        println!("{}", Says(language).capacity_none());
        return Ok(bad.map_or(1, |bad| report(language, directory, &bad, Some(&bad))));
    };
    report(language, directory, &good, bad.as_ref());
    Ok(0)
}

fn outcome_is_tiny(scale: f64, first: f64) -> bool {
    scale < first / 256.0
}

/// Prints what was found and leaves the outcome; returns its exit code.
fn report(language: Language, directory: &Path, good: &Outcome, bad: Option<&Outcome>) -> u8 {
    let registrations = good.completions_per_second();
    let minutes = (registrations > 0.0).then(|| PROVINCE / registrations / 60.0);
    println!("{}", Says(language).capacity(good.requests_per_second(), registrations, minutes));
    for limit in limits(bad.unwrap_or(good)) {
        println!("{}", Says(language).limit(&limit));
    }
    if good.planned_seconds < STATEMENT_SECONDS_MIN {
        println!("{}", Says(language).no_statement(good.planned_seconds, STATEMENT_SECONDS_MIN));
    }
    let path = directory.join("capacity.json");
    if let Err(error) = std::fs::write(&path, good.to_json()) {
        eprintln!("{}: {error}", path.display());
    }
    good.exit.code()
}

/// What was at its limit when the rate was too high, each with its evidence.
pub(crate) fn limits(outcome: &Outcome) -> Vec<String> {
    let processors = f64::from(outcome.machine.processors);
    let server = &outcome.server;
    let mean = |of: fn(&ServerSecond) -> Option<f64>| {
        let figures: Vec<f64> = server.iter().filter_map(of).collect();
        (!figures.is_empty()).then(|| figures.iter().sum::<f64>() / figures.len() as f64)
    };
    let mut found: Vec<String> = outcome
        .thresholds
        .iter()
        .filter(|verdict| !verdict.passed)
        .map(|verdict| format!("{} (observed {} {})", verdict.threshold, verdict.observed, verdict.unit))
        .collect();
    found.extend(outcome.generator.reasons.iter().map(|reason| format!("the generator: {reason}")));
    let engine = mean(|second| second.engine_cpu_percent);
    let passwords = mean(|second| second.password_cpu_percent);
    let generator = mean(|second| Some(second.generator_cpu_percent));
    if let (Some(engine), Some(generator)) = (engine, generator)
        && engine + generator >= processors * 100.0 * SATURATED
    {
        found.push(format!(
            "processors: engine {engine:.0}% and generator {generator:.0}% of {:.0}%",
            processors * 100.0
        ));
    }
    if let (Some(engine), Some(passwords)) = (engine, passwords)
        && passwords > engine * 0.5
    {
        found.push(format!("argon2id: the password threads take {passwords:.0}% of the engine's {engine:.0}%"));
    }
    let refused = |code: &str| outcome.refusals.iter().find(|refusal| refusal.code == code).map_or(0, |one| one.count);
    for (code, what) in [
        ("passwords-busy", "argon2id: the queue of the password threads was full"),
        ("busy", "permits: none was left for a county or the node"),
        ("too-many-requests", "rates: an address, an identity or an operator asked too often"),
    ] {
        let count = refused(code);
        if count > 0 {
            found.push(format!("{what} ({count} refusals)"));
        }
    }
    if let (Some(sync_ms), Some(groups)) = (mean(|second| second.sync_ms), mean(|second| second.groups_per_second)) {
        let busy = sync_ms * groups / 10.0;
        let note = if busy >= 70.0 { "journal" } else { "journal, not the limit" };
        let records = mean(|second| second.batch_records).unwrap_or_default();
        found.push(format!(
            "{note}: {sync_ms:.2} ms a sync, {groups:.0} groups/s of {records:.1} records, {busy:.0}% busy"
        ));
    }
    if let Some(permits) = mean(|second| second.permits_taken) {
        found.push(format!("permits taken on average: {permits:.0}"));
    }
    found
}
