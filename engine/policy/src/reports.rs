//! By when which level must have heard of an incident: `reports.tsv`. A season whose files do not have it has the program's own.

use baoming_core::contingency::report::{Grade, Level};
use baoming_core::contingency::schedule::{REPORT_MINUTES_MAX, ReportSchedule, Unreachable};

use super::error::{Findings, Place};
use super::source::Source;
use super::tsv;

/// The file.
pub(super) const FILE: &str = "reports.tsv";
const COLUMNS: &[&str] = &["grade", "level", "minutes"];

/// Reads the table; what could not be read has been reported.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<ReportSchedule> {
    let text = source.text(FILE, findings);
    let mut listed = [[None; Level::HEARING.len()]; Grade::ALL.len()];
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let grade = Grade::ALL.iter().position(|grade| grade.get().to_string() == row.cell(0));
        let level = Level::HEARING.iter().position(|level| level.name() == row.cell(1));
        let minutes = row.cell(2).parse::<u16>().ok().filter(|minutes| (1..=REPORT_MINUTES_MAX).contains(minutes));
        findings.require(grade.is_some(), row.place(0), "must be 1, 2, 3 or 4");
        findings.require(level.is_some(), row.place(1), "must be county, city or province");
        let rule = format!("must be a whole number from 1 to {REPORT_MINUTES_MAX}");
        findings.require(minutes.is_some(), row.place(2), rule);
        let (Some(grade), Some(level)) = (grade, level) else { continue };
        let place = &mut listed[grade][level];
        findings.require(place.is_none(), row.place(1), "must be listed once for each grade");
        *place = Some((row.line, minutes));
    }
    text?;
    schedule(listed, findings)
}

/// A minute that was read, and the line where it stands; without a minute where it was bad.
type Listed = Option<(usize, Option<u16>)>;

fn schedule(listed: [[Listed; 3]; 4], findings: &mut Findings) -> Option<ReportSchedule> {
    let mut whole = true;
    for (grade, levels) in Grade::ALL.into_iter().zip(listed) {
        for (level, found) in Level::HEARING.into_iter().zip(levels) {
            let rule = format!("must list {} for grade {}, or nobody of it hears in time", level.name(), grade.get());
            findings.require(found.is_some(), Place::file(FILE), rule);
            whole &= found.is_some_and(|(_, minutes)| minutes.is_some());
        }
    }
    if !whole {
        return None;
    }
    let minutes = listed.map(|levels| levels.map(|found| found.and_then(|(_, minutes)| minutes).unwrap_or_default()));
    let unreachable = |Unreachable { grade, level }: Unreachable| {
        let place = (Level::HEARING.iter().position(|one| *one == level), usize::from(grade.get()) - 1);
        let line = place.0.and_then(|level| listed[place.1][level]).map_or(0, |(line, _)| line);
        let rule = format!(
            "must be more for {} than for the level below it in grade {}, or its step is never reached",
            level.name(),
            grade.get()
        );
        findings.add(Place::at(FILE, line, COLUMNS[2]), rule);
    };
    ReportSchedule::new(minutes).map_err(unreachable).ok()
}

/// What the schedule says, for comparing.
pub(super) fn values(schedule: &ReportSchedule) -> Vec<(String, String)> {
    let line = |grade: Grade, level: Level| {
        let minutes = schedule.minutes(grade, level).map(|minutes| minutes.to_string());
        (format!("{}.{}", grade.get(), level.name()), minutes.unwrap_or_default())
    };
    Grade::ALL.into_iter().flat_map(|grade| Level::HEARING.map(|level| line(grade, level))).collect()
}
