//! The counties, how far their candidates have come, and the rules that they decide by.

use super::metric::{COUNTY, Label, Metric, Unit, Values, counter, gauge, label, of};
use crate::names;

const COUNTY_OR_DESK: &[Label] = &[label("county", Values::CountiesAndDesk)];
const WINDOW: &[Label] = &[of(
    "window",
    &[
        "preparation",
        "registration",
        "professional",
        "declaration",
        "juvenile",
        "exam_fee",
        "confirmation",
        "collection",
        "season",
    ],
)];

pub(super) const METRICS: &[Metric] = &[
    counter(Unit::Count, names::COUNTY_REQUESTS_TOTAL, "Requests that concern a county, whatever became of them")
        .rows(&[4, 5])
        .by(COUNTY),
    counter(Unit::Count, names::COUNTY_FAILED_TOTAL, "Requests that concern a county and failed for a reason of ours")
        .rows(&[7, 8])
        .by(COUNTY),
    gauge(
        Unit::Timestamp,
        names::COUNTY_LAST_CHANGE_TIMESTAMP_SECONDS,
        "When something was last changed in a county; 0 for nothing since the start",
    )
    .rows(&[4, 5])
    .by(COUNTY),
    counter(Unit::Count, names::COUNTY_PANICS_TOTAL, "Commands that made their county panic, by county")
        .rows(&[7, 8])
        .by(COUNTY_OR_DESK),
    counter(Unit::Count, names::COUNTY_RESTARTS_TOTAL, "Times that a county's memory had to be made again, by county")
        .rows(&[7, 8])
        .by(COUNTY_OR_DESK),
    gauge(Unit::Count, names::COUNTIES, "Counties and the desk, by state")
        .rows(&[7])
        .by(&[of("state", &["running", "restarting", "set-aside", "read-only"])]),
    gauge(
        Unit::Count,
        names::POINTS_SHORT_OF_SERIALS,
        "Points that used 80, 95 or all percent of their serials, by county",
    )
    .rows(&[2])
    .by(&[label("county", Values::Counties), of("used", &["80", "95", "exhausted"])]),
    gauge(Unit::Count, names::IDENTITIES, "Identity documents held").rows(&[6]),
    gauge(Unit::Count, names::CANDIDATES, "Candidates of the province who have come so far, by state").rows(&[6]).by(
        &[of(
            "state",
            &[
                "captured",
                "paid",
                "activated",
                "saved",
                "verification-due",
                "professional-saved",
                "professional-paid",
                "declared",
                "confirmed",
                "collected",
                "exam-paid",
                "complete",
                "voided",
            ],
        )],
    ),
    gauge(Unit::Sequence, names::POLICY_EDITION, "Last edition of the rules that reached a county; 0 for none")
        .rows(&[2, 6])
        .by(COUNTY),
    gauge(Unit::Count, names::POLICY_EDITIONS, "Editions of the rules that the desk has recorded").rows(&[2, 6]),
    gauge(Unit::Timestamp, names::WINDOW_OPENS_TIMESTAMP_SECONDS, "When the province's window opens")
        .rows(&[1, 6])
        .by(WINDOW),
    gauge(Unit::Timestamp, names::WINDOW_CLOSES_TIMESTAMP_SECONDS, "When the province's window closes")
        .rows(&[1, 6])
        .by(WINDOW),
];
