//! The auditor's own model of what was reported up the chain: lists of entries, and nothing of the county's.

use std::collections::HashMap;

use crate::contingency::report::{Acknowledgement, Report, ReportKind};
use crate::scope::Scope;
use crate::time::Timestamp;

/// What is wrong with an entry; nothing if it is as it must be.
type Wrong = Option<&'static str>;

/// Everything that was reported.
#[derive(Debug, Default)]
pub(super) struct Reported {
    /// By incident: the entries that are reports, and whether one of them is the final one.
    incidents: HashMap<u32, (Vec<u32>, bool)>,
}

impl Reported {
    pub(super) fn report(&mut self, entry: u32, report: &Report, arrived_at: Timestamp) -> Wrong {
        let times = report.discovered_at <= report.reported_at && report.reported_at <= arrived_at;
        if !times || report.entered_later != (report.reported_at < arrived_at) {
            return Some("an incident was reported before it was discovered, or after the report came");
        }
        if !report.reported_by.covers(report.scope) {
            return Some("somebody reported for a part of the province that is not his own");
        }
        let next = self.incidents.len() as u32 + 1;
        let numbered = match report.kind {
            ReportKind::First => report.incident == next,
            ReportKind::FollowUp | ReportKind::Final | ReportKind::Correction => {
                self.incidents.contains_key(&report.incident)
            }
        };
        if !numbered {
            return Some("a number of an incident was left out, or a report follows no first one");
        }
        let (reports, is_final) = self.incidents.entry(report.incident).or_default();
        let corrected = match report.corrects {
            Some(corrected) => report.kind == ReportKind::Correction && reports.contains(&corrected),
            None => report.kind != ReportKind::Correction,
        };
        let over = *is_final && report.kind != ReportKind::Correction;
        reports.push(entry);
        *is_final |= report.kind == ReportKind::Final;
        if over {
            return Some("a report followed the final one");
        }
        (!corrected).then_some("a correction names nothing that was reported of its incident")
    }

    pub(super) fn acknowledged(&self, acknowledgement: &Acknowledgement, arrived_at: Timestamp) -> Wrong {
        if !self.incidents.contains_key(&acknowledgement.incident) {
            return Some("an incident was acknowledged that nobody had reported");
        }
        let Acknowledgement { by, scope, acknowledged_at, .. } = acknowledgement;
        let of_above = by.covers(*scope) && !matches!(by, Scope::Point(_));
        (!of_above || *acknowledged_at > arrived_at)
            .then_some("an incident was acknowledged from below or beside it, or before it was said")
    }
}
