//! The journal's groups as metrics, looked up once and there from the start: the committer tells what each append was like, and
//! this is what becomes of it.

use std::sync::Arc;

use baoming_store::journal::committer::{GroupStats, Observer};
use baoming_telemetry::names;
use metrics::{counter, gauge, histogram};

/// Notes every group of the committer.
pub(super) fn observer() -> Observer {
    let (append, records) = (histogram!(names::JOURNAL_APPEND_SECONDS), histogram!(names::JOURNAL_GROUP_RECORDS));
    let (records_total, bytes_total) = (counter!(names::JOURNAL_RECORDS_TOTAL), counter!(names::JOURNAL_BYTES_TOTAL));
    let failed = gauge!(names::JOURNAL_FAILED);
    Arc::new(move |stats: GroupStats| {
        append.record(stats.append.as_secs_f64());
        records.record(stats.frames as f64);
        records_total.increment(stats.frames as u64);
        bytes_total.increment(stats.bytes as u64);
        if stats.failed {
            failed.set(1.0);
        }
    })
}
