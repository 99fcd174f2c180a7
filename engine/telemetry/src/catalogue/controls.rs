//! What those on watch have set, what protects by itself, and the public status.

use super::metric::{COUNTY, Label, Metric, Unit, counter, gauge, of};
use crate::names;

const STATE: &[Label] = &[of("state", &["open", "slots", "read-only", "suspended", "closed"])];
const ORIGIN: &[Label] = &[of("origin", &["operator", "protector"])];
const RULE: &[Label] = &[of("rule", &["slow-heads", "guessing", "forged", "flood"])];

pub(super) const METRICS: &[Metric] = &[
    gauge(
        Unit::State,
        names::CONTROL_STATE,
        "Strictest control over a county now: 0 open, 1 slots, 2 read-only, 3 suspended, 4 closed",
    )
    .rows(&[1, 3, 6, 7])
    .by(COUNTY),
    gauge(Unit::Count, names::CONTROLS_IN_FORCE, "Controls in force, by state").rows(&[1, 3, 6, 7]).by(STATE),
    counter(Unit::Count, names::CONTROL_REFUSED_TOTAL, "Requests that a control did not admit, by state")
        .rows(&[1, 3, 6, 7])
        .by(&[of("state", &["slots", "read-only", "suspended", "closed", "reopening", "undecided"])]),
    gauge(
        Unit::Flag,
        names::CONTROL_BREAK_GLASS,
        "1 while a control over the province is in force that one person has set alone",
    )
    .rows(&[3, 7]),
    gauge(
        Unit::Timestamp,
        names::CONTROLS_EXPIRE_TIMESTAMP_SECONDS,
        "When the next of the controls in force expires; 0 where none does",
    )
    .rows(&[3, 6, 7]),
    gauge(Unit::Flag, names::COLLECTION_OFFLINE, "1 while a county collects without a line")
        .rows(&[3, 4, 5, 7])
        .by(COUNTY),
    gauge(Unit::Flag, names::SLOT_ON_TURN, "1 while a county's slot is on turn, or it has none").rows(&[1]).by(COUNTY),
    gauge(
        Unit::Percent,
        names::ADMISSION_SHARE_PERCENT,
        "Share of a county's requests that is admitted while it is reopened step by step; 100 otherwise",
    )
    .rows(&[1, 3])
    .by(COUNTY),
    gauge(Unit::Seconds, names::TIME_LOST_SECONDS, "How long a county was not open though its window was")
        .rows(&[3, 6, 7])
        .by(COUNTY),
    gauge(
        Unit::Timestamp,
        names::STATUS_WRITTEN_TIMESTAMP_SECONDS,
        "When the public status was last written; 0 for never since the start",
    )
    .rows(&[7, 8]),
    gauge(Unit::Sequence, names::STATUS_SEQUENCE, "Number of the public status that was written last").rows(&[7, 8]),
    gauge(Unit::Flag, names::STATUS_FAILED, "1 while the public status cannot be written").rows(&[7, 8]),
    gauge(Unit::Count, names::BLOCKS_IN_FORCE, "Ranges of addresses that are kept out, by origin")
        .rows(&[3])
        .by(ORIGIN),
    counter(Unit::Count, names::BLOCKED_TOTAL, "Requests of addresses that are kept out, by origin")
        .rows(&[3])
        .by(ORIGIN),
    gauge(Unit::Flag, names::PROTECTOR_ACTIVE, "1 while something is in force that the protector did by a rule")
        .rows(&[3])
        .by(RULE),
    counter(Unit::Count, names::PROTECTOR_ACTIONS_TOTAL, "What the protector did, by rule").rows(&[3]).by(RULE),
];
