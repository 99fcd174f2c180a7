//! The journal, the committer before it, and the shards behind it.

use super::metric::{Label, Metric, Unit, Values, counter, gauge, histogram, label};
use crate::names;

const DATABASE: &[Label] = &[label("database", Values::Databases)];

pub(super) const METRICS: &[Metric] = &[
    histogram(Unit::Seconds, names::JOURNAL_APPEND_SECONDS, "Write and sync of one journal group").rows(&[1, 7]),
    histogram(Unit::Records, names::JOURNAL_GROUP_RECORDS, "Records of one journal group").rows(&[1]),
    counter(Unit::Count, names::JOURNAL_RECORDS_TOTAL, "Records made durable").rows(&[1, 7]),
    counter(Unit::Bytes, names::JOURNAL_BYTES_TOTAL, "Bytes of the records made durable").rows(&[7]),
    gauge(Unit::Flag, names::JOURNAL_FAILED, "1 once the journal has failed and changes are refused").rows(&[7]),
    gauge(Unit::Count, names::COMMITTER_QUEUED, "Submissions that wait for the committer").rows(&[1, 7]),
    gauge(Unit::Count, names::COMMITTER_QUEUED_MAX, "Most of them that waited at once since the last scrape")
        .rows(&[1, 7]),
    gauge(Unit::Records, names::SHARD_LAG_RECORDS, "Durable records not in the rows yet, by database")
        .rows(&[7])
        .by(DATABASE),
    gauge(Unit::Flag, names::SHARD_FAILED, "1 once the database has failed and its records cannot be read")
        .rows(&[7])
        .by(DATABASE),
];
