//! Applications of special cases 1 and 2 that wait for a decision, and the decision.

use axum::http::StatusCode;
use baoming_api::bodies::applications::{ApplicationStateBody, ApplicationsBody, DecisionBody};
use baoming_matters::point::applications::{self, ApplicationsQuestion};
use baoming_matters::{Asked, Keyed, Question, Refused};
use maud::{Markup, html};

use super::super::places::place;
use super::super::saying::{Ended, author};
use super::choice::{county_named, county_or_list};
use crate::answer::Answer;
use crate::asking::{Visit, sent, typed_action};
use crate::view::{Form, Wrong, answers, instant, page, word};

const PATH: &str = "/staff/applications";
const ONE: &str = "/staff/applications/one";
const DECIDE: &str = "/staff/applications/decide";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    // Behind a sign-in: back at the one that was being decided.
    let is_decided = visit.typed.get(typed_action()) == DECIDE;
    if is_decided { one(&visit, Ended::Looked).await } else { queue(&visit, Ended::Looked).await }
}

/// One of them, with what happened to it so far.
pub(super) async fn read(visit: Visit) -> Result<Answer, Refused> {
    one(&visit, Ended::Looked).await
}

pub(super) async fn decide(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = DecisionBody { approved: typed.get("approved") == "yes", reason: typed.text("reason") };
    if typed.get("approved").is_empty() {
        let wrong = Wrong::at("approved", visit.office_texts().decide_first);
        return one(&visit, Ended::Wrong(wrong, StatusCode::UNPROCESSABLE_ENTITY, None)).await;
    }
    let input = ((typed.text("county"), typed.text("number")), sent(body));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&applications::DECIDE, applications::decide, input).await;
    let ended = Ended::of(&visit, outcome, visit.office_texts().decided)?;
    if ended.wrong().is_some() { one(&visit, ended).await } else { queue(&visit, ended).await }
}

async fn queue(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let county = match county_or_list(visit, PATH) {
        Ok(county) => county,
        Err(list) => return Ok(ended.answer(page(visit, said.applications_title, &list))),
    };
    let after = visit.question.get("after").parse().ok();
    let question = Question(ApplicationsQuestion { state: Some("pending".to_owned()), after });
    let input = (county.clone(), question);
    let listed = visit.ask::<Asked, _, _, _, _>(&applications::QUEUE, applications::queue, input).await?;
    let content = html! {
        (ended.said())
        (county_named(visit, &county, PATH))
        (table(visit, &county, &listed))
    };
    Ok(ended.answer(page(visit, said.applications_title, &content)))
}

fn table(visit: &Visit, county: &str, listed: &ApplicationsBody) -> Markup {
    let (said, staff) = (visit.office_texts(), visit.staff_texts());
    html! {
        @if listed.applications.is_empty() { p { (said.none_waiting) } }
        @else {
            table.stacked {
                thead { tr { th { (said.number) } th { (visit.texts().name) } th { (staff.case) } th { (staff.point) } td { } } }
                tbody {
                    @for application in &listed.applications {
                        @let number = application.number.to_string();
                        tr {
                            td { (number) }
                            th scope="row" { (application.name) }
                            td { (word(staff.cases, &application.kind)) }
                            td { (place(visit, &application.point)) }
                            td { (Form::press(visit, ONE, &[("county", county), ("number", &number)], staff.open)) }
                        }
                    }
                }
            }
        }
        @if let Some(next) = listed.next {
            p { a href={ (PATH) "?county=" (county) "&after=" (next) } { (visit.texts().more) } }
        }
    }
}

async fn one(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let (county, number) = (visit.typed.text("county"), visit.typed.text("number"));
    let input = (county.clone(), number.clone());
    let read = visit.ask::<Asked, _, _, _, _>(&applications::READ, applications::read_one, input).await?;
    let form = ended.form(visit, DECIDE);
    let fields = html! {
        (Form::fixed("county", &county))
        (Form::fixed("number", &number))
        (form.radios("approved", said.decision, said.decisions.iter().copied()))
        (form.area("reason", said.reason, None, 3))
    };
    let content = html! {
        (answers(told(visit, &read)))
        @for step in &read.history {
            p.small {
                (instant(&step.at)) " " (word(said.application_steps, &step.what))
                @if let Some(by) = &step.by { ", " (author(visit, by)) }
                @if let Some(reason) = &step.reason { ": " (reason) }
            }
        }
        @if read.state == "pending" {
            h2 { (said.decision) }
            (form.whole(DECIDE, &fields, said.decide_button))
        }
        p { a href={ (PATH) "?county=" (county) } { (said.applications_title) } }
    };
    Ok(ended.answer(page(visit, said.application_title, &content)))
}

fn told<'a>(visit: &Visit, read: &'a ApplicationStateBody) -> Vec<(&'a str, String)> {
    let (said, staff, shared) = (visit.office_texts(), visit.staff_texts(), visit.texts());
    vec![
        (said.number, read.number.to_string()),
        (shared.name, read.name.clone()),
        (staff.case, word(staff.cases, &read.kind).to_owned()),
        (shared.document_kind, word(shared.document_kinds, &read.document_kind.to_string()).to_owned()),
        (staff.document, read.document_number.clone()),
        (staff.point, place(visit, &read.point)),
        (said.application_text, read.text.clone()),
        (said.scan_digest, read.scan_sha256.clone()),
        (said.state, word(said.application_states, &read.state).to_owned()),
    ]
}
