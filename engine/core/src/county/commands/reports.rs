//! The desk: reports up the chain and their acknowledgements.
//!
//! Guarantees: nobody reports for a part of the province that is not his own, and nobody acknowledges who is not above whoever
//! reported and over all that the incident concerns; nothing follows a final report but corrections.

use super::contingency::must_be_there;
use crate::command::Command;
use crate::contingency::report::{Acknowledgement, Level, Report, ReportKind};
use crate::contingency::reports::Incident;
use crate::county::state::County;
use crate::limits::{ATTACHMENTS_MAX, FIGURES_MAX, REPORT_AGE_MS_MAX, REPORTS_PER_INCIDENT};
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::scope::Scope;
use crate::time::Timestamp;

impl County {
    pub(super) fn report(
        &self,
        command: &Command,
        policy: &Policy,
        reach: Scope,
        report: &Report,
    ) -> Result<Report, Refusal> {
        must_be_there(policy, report.scope)?;
        // A program that speaks for many points says for which; nobody says that he reaches further than he does.
        let reported_by = if reach.covers(report.reported_by) { report.reported_by } else { reach };
        if !reported_by.covers(report.scope) {
            return Err(Refusal::ReportOfOthers);
        }
        said_before(report.discovered_at, report.reported_at, command.arrived_at)?;
        let figures = if report.kind == ReportKind::Final { FIGURES_MAX } else { 0 };
        if report.attachments.len() > ATTACHMENTS_MAX || report.figures.len() > figures {
            return Err(Refusal::TooMany { what: "attachments" });
        }
        let incident = match report.kind {
            ReportKind::First => None,
            ReportKind::FollowUp | ReportKind::Final | ReportKind::Correction => {
                Some(self.incident_of(reach, report.incident)?)
            }
        };
        if incident.is_some_and(|incident| incident.is_final && report.kind != ReportKind::Correction) {
            return Err(Refusal::IncidentOver);
        }
        // Acknowledgements are few by themselves: one of each level, and as many again for each grade.
        if incident.is_some_and(|incident| incident.reports.len() >= REPORTS_PER_INCIDENT) {
            return Err(Refusal::TooMany { what: "reports" });
        }
        let corrects = match (report.kind, report.corrects) {
            (ReportKind::Correction, Some(entry)) => incident.is_some_and(|one| one.reports.contains(&entry)),
            (ReportKind::Correction, None) => false,
            (_, corrects) => corrects.is_none(),
        };
        if !corrects {
            return Err(Refusal::CodeUnknown { field: "corrects" });
        }
        let number = incident.map_or_else(|| self.desk.contingency.reports.next(), |incident| incident.number);
        let entered_later = report.reported_at < command.arrived_at;
        Ok(Report { incident: number, reported_by, entered_later, ..report.clone() })
    }

    pub(super) fn acknowledge(
        &self,
        command: &Command,
        reach: Scope,
        acknowledgement: &Acknowledgement,
    ) -> Result<Acknowledgement, Refusal> {
        let incident = self.incident_of(reach, acknowledgement.incident)?;
        let (telling, level) = (&incident.telling, Level::of(reach));
        if level <= telling.reporter {
            return Err(Refusal::ReportOfOthers);
        }
        if telling.acknowledged.iter().any(|(before, _)| *before == level) {
            return Err(Refusal::AcknowledgedBefore);
        }
        said_before(telling.discovered_at, acknowledgement.acknowledged_at, command.arrived_at)?;
        let entered_later = acknowledgement.acknowledged_at < command.arrived_at;
        Ok(Acknowledgement { scope: incident.scope, by: reach, entered_later, ..acknowledgement.clone() })
    }

    /// The incident, for somebody who reaches over all of it.
    fn incident_of(&self, reach: Scope, number: u32) -> Result<&Incident, Refusal> {
        let incident = self.desk.contingency.reports.incident(number).ok_or(Refusal::IncidentUnknown)?;
        if !reach.covers(incident.scope) {
            return Err(Refusal::ReportOfOthers);
        }
        Ok(incident)
    }
}

/// It was discovered, then said, then it arrived, all of it within a while.
fn said_before(discovered_at: Timestamp, said_at: Timestamp, arrived_at: Timestamp) -> Result<(), Refusal> {
    let ordered = discovered_at <= said_at && said_at <= arrived_at;
    let recent = discovered_at >= arrived_at.plus_ms(-REPORT_AGE_MS_MAX);
    if ordered && recent { Ok(()) } else { Err(Refusal::ReportTimes) }
}
