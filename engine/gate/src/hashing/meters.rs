//! What the pool is counted by, looked up once: all of it stands at zero from the start, so that the first event is a change,
//! which an alert sees.

use std::time::Duration;

use baoming_telemetry::names;
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use super::booker::HashLane;

/// Outcomes of a proof, as labels: what counts is the second.
const OUTCOMES: [&str; 2] = ["ignored", "counted"];

/// The pool's metrics.
pub(super) struct Meters {
    /// By lane.
    seconds: [Histogram; HashLane::ALL.len()],
    sent_away: [Counter; HashLane::ALL.len()],
    proofs: [Counter; OUTCOMES.len()],
    per_second: Gauge,
}

impl Meters {
    pub(super) fn new() -> Self {
        let meters = Self {
            seconds: HashLane::ALL.map(|lane| histogram!(names::PASSWORD_SECONDS, "lane" => lane.name())),
            sent_away: HashLane::ALL.map(|lane| counter!(names::HASHING_SENT_AWAY_TOTAL, "lane" => lane.name())),
            proofs: OUTCOMES.map(|outcome| counter!(names::PROOFS_TOTAL, "outcome" => outcome)),
            per_second: gauge!(names::HASHES_PER_SECOND_MAX),
        };
        meters.sent_away.iter().chain(&meters.proofs).for_each(|counter| counter.increment(0));
        meters
    }

    /// Somebody has the result who asked for it so long ago.
    pub(super) fn done(&self, lane: HashLane, took: Duration) {
        self.seconds[lane as usize].record(took.as_secs_f64());
    }

    /// Somebody had to go without.
    pub(super) fn sent_away(&self, lane: HashLane) {
        self.sent_away[lane as usize].increment(1);
    }

    /// Work was shown.
    pub(super) fn proof(&self, counts: bool) {
        self.proofs[usize::from(counts)].increment(1);
    }

    /// All threads together make so many hashes in a second.
    pub(super) fn pace(&self, per_second: f64) {
        self.per_second.set(per_second);
    }
}
