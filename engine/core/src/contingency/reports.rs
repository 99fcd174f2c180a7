//! Incidents as the desk's entries tell them: which reports there are, who has acknowledged, and when the chain began to hear.
//!
//! Guarantees: the same entries make the same incidents in the desk, in the node, after a restart and in `verify`. An incident
//! that turns out graver begins anew: whoever acknowledged it heard of something smaller.

use super::report::{Acknowledgement, Grade, Level, Report, ReportKind};
use super::{Happening, Logged};
use crate::scope::Scope;
use crate::time::Timestamp;

/// All incidents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reports {
    incidents: Vec<Incident>,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its number, from 1, without gaps.
    pub number: u32,
    /// Which part of the province it concerns: the widest that was reported.
    pub scope: Scope,
    /// The row of the contingency table, as it was reported last.
    pub row: super::control::TableRow,
    /// How grave it is, as it was reported last.
    pub grade: Grade,
    /// When it was discovered.
    pub discovered_at: Timestamp,
    /// Whether its final report is there.
    pub is_final: bool,
    /// The numbers of its reports' entries, oldest first.
    pub reports: Vec<u32>,
    /// The numbers of all its entries, oldest first.
    pub entries: Vec<u32>,
    /// Who is being told.
    pub telling: Telling,
}

/// The chain's way up, from one report on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// How grave it was reported.
    pub grade: Grade,
    /// By which level.
    pub reporter: Level,
    /// When it was discovered.
    pub discovered_at: Timestamp,
    /// When the report arrived.
    pub began_at: Timestamp,
    /// Levels that have acknowledged since, each once, with the arrival of it.
    pub acknowledged: Vec<(Level, Timestamp)>,
}

impl Reports {
    /// Takes the next entry.
    pub fn take(&mut self, logged: &Logged, recorded_at: Timestamp) {
        match &logged.what {
            Happening::Report(report) => self.reported(logged.number, report, recorded_at),
            Happening::Acknowledgement(acknowledgement) => {
                self.acknowledged(logged.number, acknowledgement, recorded_at);
            }
            Happening::Control(_) | Happening::Timetable(_) | Happening::Blocks(_) => {}
        }
    }

    /// The number of the next incident.
    pub fn next(&self) -> u32 {
        self.incidents.len() as u32 + 1
    }

    /// The incident with this number.
    pub fn incident(&self, number: u32) -> Option<&Incident> {
        self.incidents.get(place(number)?)
    }

    /// All of them, oldest first.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    fn reported(&mut self, entry: u32, report: &Report, recorded_at: Timestamp) {
        let telling = Telling {
            grade: report.grade,
            reporter: Level::of(report.reported_by),
            discovered_at: report.discovered_at,
            began_at: recorded_at,
            acknowledged: Vec::new(),
        };
        if report.kind == ReportKind::First {
            assert_eq!(report.incident, self.next(), "incidents are numbered without gaps");
            self.incidents.push(Incident {
                number: report.incident,
                scope: report.scope,
                row: report.row,
                grade: report.grade,
                discovered_at: report.discovered_at,
                is_final: false,
                reports: vec![entry],
                entries: vec![entry],
                telling,
            });
            return;
        }
        let incident = self.incident_mut(report.incident);
        incident.reports.push(entry);
        incident.entries.push(entry);
        (incident.row, incident.grade) = (report.row, report.grade);
        incident.is_final |= report.kind == ReportKind::Final;
        if report.scope.covers(incident.scope) {
            incident.scope = report.scope;
        }
        if report.grade < incident.telling.grade {
            incident.telling = telling;
        }
    }

    fn acknowledged(&mut self, entry: u32, acknowledgement: &Acknowledgement, recorded_at: Timestamp) {
        let incident = self.incident_mut(acknowledgement.incident);
        incident.entries.push(entry);
        incident.telling.acknowledged.push((Level::of(acknowledgement.by), recorded_at));
    }

    fn incident_mut(&mut self, number: u32) -> &mut Incident {
        let incident = place(number).and_then(|place| self.incidents.get_mut(place));
        incident.expect("an entry names an incident that is there")
    }
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}
