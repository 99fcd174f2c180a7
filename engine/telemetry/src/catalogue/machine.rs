//! The process and its machine: clock, disk, logs.

use super::metric::{Metric, Unit, Values, counter, gauge, label, of};
use crate::names;

pub(super) const METRICS: &[Metric] = &[
    gauge(Unit::Flag, names::BUILD_INFO, "1, for the program that runs, by version")
        .rows(&[7])
        .by(&[label("version", Values::Version)]),
    gauge(Unit::Timestamp, names::PROCESS_START_TIMESTAMP_SECONDS, "When the program was started").rows(&[7]),
    counter(Unit::Count, names::PANICS_TOTAL, "Panics of any thread").rows(&[8]),
    gauge(Unit::Milliseconds, names::CLOCK_AHEAD_MILLISECONDS, "Recorded times ahead of the machine's clock, set back")
        .rows(&[7]),
    gauge(Unit::Milliseconds, names::CLOCK_SKEW_MILLISECONDS, "Machine's clock against monotonic since the start")
        .rows(&[7]),
    counter(Unit::Count, names::CLOCK_SET_TOTAL, "Times that the machine's clock was set, by direction")
        .rows(&[7])
        .by(&[of("direction", &["forward", "back"])]),
    gauge(Unit::Bytes, names::DISK_FREE_BYTES, "Room on the disk of the data directory").rows(&[7]),
    gauge(Unit::Bytes, names::DISK_RESERVE_BYTES, "Room that is kept for the journal").rows(&[7]),
    gauge(
        Unit::Flag,
        names::ACCESS_LOG_REFUSING,
        "1 while the access log cannot be written and personal data are not shown to staff",
    )
    .rows(&[7]),
    counter(Unit::Count, names::SECURITY_LOG_LOST_TOTAL, "Entries of the security log that could not be written")
        .rows(&[3, 7]),
];
