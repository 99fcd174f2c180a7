//! How far a difference could come from noise within the runs.
//!
//! For all requests together: the block bootstrap. The seconds of each run are drawn again, with replacement, in blocks of
//! consecutive ones, since neighbours are alike; the figure is made from what was drawn; done often, that shows how much the
//! figure depends on the seconds that happened to be. For one kind of request, whose seconds are not kept: the interval
//! between two order statistics, as if answers were independent.
//!
//! Percentiles of drawn seconds come from the cells of the heat map, with the place within a cell taken on a logarithmic
//! scale, and are scaled so that the undrawn run gives exactly the figure of its histogram.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::measure::outcome::{Distribution, Outcome, Second};
use crate::page::report::evidence::ServiceFigure;

/// How often a run is drawn again.
const DRAWS: usize = 1_000;
/// The same two runs are always judged alike.
const SEED: u64 = 2022;
/// Fewer seconds say too little.
const SECONDS_MIN: usize = 20;
/// More are joined, so that drawing again stays quick.
const UNITS_MAX: usize = 1_200;
/// A percentile needs so many answers beyond it.
const BEYOND_MIN: f64 = 10.0;
/// What is left out of an interval at each end: together a hundredth.
const TAIL: f64 = 0.005;
/// As many standard deviations belong to that.
const DEVIATIONS: f64 = 2.576;

/// From where to where `after - before` may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether there may be no difference at all.
    pub fn contains_nought(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    /// In another unit.
    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { low: self.low * factor, high: self.high * factor }
    }
}

/// Draws the seconds of two runs again.
pub(super) struct Resampler<'a> {
    before: &'a Outcome,
    after: &'a Outcome,
}

impl<'a> Resampler<'a> {
    pub(super) fn new(before: &'a Outcome, after: &'a Outcome) -> Self {
        Self { before, after }
    }

    /// The mean of a count in a second.
    pub(super) fn rate(&self, of: fn(&Second) -> u64) -> Option<Interval> {
        let units = |outcome| joined(planned(outcome).map(|second| vec![of(second) as f64, 1.0]).collect());
        interval(&units(self.before)?, &units(self.after)?, |sums| sums[0] / sums[1])
    }

    /// The share of a count in what was completed, in percent.
    pub(super) fn share(&self, of: fn(&Second) -> u64) -> Option<Interval> {
        let unit = |second: &Second| vec![of(second) as f64, second.completed as f64];
        let units = |outcome| joined(planned(outcome).map(unit).collect());
        interval(&units(self.before)?, &units(self.after)?, |sums| percent(sums[0], sums[1]))
    }

    /// The mean of a figure of the service.
    pub(super) fn service(&self, figure: ServiceFigure) -> Option<Interval> {
        let units = |outcome: &Outcome| {
            let values = outcome.server.iter().filter_map(|second| figure.of(second));
            joined(values.map(|value| vec![value, 1.0]).collect())
        };
        interval(&units(self.before)?, &units(self.after)?, |sums| sums[0] / sums[1])
    }

    /// A quantile of the corrected latencies, in microseconds, around the exact figures of both runs.
    pub(super) fn percentile(&self, quantile: f64, exact: (f64, f64)) -> Option<Interval> {
        let edges = &self.before.heat_edges_us;
        if *edges != self.after.heat_edges_us {
            return None;
        }
        let runs = [(self.before, exact.0), (self.after, exact.1)];
        let mut drawn = Vec::new();
        for (at, (outcome, exact)) in runs.into_iter().enumerate() {
            if outcome.total.corrected.count as f64 * (1.0 - quantile) < BEYOND_MIN {
                return None;
            }
            let cells = |second: &Second| second.heat.iter().map(|count| f64::from(*count)).collect();
            let units = joined(planned(outcome).map(cells).collect())?;
            let of = |sums: &[f64]| of_cells(sums, edges, quantile);
            let factor = exact / of(&sums(&units)).max(1.0);
            drawn.push(draws(&units, at, |sums| of(sums) * factor));
        }
        between(&drawn[0], &drawn[1])
    }
}

/// The mean of a count in a second of the planned ones.
pub(super) fn mean_of_seconds(outcome: &Outcome, of: fn(&Second) -> u64) -> f64 {
    let seconds = planned(outcome).count();
    if seconds == 0 { 0.0 } else { planned(outcome).map(of).sum::<u64>() as f64 / seconds as f64 }
}

/// The share of a count in what was completed, in percent.
pub(super) fn share_of_completed(outcome: &Outcome, of: fn(&Second) -> u64) -> f64 {
    let sum = |of: fn(&Second) -> u64| planned(outcome).map(of).sum::<u64>() as f64;
    percent(sum(of), sum(|second| second.completed))
}

/// The mean of a figure of the service, if it was read.
pub(super) fn mean_of_service(outcome: &Outcome, figure: ServiceFigure) -> Option<f64> {
    let values: Vec<f64> = outcome.server.iter().filter_map(|second| figure.of(second)).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The interval of a quantile's difference, in microseconds, from the histograms alone.
pub(super) fn of_order_statistics(before: &Distribution, after: &Distribution, quantile: f64) -> Option<Interval> {
    let (before, after) = (of_one(before, quantile)?, of_one(after, quantile)?);
    Some(Interval { low: after.low - before.high, high: after.high - before.low })
}

/// Between which values a quantile lies.
fn of_one(distribution: &Distribution, quantile: f64) -> Option<Interval> {
    let count = distribution.count as f64;
    if count * (1.0 - quantile) < BEYOND_MIN {
        return None;
    }
    let histogram = distribution.histogram().ok()?;
    let half = DEVIATIONS * (quantile * (1.0 - quantile) / count).sqrt();
    let value = |quantile: f64| histogram.value_at_quantile(quantile.clamp(0.0, 1.0)) as f64;
    Some(Interval { low: value(quantile - half), high: value(quantile + half) })
}

/// The seconds for which arrivals were planned: what comes behind only empties the queues.
fn planned(outcome: &Outcome) -> impl Iterator<Item = &Second> {
    outcome.seconds.iter().filter(|second| f64::from(second.second) < outcome.planned_seconds)
}

fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part * 100.0 / whole } else { 0.0 }
}

/// The units that are drawn: seconds, or several of them in a long run. Nothing if there are too few.
fn joined(seconds: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    if seconds.len() < SECONDS_MIN {
        return None;
    }
    let join = seconds.len().div_ceil(UNITS_MAX);
    Some(if join == 1 { seconds } else { seconds.chunks(join).map(sums).collect() })
}

fn sums(units: &[Vec<f64>]) -> Vec<f64> {
    let mut sums = vec![0.0; units.iter().map(Vec::len).max().unwrap_or(0)];
    for unit in units {
        add(&mut sums, unit);
    }
    sums
}

fn add(sums: &mut [f64], unit: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(unit) {
        *sum += value;
    }
}

fn interval(before: &[Vec<f64>], after: &[Vec<f64>], of: fn(&[f64]) -> f64) -> Option<Interval> {
    between(&draws(before, 0, of), &draws(after, 1, of))
}

/// The figure of each draw. A block is the cube root of the run, and runs on from the end to the beginning.
fn draws(units: &[Vec<f64>], run: usize, of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED.wrapping_add(run as u64));
    let block = (units.len() as f64).cbrt().ceil() as usize;
    let width = units.iter().map(Vec::len).max().unwrap_or(0);
    let draw = |_| {
        let mut sums = vec![0.0; width];
        let mut left = units.len();
        while left > 0 {
            let first = random.random_range(0..units.len());
            let length = block.min(left);
            for at in first..first + length {
                add(&mut sums, &units[at % units.len()]);
            }
            left -= length;
        }
        of(&sums)
    };
    (0..DRAWS).map(draw).collect()
}

/// The interval of the differences of all draws.
fn between(before: &[f64], after: &[f64]) -> Option<Interval> {
    let mut differences: Vec<f64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    if differences.iter().any(|difference| !difference.is_finite()) {
        return None;
    }
    differences.sort_unstable_by(f64::total_cmp);
    let cut = (differences.len() as f64 * TAIL) as usize;
    Some(Interval { low: differences[cut], high: differences[differences.len() - 1 - cut] })
}

/// A quantile of durations that are counted in cells.
fn of_cells(cells: &[f64], edges_us: &[u64], quantile: f64) -> f64 {
    let rank = cells.iter().sum::<f64>() * quantile;
    let mut below = 0.0;
    for (at, count) in cells.iter().enumerate() {
        if *count > 0.0 && below + count >= rank {
            let edge = |at: usize| edges_us.get(at).or(edges_us.last()).map_or(1.0, |edge| *edge as f64);
            let (low, high) = (if at == 0 { 1.0 } else { edge(at - 1) }, edge(at));
            let within: f64 = (rank - below) / count;
            return low * (high / low).powf(within.clamp(0.0, 1.0));
        }
        below += count;
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_within_its_cell() {
        let edges = [100, 1_000, 10_000];
        assert_eq!(of_cells(&[0.0, 10.0, 0.0, 0.0], &edges, 1.0), 1_000.0);
        let middle = of_cells(&[0.0, 10.0, 0.0, 0.0], &edges, 0.5);
        assert!((316.0..317.0).contains(&middle), "{middle}");
        // Beyond the last edge nothing is known but that.
        assert_eq!(of_cells(&[0.0, 0.0, 0.0, 5.0], &edges, 0.5), 10_000.0);
        assert_eq!(of_cells(&[0.0; 4], &edges, 0.5), 0.0);
    }

    #[test]
    fn the_same_run_drawn_again_differs_by_nothing_for_sure() {
        let units: Vec<Vec<f64>> = (0..60).map(|at| vec![f64::from(at % 7), 1.0]).collect();
        let interval = interval(&units, &units, |sums| sums[0] / sums[1]).expect("there are enough seconds");
        assert!(interval.contains_nought(), "{interval:?}");
        assert!(interval.high - interval.low < 3.0, "{interval:?}");
    }

    #[test]
    fn a_large_difference_is_seen_and_a_short_run_says_nothing() {
        let units = |base: f64| (0..60).map(|at| vec![base + f64::from(at % 7), 1.0]).collect::<Vec<_>>();
        let interval = interval(&units(100.0), &units(120.0), |sums| sums[0] / sums[1]).expect("enough seconds");
        assert!(interval.low > 15.0 && interval.high < 25.0, "{interval:?}");
        assert_eq!(joined(vec![vec![1.0]; SECONDS_MIN - 1]), None);
        assert_eq!(joined(vec![vec![1.0]; UNITS_MAX * 2]).map(|units| units.len()), Some(UNITS_MAX));
    }
}
