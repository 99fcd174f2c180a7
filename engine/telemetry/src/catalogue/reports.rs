//! Reports up the chain.

use super::metric::{Metric, Unit, counter, gauge, of};
use crate::names;

pub(super) const METRICS: &[Metric] = &[
    gauge(Unit::Count, names::REPORTS_OPEN, "Incidents without a final report, by grade")
        .rows(&[8])
        .by(&[of("grade", &["1", "2", "3", "4"])]),
    gauge(Unit::Count, names::REPORTS_OVERDUE, "Reports over the time that a level has for them, by level")
        .rows(&[8])
        .by(&[of("level", &["county", "city", "province"])]),
    gauge(Unit::Count, names::REPORT_DRAFTS_OPEN, "Reports that an alert has drafted and nobody has sent or dropped")
        .rows(&[8]),
    gauge(Unit::Seconds, names::REPORT_DRAFT_OLDEST_SECONDS, "How long the oldest of them has waited; 0 for none")
        .rows(&[8]),
    counter(Unit::Count, names::REPORTS_FILED_TOTAL, "Reports filed, by kind")
        .rows(&[8])
        .by(&[of("kind", &["first", "follow-up", "final", "correction"])]),
];
