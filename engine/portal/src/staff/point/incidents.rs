//! Reports of incidents from a point, and how the own ones stand: who has heard, and what is said next.

use axum::http::StatusCode;
use baoming_api::bodies::reports::{IncidentBody, IncidentEntryBody, ReportBody, ReportsBody};
use baoming_clock::parse_rfc3339;
use baoming_matters::office::reports::{self, ReportsQuestion};
use baoming_matters::{Asked, Keyed, Question, Refused};
use maud::{Markup, html};

use super::about::{empty, no_length};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::staff::saying::Ended;
use crate::view::{Form, Wrong, instant, page, word};

/// Where it is done.
pub(super) const PATH: &str = "/staff/incidents";
/// Fields that may not stay empty.
const NEEDED: &[&str] = &["kind", "row", "grade"];
/// How long what happened may be, in characters, and how long everything else.
const WHAT: (usize, usize) = (2, 400);
const FURTHER: (usize, usize) = (0, 300);
/// The field with the time of the discovery.
const DISCOVERED: &str = "discovered_at";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    answered(&visit, Ended::Looked, None).await
}

pub(super) async fn report(visit: Visit) -> Result<Answer, Refused> {
    if let Some(wrong) = amiss(&visit) {
        return answered(&visit, Ended::Wrong(wrong, StatusCode::UNPROCESSABLE_ENTITY, None), None).await;
    }
    let body = body(&visit);
    let outcome = visit.ask::<Keyed, _, _, _, _>(&reports::FILE_AT_POINT, reports::file, sent(body)).await;
    let number = outcome.as_ref().ok().map(|filed| filed.incident);
    answered(&visit, Ended::of(&visit, outcome, visit.point_texts().reported_now)?, number).await
}

/// What was reported just now, the form, and below it all that was reported.
async fn answered(visit: &Visit, ended: Ended, now: Option<u32>) -> Result<Answer, Refused> {
    let question = ReportsQuestion { before: visit.question.get("before").parse().ok(), open: None };
    let listed = visit.ask::<Asked, _, _, _, _>(&reports::LIST, reports::list, Question(question)).await?;
    let said = visit.point_texts();
    let content = html! {
        (ended.said())
        @if let Some(number) = now {
            p { (said.reported_lead) }
            p.large { (number) }
            p { (said.reported_then) }
        }
        p { (said.report_lead) }
        (form(visit, &ended.form(visit, PATH)))
        h2 { (said.reported_title) }
        (own(visit, &listed))
    };
    Ok(ended.answer(page(visit, said.report_title, &content)))
}

fn form(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.point_texts();
    let optional = |label: &str| format!("{label}{}", visit.texts().optional);
    let fields = html! {
        (form.radios("kind", said.report_kind, said.report_kinds.iter().copied()))
        (form.line("incident", said.incident, Some(said.incident_hint), ("off", "numeric")))
        (form.line("corrects", &optional(said.corrects), Some(said.corrects_hint), ("off", "numeric")))
        (form.select("row", said.row, None, visit.texts().choose, said.rows.iter().copied()))
        (form.radios("grade", said.grade, said.grades.iter().copied()))
        (form.moment(DISCOVERED, said.discovered))
        (form.area("what", said.what, None, 3))
        (form.area("range", &optional(said.range), None, 2))
        (form.area("impact", &optional(said.impact), None, 2))
        (form.area("measures", &optional(said.measures), None, 2))
        (form.area("wishes", &optional(said.wishes), None, 2))
    };
    form.whole(PATH, &fields, said.report_button)
}

/// What a clerk sees at once.
fn amiss(visit: &Visit) -> Option<Wrong> {
    let (said, typed) = (visit.point_texts(), &visit.typed);
    let no_number = |field: &str| typed.text(field).parse::<u32>().is_err();
    let is_first = typed.get("kind") == "first";
    let no_incident = || (!is_first && no_number("incident")).then(|| Wrong::at("incident", said.incident_needed));
    let no_entry = || {
        let is_wrong = typed.get("kind") == "correction" && no_number("corrects");
        is_wrong.then(|| Wrong::at("corrects", said.corrects_needed))
    };
    let no_time = || {
        let given = typed.moment(DISCOVERED)?;
        parse_rfc3339(&given).is_err().then(|| Wrong::at(DISCOVERED, said.a_time))
    };
    let further =
        || ["range", "impact", "measures", "wishes"].into_iter().find_map(|one| no_length(visit, one, FURTHER));
    let of_text = || no_length(visit, "what", WHAT).or_else(further);
    empty(visit, NEEDED).or_else(no_incident).or_else(no_entry).or_else(no_time).or_else(of_text)
}

fn body(visit: &Visit) -> ReportBody {
    let typed = &visit.typed;
    let optional = |field: &str| Some(typed.flowing(field)).filter(|text| !text.is_empty());
    let is_first = typed.get("kind") == "first";
    ReportBody {
        kind: typed.text("kind"),
        incident: if is_first { None } else { typed.text("incident").parse().ok() },
        row: typed.number("row"),
        grade: typed.number("grade"),
        discovered_at: typed.moment(DISCOVERED),
        what: typed.flowing("what"),
        range: optional("range"),
        impact: optional("impact"),
        measures: optional("measures"),
        wishes: optional("wishes"),
        corrects: if typed.get("kind") == "correction" { typed.text("corrects").parse().ok() } else { None },
        ..ReportBody::default()
    }
}

fn own(visit: &Visit, listed: &ReportsBody) -> Markup {
    html! {
        @if listed.incidents.is_empty() { p { (visit.texts().nothing_yet) } }
        @for incident in &listed.incidents { (one(visit, incident)) }
        @if let Some(next) = listed.next { p { a href={ (PATH) "?before=" (next) } { (visit.texts().more) } } }
    }
}

fn one(visit: &Visit, incident: &IncidentBody) -> Markup {
    let said = visit.point_texts();
    let state = match (incident.is_final, incident.acknowledged) {
        (true, _) => said.is_final,
        (false, true) => said.is_acknowledged,
        (false, false) => said.is_waiting,
    };
    html! {
        section.receipt {
            h2 { (said.incident) " " (incident.incident) ": " (word(said.rows, &incident.row.to_string())) }
            p { strong { (state) } ", " (word(said.grades, &incident.grade.to_string())) }
            p.small {
                (said.discovered_at) " " (instant(&incident.discovered_at))
                @for level in &incident.levels { ", " (word(said.levels, &level.level)) " " (word(said.level_states, &level.state)) }
            }
            @for entry in &incident.entries { (told(visit, entry)) }
        }
    }
}

fn told(visit: &Visit, entry: &IncidentEntryBody) -> Markup {
    let said = visit.point_texts();
    let what = entry.report.as_ref().map(|report| report.what.as_str()).or(entry.note.as_deref());
    html! {
        p {
            (entry.entry) ". " (word(said.report_kinds, &entry.kind)) ", " (instant(&entry.said_at))
            @if let Some(by) = &entry.entered_by { ", " (by) }
            @if let Some(what) = what { ": " (what) }
        }
    }
}
