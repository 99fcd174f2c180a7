//! Incidents in the shapes that are shown.

use baoming_api::bodies::reports::{
    FigureBody, IncidentBody, IncidentEntryBody, IncidentLevelBody, MomentBody, ReportBody, ReportDraftBody,
};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::escalation::{Moment, Step, Timer};
use baoming_core::contingency::report::{Figure, FigureName, ReportText};
use baoming_core::contingency::reports::Incident;
use baoming_core::contingency::{Acknowledgement, Happening, Report};
use baoming_core::policy::Policy;
use baoming_core::rows::ContingencyRow;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use data_encoding::HEXLOWER;

use super::drafts::{Draft, Outcome};
use super::held::scope_name;
use crate::limits::DRAFT_NEGLECTED_MS;

/// An incident, with its entries as far as the caller's scope reaches.
pub(crate) fn incident_body<'a>(
    policy: &Policy,
    incident: &Incident,
    rows: impl Iterator<Item = &'a ContingencyRow>,
    reach: Scope,
    now: Timestamp,
) -> IncidentBody {
    let (telling, schedule) = (&incident.telling, &policy.reports);
    let happened = telling.happened(schedule, now);
    let level = |step: Step| {
        let mut own = telling.acknowledged.iter().filter(|(level, _)| *level == step.level);
        let acknowledged_at = own.next().map(|(_, at)| format_rfc3339(*at));
        let last = happened.iter().rfind(|timer| timer.level == step.level);
        let state = match (&acknowledged_at, last) {
            (Some(_), _) => "acknowledged",
            (None, Some(timer)) => moment_name(timer.moment),
            (None, None) if telling.stopped().is_some() => "spared",
            (None, None) => "waiting",
        };
        IncidentLevelBody {
            level: step.level.name().to_owned(),
            state: state.to_owned(),
            told_at: format_rfc3339(step.told_at),
            remind_at: format_rfc3339(step.remind_at),
            due_at: format_rfc3339(step.due_at),
            acknowledged_at,
        }
    };
    let late = happened.iter().filter(|timer| timer.moment == Moment::Passed);
    IncidentBody {
        incident: incident.number,
        scope: incident.scope.to_string(),
        scope_name: scope_name(policy, incident.scope),
        row: incident.row.get(),
        grade: incident.grade.get(),
        discovered_at: format_rfc3339(incident.discovered_at),
        is_final: incident.is_final,
        acknowledged: telling.stopped().is_some(),
        levels: telling.steps(schedule).into_iter().map(level).collect(),
        late: late.map(|timer| timer.level.name().to_owned()).collect(),
        next: telling.coming(schedule, now).as_ref().map(moment_body),
        entries: rows.filter(|row| reach.covers(row.logged.what.scope())).filter_map(entry_body).collect(),
    }
}

fn moment_body(timer: &Timer) -> MomentBody {
    let (level, moment) = (timer.level.name().to_owned(), moment_name(timer.moment).to_owned());
    MomentBody { level, moment, at: format_rfc3339(timer.at) }
}

fn moment_name(moment: Moment) -> &'static str {
    match moment {
        Moment::Told => "told",
        Moment::Reminded => "reminded",
        Moment::Passed => "passed",
    }
}

fn entry_body(row: &ContingencyRow) -> Option<IncidentEntryBody> {
    let entered = |kind: &str, scope: Scope, by: Scope, said_at, entered_later| IncidentEntryBody {
        entry: row.logged.number,
        kind: kind.to_owned(),
        scope: scope.to_string(),
        said_by: by.to_string(),
        entered_by: row.recorded_by.as_ref().map(|author| author.who.reveal().to_owned()),
        said_at: format_rfc3339(said_at),
        arrived_at: format_rfc3339(row.recorded_at),
        entered_later,
        report: None,
        note: None,
        figures: Vec::new(),
    };
    match &row.logged.what {
        Happening::Report(report) => {
            let Report { kind, scope, reported_by, reported_at, entered_later, figures, .. } = &**report;
            let body = entered(kind.name(), *scope, *reported_by, *reported_at, *entered_later);
            let figures = figures.iter().map(|figure| figure_body(report.incident, figure, None)).collect();
            Some(IncidentEntryBody { report: Some(report_body(report)), figures, ..body })
        }
        Happening::Acknowledgement(said) => {
            let Acknowledgement { scope, by, acknowledged_at, entered_later, note, .. } = said;
            let body = entered("acknowledgement", *scope, *by, *acknowledged_at, *entered_later);
            Some(IncidentEntryBody { note: revealed(note.as_ref()), ..body })
        }
        _ => None,
    }
}

fn report_body(report: &Report) -> ReportBody {
    let facts = &report.facts;
    ReportBody {
        kind: report.kind.name().to_owned(),
        incident: Some(report.incident),
        row: report.row.get(),
        grade: report.grade.get(),
        scope: Some(report.scope.to_string()),
        discovered_at: Some(format_rfc3339(report.discovered_at)),
        reported_at: Some(format_rfc3339(report.reported_at)),
        source: revealed(facts.source.as_ref()),
        what: facts.what.reveal().to_owned(),
        range: revealed(facts.range.as_ref()),
        impact: revealed(facts.impact.as_ref()),
        measures: revealed(facts.measures.as_ref()),
        wishes: revealed(facts.wishes.as_ref()),
        corrects: report.corrects,
        attachments: report.attachments.iter().map(|digest| HEXLOWER.encode(&digest.0)).collect(),
        draft: report.draft,
    }
}

fn revealed(text: Option<&ReportText>) -> Option<String> {
    text.map(|text| text.reveal().to_owned())
}

/// A figure with the address that finds it again.
pub(crate) fn figure_body(incident: u32, figure: &Figure, reported: Option<u64>) -> FigureBody {
    let Figure { name, scope, from, until, value } = *figure;
    let instant = |at| format_rfc3339(at).replace('+', "%2B");
    let query = match name {
        FigureName::Captured | FigureName::Complete | FigureName::MinutesLost => format!(
            "/v1/office/reports/{incident}/figures?name={}&scope={scope}&from={}&until={}",
            name.name(),
            instant(from),
            instant(until)
        ),
        // Since the start of the node, whose counters are not kept.
        FigureName::Refused => format!("/v1/office/reports/{incident}/figures?name={}", name.name()),
    };
    FigureBody { name: name.name().to_owned(), value, reported, query }
}

/// A draft.
pub(crate) fn draft_body(policy: &Policy, draft: &Draft, now: Timestamp) -> ReportDraftBody {
    let Draft { number, alert, first_value, opened_at, last_at, times, outcome, snapshot } = draft;
    let (state, incident) = match outcome {
        Outcome::Open => ("open", None),
        Outcome::Sent(incident) => ("sent", Some(*incident)),
        Outcome::Dropped => ("dropped", None),
    };
    ReportDraftBody {
        draft: *number,
        state: state.to_owned(),
        alert: alert.name.clone(),
        severity: alert.severity.clone(),
        summary: alert.summary.clone(),
        row: alert.row.get(),
        scope: alert.scope.to_string(),
        scope_name: scope_name(policy, alert.scope),
        opened_at: format_rfc3339(*opened_at),
        last_at: format_rfc3339(*last_at),
        times: *times,
        first_value: first_value.clone(),
        last_value: alert.value.clone(),
        resolved: !alert.firing,
        neglected: *outcome == Outcome::Open && now >= opened_at.plus_ms(DRAFT_NEGLECTED_MS),
        incident,
        control_state: snapshot.state.name().to_owned(),
        figures: snapshot.figures.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
    }
}
