//! `loadtest compare`: two runs, the difference of each figure, and whether it is more than noise.
//!
//! Guaranteed: the same two outcomes give the same answer, since the seed of the resampling is fixed; runs that cannot be
//! compared are named so and end with an exit code of their own. Deliberately absent: what happens to a machine between two
//! runs. Only repeated runs show that, and the texts say so.

pub mod command;
mod noise;
mod page;

use serde::Serialize;

use self::noise::{Interval, Resampler};
use crate::measure::outcome::{KindOutcome, Outcome};
use crate::page::report::evidence::ServiceFigure;

/// A difference below this share of the figure before is never more than noise, in percent.
pub const FLOOR_PERCENT: f64 = 5.0;
/// The same for figures that are shares themselves, in percentage points.
pub const FLOOR_POINTS: f64 = 0.5;

/// Two runs compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The first run.
    pub before: RunLabel,
    /// The second run.
    pub after: RunLabel,
    /// Why they cannot be compared; empty if they can.
    pub obstacles: Vec<Obstacle>,
    /// Each figure that both runs have.
    pub differences: Vec<Difference>,
    /// What it comes to.
    pub conclusion: Conclusion,
}

/// Which run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunLabel {
    /// The profile's name.
    pub profile: String,
    /// Its scale.
    pub scale: f64,
    /// When it was.
    pub started_at: String,
    /// Its seed.
    pub seed: u64,
}

/// Why two runs cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// Other profiles, or the same one with other contents.
    Profile,
    /// Another scale.
    Scale,
    /// Another model of arrivals.
    Model,
    /// Another machine.
    Machine,
    /// Passwords are hashed at another cost.
    PasswordHash,
    /// Built without optimisation.
    DebugBuild,
    /// A generator did not keep up.
    Generator,
    /// Ended early.
    Interrupted,
}

/// A figure of both runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// What is measured, as thresholds name it, or a figure of the service.
    pub measure: String,
    /// Of which kind of request; "service" for the service's own figures.
    pub of: String,
    /// The unit of all figures here: "ms", "percent" or "/s".
    pub unit: &'static str,
    /// In the first run.
    pub before: f64,
    /// In the second run.
    pub after: f64,
    /// The 99 percent interval of `after - before`; nothing if there is too little to tell.
    pub interval: Option<Interval>,
    /// What to make of it.
    pub judgement: Judgement,
}

/// What to make of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// Better by more than noise.
    Better,
    /// Worse by more than noise.
    Worse,
    /// Not more than noise.
    Noise,
    /// Too few answers or seconds to tell.
    TooFew,
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Nothing got worse by more than noise.
    NothingWorse,
    /// Something did.
    SomethingWorse,
    /// The runs cannot be compared.
    NotComparable,
}

impl Conclusion {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::NothingWorse => 0,
            Self::SomethingWorse => 1,
            Self::NotComparable => 2,
        }
    }
}

/// Compares two runs.
pub fn compare(before: &Outcome, after: &Outcome) -> Comparison {
    let obstacles = obstacles(before, after);
    let resampler = Resampler::new(before, after);
    let mut differences = rates(before, after, &resampler);
    differences.extend(latencies(before, after, &resampler));
    differences.extend(service(before, after, &resampler));
    differences.extend(kinds(before, after));
    let worse = differences.iter().any(|difference| difference.judgement == Judgement::Worse);
    let conclusion = match (obstacles.is_empty(), worse) {
        (false, _) => Conclusion::NotComparable,
        (true, true) => Conclusion::SomethingWorse,
        (true, false) => Conclusion::NothingWorse,
    };
    Comparison { before: RunLabel::of(before), after: RunLabel::of(after), obstacles, differences, conclusion }
}

impl RunLabel {
    fn of(outcome: &Outcome) -> Self {
        let Outcome { profile, scale, started_at, seed, .. } = outcome;
        Self { profile: profile.name.clone(), scale: *scale, started_at: started_at.clone(), seed: *seed }
    }
}

fn obstacles(before: &Outcome, after: &Outcome) -> Vec<Obstacle> {
    let either = |of: fn(&Outcome) -> bool| of(before) || of(after);
    let label = |outcome: &Outcome| (outcome.profile.name.clone(), outcome.profile.digest.clone());
    [
        (label(before) != label(after), Obstacle::Profile),
        (before.scale != after.scale, Obstacle::Scale),
        (before.model != after.model, Obstacle::Model),
        (before.machine != after.machine, Obstacle::Machine),
        (before.target.password_hash != after.target.password_hash, Obstacle::PasswordHash),
        (either(|outcome| outcome.target.debug_build), Obstacle::DebugBuild),
        (either(|outcome| !outcome.generator.kept_up), Obstacle::Generator),
        (either(|outcome| outcome.interrupted), Obstacle::Interrupted),
    ]
    .into_iter()
    .filter_map(|(there, obstacle)| there.then_some(obstacle))
    .collect()
}

/// Which way a figure gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    Low,
    High,
    /// It is told and not judged.
    Neither,
}

fn difference(
    (measure, of, unit): (&str, &str, &'static str),
    aim: Aim,
    (before, after): (f64, f64),
    interval: Option<Interval>,
) -> Difference {
    let judgement = match interval {
        None => Judgement::TooFew,
        Some(interval) => judge(unit, aim, (before, after), interval),
    };
    Difference { measure: measure.to_owned(), of: of.to_owned(), unit, before, after, interval, judgement }
}

fn judge(unit: &str, aim: Aim, (before, after): (f64, f64), interval: Interval) -> Judgement {
    let change = after - before;
    let floor = if unit == "percent" { FLOOR_POINTS } else { before.abs() * FLOOR_PERCENT / 100.0 };
    if interval.contains_nought() || change.abs() <= floor {
        return Judgement::Noise;
    }
    match (aim, change > 0.0) {
        (Aim::Neither, _) => Judgement::Noise,
        (Aim::Low, true) | (Aim::High, false) => Judgement::Worse,
        (Aim::Low, false) | (Aim::High, true) => Judgement::Better,
    }
}

fn rates(before: &Outcome, after: &Outcome, resampler: &Resampler<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut rate = |measure, of: fn(&crate::measure::outcome::Second) -> u64| {
        let figures = [before, after].map(|outcome| noise::mean_of_seconds(outcome, of));
        if figures != [0.0, 0.0] {
            let interval = resampler.rate(of);
            differences.push(difference((measure, "total", "/s"), Aim::High, (figures[0], figures[1]), interval));
        }
    };
    rate("completed", |second| second.completed);
    rate("registrations", |second| second.registrations);
    let mut share = |measure, aim, of: fn(&crate::measure::outcome::Second) -> u64| {
        let figures = [before, after].map(|outcome| noise::share_of_completed(outcome, of));
        let interval = resampler.share(of);
        differences.push(difference((measure, "total", "percent"), aim, (figures[0], figures[1]), interval));
    };
    // An attack is there to be refused.
    let refused = if before.profile.attack { Aim::Neither } else { Aim::Low };
    share("refused", refused, |second| second.refused);
    share("errors", Aim::Low, |second| second.errors);
    differences
}

/// Percentiles that are compared, with the names that thresholds have for them.
const PERCENTILES: [(f64, &str); 5] = [(50.0, "p50"), (95.0, "p95"), (99.0, "p99"), (99.9, "p99.9"), (99.99, "p99.99")];

fn latencies(before: &Outcome, after: &Outcome, resampler: &Resampler<'_>) -> Vec<Difference> {
    let percentile = |(percentile, name): (f64, &str)| {
        let us = |outcome: &Outcome| outcome.total.corrected.percentile_us(percentile) as f64;
        let interval = resampler.percentile(percentile / 100.0, (us(before), us(after)));
        let figures = (us(before) / 1_000.0, us(after) / 1_000.0);
        difference((name, "total", "ms"), Aim::Low, figures, interval.map(|interval| interval.scaled(0.001)))
    };
    PERCENTILES.map(percentile).into()
}

fn service(before: &Outcome, after: &Outcome, resampler: &Resampler<'_>) -> Vec<Difference> {
    let figures = [
        (ServiceFigure::EngineCpu, "engine-cpu", "percent", Aim::Neither),
        (ServiceFigure::SyncMs, "sync", "ms", Aim::Low),
        (ServiceFigure::BatchRecords, "batch", "", Aim::Neither),
    ];
    let of = |(figure, name, unit, aim): (ServiceFigure, &str, &'static str, Aim)| {
        let values = (noise::mean_of_service(before, figure)?, noise::mean_of_service(after, figure)?);
        Some(difference((name, "service", unit), aim, values, resampler.service(figure)))
    };
    figures.into_iter().filter_map(of).collect()
}

/// Kinds of requests have no seconds of their own: their intervals are those of order statistics.
fn kinds(before: &Outcome, after: &Outcome) -> Vec<Difference> {
    let pairs =
        before.kinds.iter().filter_map(|kind| Some((kind, after.kinds.iter().find(|one| one.name == kind.name)?)));
    pairs.flat_map(|(before, after)| [(50.0, "p50"), (99.0, "p99")].map(|of| kind(before, after, of))).collect()
}

fn kind(before: &KindOutcome, after: &KindOutcome, (percentile, name): (f64, &str)) -> Difference {
    let us = |kind: &KindOutcome| kind.corrected.percentile_us(percentile) as f64 / 1_000.0;
    let interval = noise::of_order_statistics(&before.corrected, &after.corrected, percentile / 100.0);
    let interval = interval.map(|interval| interval.scaled(0.001));
    difference((name, &before.name, "ms"), Aim::Low, (us(before), us(after)), interval)
}

#[cfg(test)]
mod tests;
