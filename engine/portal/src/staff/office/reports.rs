//! Incidents on their way up the chain: what was reported, who has acknowledged it, who hears next; and reports of the own.

use baoming_api::bodies::reports::{AcknowledgementBody, IncidentBody, ReportBody, ReportDraftsBody, ReportsBody};
use baoming_matters::office::report_drafts;
use baoming_matters::office::reports::{self, ReportsQuestion};
use baoming_matters::{Asked, Keyed, Question, Refused};
use maud::{Markup, html};

use super::super::places::scopes;
use super::super::saying::{Ended, author};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, answers, instant, page, word};

pub(super) const PATH: &str = "/staff/reports";
const FILE: &str = "/staff/reports/file";
const ACKNOWLEDGE: &str = "/staff/reports/acknowledge";
const DROP: &str = "/staff/reports/drop-draft";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn file(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = ReportBody {
        kind: typed.text("kind"),
        incident: typed.some("incident").and_then(|number| number.parse().ok()),
        row: typed.number("row"),
        grade: typed.number("grade"),
        scope: typed.some("scope"),
        discovered_at: typed.moment("discovered_at"),
        reported_at: typed.moment("reported_at"),
        source: typed.some("source"),
        what: typed.text("what"),
        range: typed.some("range"),
        impact: typed.some("impact"),
        measures: typed.some("measures"),
        wishes: typed.some("wishes"),
        corrects: typed.some("corrects").and_then(|number| number.parse().ok()),
        attachments: Vec::new(),
        draft: typed.some("draft").and_then(|number| number.parse().ok()),
    };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&reports::FILE, reports::file, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().report_done)?).await
}

pub(super) async fn acknowledge(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = AcknowledgementBody { acknowledged_at: None, note: typed.some("note") };
    let input = (typed.text("incident"), sent(body));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&reports::ACKNOWLEDGE, reports::acknowledge, input).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().acknowledged)?).await
}

pub(super) async fn drop_draft(visit: Visit) -> Result<Answer, Refused> {
    let number = visit.typed.text("draft");
    let outcome = visit.ask::<Asked, _, _, _, _>(&report_drafts::DROP, report_drafts::drop_draft, number).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().draft_dropped)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let is_office = visit.may_ask(&reports::FILE);
    let question = Question(ReportsQuestion { before: visit.question.get("before").parse().ok(), open: None });
    let listed = visit.ask::<Asked, _, _, _, _>(&reports::LIST, reports::list, question).await?;
    let drafts = match is_office {
        true => Some(visit.ask::<Asked, _, _, _, _>(&report_drafts::LIST, report_drafts::list, ()).await?),
        false => None,
    };
    let form = ended.form(visit, FILE);
    let content = html! {
        (ended.said())
        @if let Some(drafts) = &drafts { (drafted(visit, drafts)) }
        (incidents(visit, &listed, is_office))
        @if is_office {
            h2 { (said.report_title) }
            (form.whole(FILE, &fields(visit, &form), said.report_button))
        }
    };
    Ok(ended.answer(page(visit, said.reports_title, &content)))
}

/// What alerts have drafted: a person makes a report of it, or drops it.
fn drafted(visit: &Visit, drafts: &ReportDraftsBody) -> Markup {
    let said = visit.office_texts();
    html! {
        @if !drafts.drafts.is_empty() { h2 { (said.drafts_title) } }
        @for draft in &drafts.drafts {
            div.notice {
                p { strong { (draft.alert) ": " (draft.scope_name) } }
                p { (draft.summary) }
                p.small { (said.draft_number) " " (draft.draft) ", " (instant(&draft.opened_at)) " - " (instant(&draft.last_at)) }
            }
            (Form::press(visit, DROP, &[("draft", &draft.draft.to_string())], said.drop_button))
        }
    }
}

fn incidents(visit: &Visit, listed: &ReportsBody, may_acknowledge: bool) -> Markup {
    let said = visit.office_texts();
    html! {
        @if listed.incidents.is_empty() { p { (said.no_incidents) } }
        @for incident in &listed.incidents {
            h2 { (said.incident) " " (incident.incident) ": " (incident.scope_name) }
            @if !incident.late.is_empty() { p.warning { (said.late) ": " (levels(visit, &incident.late)) } }
            (answers(told(visit, incident)))
            @for entry in &incident.entries {
                p {
                    strong { (word(said.report_kinds, &entry.kind)) } " " (instant(&entry.said_at)) " " span.small { (author(visit, &entry.said_by)) }
                    @if entry.entered_later { " " strong.state.to-do { (said.entered_later) } }
                    @if let Some(report) = &entry.report { br; (report.what) }
                    @if let Some(note) = &entry.note { br; (note) }
                }
            }
            @if may_acknowledge && !incident.acknowledged {
                (Form::press(visit, ACKNOWLEDGE, &[("incident", &incident.incident.to_string())], said.acknowledge_button))
            }
        }
        @if let Some(next) = listed.next { p { a href={ (PATH) "?before=" (next) } { (visit.texts().more) } } }
    }
}

fn levels(visit: &Visit, late: &[String]) -> String {
    late.iter().map(|level| word(visit.office_texts().levels, level)).collect::<Vec<_>>().join("、")
}

fn told<'a>(visit: &Visit, incident: &'a IncidentBody) -> Vec<(&'a str, String)> {
    let said = visit.office_texts();
    let mut told = vec![
        (said.plan_row, word(said.plan_rows, &incident.row.to_string()).to_owned()),
        (said.grade, word(said.grades, &incident.grade.to_string()).to_owned()),
        (said.discovered_at, instant(&incident.discovered_at)),
        (said.state, if incident.is_final { said.is_final } else { said.is_running }.to_owned()),
    ];
    for level in &incident.levels {
        let state = match &level.acknowledged_at {
            Some(at) => format!("{} {}", said.acknowledged_at, instant(at)),
            None => format!("{} {}", said.due_at, instant(&level.due_at)),
        };
        told.push((word(said.levels, &level.level), state));
    }
    told
}

fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, shared) = (visit.office_texts(), visit.texts());
    let scopes = scopes(visit);
    let optional = |label: &str| format!("{label}{}", shared.optional);
    html! {
        (form.radios("kind", said.report_kind, said.report_kinds.iter().copied()))
        (form.line("incident", said.incident_number, Some(said.incident_number_hint), ("off", "numeric")))
        (form.select("row", said.plan_row, None, shared.choose, said.plan_rows.iter().copied()))
        (form.select("grade", said.grade, None, shared.choose, said.grades.iter().copied()))
        (form.select("scope", said.scope, None, shared.choose, scopes.iter().map(|(scope, name)| (&**scope, &**name))))
        (form.area("what", said.report_what, None, 3))
        (form.moment("discovered_at", &optional(said.discovered_at)))
        (form.moment("reported_at", &optional(said.reported_at)))
        (form.line("source", &optional(said.report_source), None, ("off", "text")))
        (form.area("range", &optional(said.report_range), None, 2))
        (form.area("impact", &optional(said.report_impact), None, 2))
        (form.area("measures", &optional(said.report_measures), None, 2))
        (form.area("wishes", &optional(said.report_wishes), None, 2))
        (form.line("corrects", &optional(said.report_corrects), None, ("off", "numeric")))
        (form.line("draft", &optional(said.draft_number), None, ("off", "numeric")))
    }
}
