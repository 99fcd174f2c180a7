//! The journal's groups as metrics: the committer tells what each append was like, and this is what becomes of it.

use baoming_store::journal::committer::GroupStats;
use baoming_telemetry::names;
use metrics::{counter, gauge, histogram};

/// Notes one group of the committer.
pub(super) fn note(stats: GroupStats) {
    histogram!(names::JOURNAL_APPEND_SECONDS).record(stats.append.as_secs_f64());
    histogram!(names::JOURNAL_GROUP_RECORDS).record(stats.frames as f64);
    counter!(names::JOURNAL_RECORDS_TOTAL).increment(stats.frames as u64);
    counter!(names::JOURNAL_BYTES_TOTAL).increment(stats.bytes as u64);
    if stats.failed {
        gauge!(names::JOURNAL_FAILED).set(1.0);
    }
}
