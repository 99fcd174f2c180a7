//! What became of a candidate's record, change by change, and who did it.

use baoming_matters::candidate::history;
use baoming_matters::{Asked, HistoryQuestion, Question, Refused};
use maud::html;

use super::about::{SERIAL, policy};
use crate::answer::Answer;
use crate::asking::Visit;
use crate::limits::HISTORY_PAGE;
use crate::record::changes::Told;
use crate::staff::saying::author;
use crate::view::{Form, page};

/// Where it is looked at: only from a record, whose serial stands in no address.
pub(super) const PATH: &str = "/staff/candidates/history";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (said, staff) = (visit.texts(), visit.point_texts());
    let serial = visit.typed.text(SERIAL);
    let after = visit.typed.get("after").parse().ok();
    let question = Question(HistoryQuestion { after, limit: Some(HISTORY_PAGE) });
    let input = (serial.clone(), question);
    let mut listed =
        visit.ask::<Asked, _, _, _, _>(&history::OF_CANDIDATE, history::history_of_candidate, input).await?;
    for who in listed.changes.iter_mut().filter_map(|change| change.who.as_mut()) {
        *who = author(&visit, who);
    }
    let told = Told { said, staff: Some(staff), policy: &policy(&visit) };
    let content = html! {
        p { (visit.staff_texts().serial) ": " strong { (serial) } }
        (told.changes(&listed.changes))
        @if let Some(next) = listed.next {
            (Form::press(&visit, PATH, &[(SERIAL, &serial), ("after", &next.to_string())], said.more))
        }
        (Form::press(&visit, "/staff/candidates/record", &[(SERIAL, &serial)], staff.to_record))
    };
    Ok(Answer::page(page(&visit, said.history_title, &content)))
}
