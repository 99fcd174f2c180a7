//! What waits for a second person, and that person's word.

use axum::http::StatusCode;
use baoming_api::bodies::approvals::{ApprovalBody, ApprovalDecisionBody};
use baoming_matters::office::approvals::{self, ApprovalsQuestion};
use baoming_matters::{Asked, Keyed, Question, Refused};
use maud::html;

use super::super::places::place;
use super::super::saying::{Ended, author};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Wrong, answers, instant, page, word};

const DECIDE: &str = "/staff/approvals/decide";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn decide(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    if typed.get("approved").is_empty() {
        let wrong = Wrong::at("approved", visit.office_texts().decide_first);
        return view(&visit, Ended::Wrong(wrong, StatusCode::UNPROCESSABLE_ENTITY, None)).await;
    }
    let body = ApprovalDecisionBody { approved: typed.get("approved") == "yes", reason: typed.text("reason") };
    let input = (typed.text("number"), sent(body));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&approvals::DECIDE, approvals::decide, input).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().approval_decided)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let question = Question(ApprovalsQuestion { after: visit.question.get("after").parse().ok() });
    let listed = visit.ask::<Asked, _, _, _, _>(&approvals::LIST, approvals::list, question).await?;
    let form = ended.form(visit, DECIDE);
    let numbers: Vec<String> = listed.approvals.iter().map(|approval| approval.number.to_string()).collect();
    let fields = html! {
        (form.select("number", said.number, None, visit.texts().choose, numbers.iter().map(|number| (&**number, &**number))))
        (form.radios("approved", said.decision, said.decisions.iter().copied()))
        (form.area("reason", said.reason, None, 3))
    };
    let content = html! {
        (ended.said())
        p { (said.approvals_lead) }
        @if listed.approvals.is_empty() { p { (said.none_waiting) } }
        @for approval in &listed.approvals {
            h2 { (approval.number) ". " (word(said.four_eyes, &approval.action)) }
            (answers(told(visit, approval)))
        }
        @if let Some(next) = listed.next { p { a href={ "/staff/approvals?after=" (next) } { (visit.texts().more) } } }
        @if !listed.approvals.is_empty() || ended.wrong().is_some() {
            h2 { (said.decision) }
            (form.whole(DECIDE, &fields, said.decide_button))
        }
    };
    Ok(ended.answer(page(visit, said.approvals_title, &content)))
}

fn told<'a>(visit: &Visit, approval: &'a ApprovalBody) -> Vec<(&'a str, String)> {
    let said = visit.office_texts();
    let mut told = vec![
        (said.scope, place(visit, &approval.scope)),
        (said.about, approval.summary.clone()),
        (said.asked_by, author(visit, &approval.asked_by)),
        (said.asked_at, instant(&approval.asked_at)),
        (said.expires_at, instant(&approval.expires_at)),
    ];
    told.extend(approval.reason.clone().map(|reason| (said.reason, reason)));
    told
}
