//! How far candidates are and how many serials are left, as gauges: looked up once, and all of them there from the start.
//!
//! Deliberately absent: asking the counties, which `ops/progress.rs` does at a scrape.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use baoming_core::ids::CountyId;
use baoming_core::reply::{PointState, Progress};
use baoming_telemetry::names;
use metrics::{Gauge, gauge};

/// A share of a point's serials that is worth a warning.
pub(crate) const WARNINGS: [&str; 3] = ["80", "95", "exhausted"];

/// The warning that a point deserves.
pub(crate) fn warning(progress: &Progress) -> Option<&'static str> {
    match progress.serials_used_percent() {
        _ if progress.serials_left == 0 => Some("exhausted"),
        95.. => Some("95"),
        80.. => Some("80"),
        _ => None,
    }
}

/// A state of candidates, and how many of a county have come so far.
type State = (&'static str, fn(&Progress) -> u32);

const STATES: [State; 13] = [
    ("captured", |progress| progress.captured),
    ("paid", |progress| progress.paid),
    ("activated", |progress| progress.activated),
    ("saved", |progress| progress.form_saved),
    ("verification-due", |progress| progress.verification_due),
    ("professional-saved", |progress| progress.professional_saved),
    ("professional-paid", |progress| progress.professional_paid),
    ("declared", |progress| progress.declared),
    ("confirmed", |progress| progress.confirmed),
    ("collected", |progress| progress.collected),
    ("exam-paid", |progress| progress.exam_paid),
    ("complete", |progress| progress.complete),
    ("voided", |progress| progress.voided),
];

/// The gauges, looked up once, and what they are made from.
pub(crate) struct ProgressGauges {
    /// When the counties were last asked, by the monotonic clock; 0 for never.
    asked_ms: AtomicU64,
    candidates: [Gauge; STATES.len()],
    counties: Mutex<BTreeMap<CountyId, Known>>,
}

/// What is known of a county.
struct Known {
    short: [Gauge; WARNINGS.len()],
    progress: Progress,
}

impl ProgressGauges {
    /// All of them, at zero.
    pub(crate) fn of(counties: impl IntoIterator<Item = CountyId>) -> Self {
        let known = |county: CountyId| {
            let short = |used: &'static str| {
                let labels = [("county", county.to_string()), ("used", used.to_owned())];
                at_zero(gauge!(names::POINTS_SHORT_OF_SERIALS, &labels))
            };
            (county, Known { short: WARNINGS.map(short), progress: Progress::default() })
        };
        Self {
            asked_ms: AtomicU64::new(0),
            candidates: STATES.map(|(state, _)| at_zero(gauge!(names::CANDIDATES, "state" => state))),
            counties: Mutex::new(counties.into_iter().map(known).collect()),
        }
    }

    /// Whether it is time to ask the counties again, which whoever hears so then does.
    pub(crate) fn are_due(&self, now_ms: u64, every_ms: u64) -> bool {
        let before_ms = self.asked_ms.load(Ordering::Relaxed);
        if before_ms != 0 && now_ms.saturating_sub(before_ms) < every_ms {
            return false;
        }
        self.asked_ms.store(now_ms.max(1), Ordering::Relaxed);
        true
    }

    /// How far the points of a county are.
    pub(crate) fn note(&self, county: CountyId, points: &[PointState]) {
        let mut counties = self.counties.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = counties.get_mut(&county) else { return };
        for (used, gauge) in WARNINGS.into_iter().zip(&known.short) {
            let count = points.iter().filter(|point| warning(&point.progress) == Some(used)).count();
            gauge.set(count as f64);
        }
        known.progress = points.iter().map(|point| point.progress).fold(Progress::default(), Progress::plus);
    }

    /// Sums up what is known of all counties.
    pub(crate) fn sum(&self) {
        let counties = self.counties.lock().unwrap_or_else(PoisonError::into_inner);
        for ((_, count), gauge) in STATES.iter().zip(&self.candidates) {
            gauge.set(counties.values().map(|known| f64::from(count(&known.progress))).sum::<f64>());
        }
    }
}

fn at_zero(gauge: Gauge) -> Gauge {
    gauge.set(0.0);
    gauge
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allotted: u32, left: u32, expected: Option<&str>) {
        let progress = Progress { serials_allotted: allotted, serials_left: left, ..Progress::default() };
        assert_eq!(warning(&progress), expected, "{left} of {allotted} left");
        assert!(expected.is_none_or(|expected| WARNINGS.contains(&expected)));
    }

    #[test]
    fn points_that_run_short_are_warned_of() {
        check(100, 21, None);
        check(100, 20, Some("80"));
        check(100, 6, Some("80"));
        check(100, 5, Some("95"));
        check(1_000, 1, Some("95"));
        check(100, 0, Some("exhausted"));
        check(0, 0, Some("exhausted"));
    }
}
