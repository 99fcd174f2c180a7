//! Signed receipts: what was done and when, and the line that anybody can check, as text and as a code to scan.

use baoming_matters::candidate::history;
use baoming_matters::{Asked, HistoryQuestion, Question, Refused};
use maud::html;

use super::fee::code;
use super::saving::with_passwords;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::limits::HISTORY_PAGE;
use crate::view::{instant, page, word};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let after = visit.question.get("after").parse().ok();
    let question = Question(HistoryQuestion { after, limit: Some(HISTORY_PAGE) });
    let listed = visit.ask::<Asked, _, _, _, _>(&history::RECEIPTS, history::own_receipts, (serial, question)).await?;
    let said = visit.texts();
    let content = html! {
        p { (said.receipts_lead) }
        @if listed.receipts.is_empty() { p { (said.nothing_yet) } }
        @for issued in &listed.receipts {
            section.receipt {
                h2 { (said.receipt) " " (issued.number) ": " (word(said.actions, &issued.receipt.action)) }
                p { (instant(&issued.receipt.arrived_at)) }
                div.code { (code(&issued.line)) }
                p.small { (issued.line) }
            }
        }
        @if let Some(next) = listed.next { p { a href={ "/me/receipts?after=" (next) } { (said.more) } } }
    };
    Ok(Answer::page(page(&visit, said.receipts_title, &content)))
}
