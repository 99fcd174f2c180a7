//! From thresholds and figures to verdicts, and whether the generator kept up.
//!
//! Guaranteed: a threshold over stretches is judged by its worst one, and stretches overlap, second by second; what cannot
//! be measured, because there was nothing, is missed and not passed.

use crate::measure::outcome::{Distribution, Generator, KindOutcome, Second, Verdict};
use crate::measure::recorder::Recorded;
use crate::profile::{Load, Measure, Threshold};

/// Judges all thresholds.
pub fn verdicts(thresholds: &[Threshold], recorded: &Recorded, elapsed_seconds: f64) -> Vec<Verdict> {
    thresholds.iter().map(|threshold| verdict(threshold, recorded, elapsed_seconds)).collect()
}

fn verdict(threshold: &Threshold, recorded: &Recorded, elapsed_seconds: f64) -> Verdict {
    let (limit, at_least) = threshold.limit();
    let keeps = |observed: f64| if at_least { observed >= limit } else { observed <= limit };
    let (observed, worst_second) = match threshold.for_seconds {
        None => (over_all(threshold, recorded, elapsed_seconds), None),
        Some(stretch) => worst(threshold.measure, &recorded.seconds, stretch as usize, at_least),
    };
    Verdict {
        threshold: threshold.to_string(),
        measure: threshold.measure.name().to_owned(),
        of: threshold.of.clone(),
        observed: observed.map_or(0.0, round),
        limit: round(limit),
        unit: threshold.measure.unit().to_owned(),
        at_least,
        worst_second,
        passed: observed.is_some_and(keeps),
    }
}

fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

fn over_all(threshold: &Threshold, recorded: &Recorded, elapsed_seconds: f64) -> Option<f64> {
    let kind = if threshold.of == "total" {
        &recorded.total
    } else {
        recorded.kinds.iter().find(|kind| kind.name == threshold.of)?
    };
    let KindOutcome { counts, corrected, uncorrected, .. } = kind;
    let of_completed = |count: u64| (counts.completed > 0).then(|| count as f64 * 100.0 / counts.completed as f64);
    let per_second = |count: u64| (elapsed_seconds > 0.0).then(|| count as f64 / elapsed_seconds);
    match threshold.measure {
        Measure::P50 => milliseconds(corrected, 50.0),
        Measure::P95 => milliseconds(corrected, 95.0),
        Measure::P99 => milliseconds(corrected, 99.0),
        Measure::P999 => milliseconds(corrected, 99.9),
        Measure::OwnP99 => milliseconds(uncorrected, 99.0),
        Measure::Max => milliseconds(corrected, 100.0),
        Measure::ErrorsPercent => of_completed(counts.errors),
        Measure::RefusedPercent => of_completed(counts.refused),
        Measure::SucceededPerSecond => per_second(counts.succeeded),
        Measure::RegistrationsPerSecond => per_second(counts.registrations),
        Measure::ObedientThroughPercent => {
            let retries = &recorded.retries;
            // Nobody had to wait: everybody got through.
            let through = (retries.got_through * 100) as f64;
            Some(if retries.obeyed == 0 { 100.0 } else { through / retries.obeyed as f64 })
        }
    }
}

fn milliseconds(distribution: &Distribution, percentile: f64) -> Option<f64> {
    (distribution.count > 0).then(|| distribution.percentile_us(percentile) as f64 / 1_000.0)
}

/// The worst stretch of so many seconds, and the second in which it began.
fn worst(measure: Measure, seconds: &[Second], stretch: usize, at_least: bool) -> (Option<f64>, Option<u32>) {
    // After the last arrival there are only stragglers, which belong to no stretch.
    let last = seconds.iter().rposition(|second| second.offered > 0).map_or(0, |last| last + 1);
    let mut found: Option<(f64, u32)> = None;
    for window in seconds[..last].windows(stretch.min(last.max(1))) {
        let Some(observed) = of_stretch(measure, window) else { continue };
        let worse = found.is_none_or(|(worst, _)| if at_least { observed < worst } else { observed > worst });
        if worse {
            found = Some((observed, window[0].second));
        }
    }
    (found.map(|(observed, _)| observed), found.map(|(_, second)| second))
}

/// A latency holds for a stretch if it does in one of its seconds: what is missed must be missed throughout.
fn of_stretch(measure: Measure, window: &[Second]) -> Option<f64> {
    let sum = |of: fn(&Second) -> u64| window.iter().map(of).sum::<u64>() as f64;
    let answered = || window.iter().filter(|second| second.corrected.max_us > 0);
    let least = |of: fn(&Second) -> u64| answered().map(of).min().map(|us| us as f64 / 1_000.0);
    let completed = sum(|second| second.completed);
    let percent = |count: f64| (completed > 0.0).then(|| count * 100.0 / completed);
    let seconds = window.len() as f64;
    match measure {
        Measure::P50 => least(|second| second.corrected.p50_us),
        Measure::P95 => least(|second| second.corrected.p95_us),
        Measure::P99 => least(|second| second.corrected.p99_us),
        Measure::OwnP99 => least(|second| second.uncorrected.p99_us),
        Measure::Max => least(|second| second.corrected.max_us),
        Measure::ErrorsPercent => percent(sum(|second| second.errors)),
        Measure::RefusedPercent => percent(sum(|second| second.refused)),
        Measure::SucceededPerSecond => Some((completed - sum(|second| second.errors)) / seconds),
        Measure::RegistrationsPerSecond => Some(sum(|second| second.registrations) / seconds),
        Measure::P999 | Measure::ObedientThroughPercent => None,
    }
}

/// Why the generator did not keep up; nothing if it did.
pub fn generator_problems(load: &Load, recorded: &Recorded, generator: &Generator) -> Vec<String> {
    let counts = &recorded.total.counts;
    let mut reasons = Vec::new();
    if counts.offered == 0 {
        reasons.push("nothing was offered".to_owned());
    }
    let missed = counts.late + counts.dropped;
    let percent = missed as f64 * 100.0 / counts.offered.max(1) as f64;
    if percent > load.late_percent_max {
        reasons.push(format!(
            "{} of {} requests were sent more than {} ms late and {} were dropped ({percent:.1} percent, {} are allowed)",
            counts.late, counts.offered, load.late_ms, counts.dropped, load.late_percent_max
        ));
        if generator.busy_users_max >= load.users {
            reasons.push(format!("all {} users were busy: more users can be waiting at once", load.users));
        }
    }
    if generator.stall_us_max > load.stall_ms_max * 1_000 {
        reasons.push(format!(
            "a timer of the generator was {} ms late ({} are allowed): it had no processor",
            generator.stall_us_max / 1_000,
            load.stall_ms_max
        ));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::outcome::Latencies;

    fn seconds(p99_ms: &[u64]) -> Vec<Second> {
        let second = |(number, ms): (u32, &u64)| Second {
            second: number,
            offered: 10,
            completed: 10,
            errors: u64::from(*ms > 500),
            corrected: Latencies { p99_us: ms * 1_000, max_us: ms * 1_000, ..Latencies::default() },
            ..Second::default()
        };
        (0..).zip(p99_ms).map(second).collect()
    }

    fn check(measure: Measure, p99_ms: &[u64], stretch: usize, expected: Option<(f64, u32)>) {
        let (observed, second) = worst(measure, &seconds(p99_ms), stretch, false);
        assert_eq!(observed.zip(second), expected, "{measure:?} {p99_ms:?} {stretch}");
    }

    #[test]
    fn a_stretch_is_missed_only_if_each_of_its_seconds_is() {
        check(Measure::P99, &[10, 900, 10, 10], 2, Some((10.0, 0)));
        check(Measure::P99, &[10, 900, 800, 10], 2, Some((800.0, 1)));
        check(Measure::P99, &[10, 900], 1, Some((900.0, 1)));
        check(Measure::P99, &[10, 20], 10, Some((10.0, 0)));
        check(Measure::ErrorsPercent, &[10, 900, 10], 2, Some((5.0, 0)));
        check(Measure::P99, &[], 2, None);
    }
}
