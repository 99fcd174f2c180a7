//! Every change of one's own record, oldest first.

use baoming_matters::candidate::history;
use baoming_matters::{Asked, HistoryQuestion, Question, Refused};
use maud::html;

use super::saving::{policy, with_passwords};
use crate::answer::Answer;
use crate::asking::Visit;
use crate::limits::HISTORY_PAGE;
use crate::record::changes::Told;
use crate::view::page;

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let after = visit.question.get("after").parse().ok();
    let question = Question(HistoryQuestion { after, limit: Some(HISTORY_PAGE) });
    let listed = visit.ask::<Asked, _, _, _, _>(&history::OWN, history::own_history, (serial, question)).await?;
    let (said, policy) = (visit.texts(), policy(&visit)?);
    let content = html! {
        (Told { said, staff: None, policy: &policy }.changes(&listed.changes))
        @if let Some(next) = listed.next { p { a href={ "/me/history?after=" (next) } { (said.more) } } }
    };
    Ok(Answer::page(page(&visit, said.history_title, &content)))
}
