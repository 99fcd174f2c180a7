//! A candidate's record, masked, and what can be done with it.

use baoming_api::bodies::lists::ListedBody;
use baoming_api::bodies::search::SearchBody;
use baoming_matters::office::search;
use baoming_matters::{Asked, Refused};
use maud::html;

use super::found::{opens, standings};
use super::places::place;
use super::{office, point};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{answers, instant, page, word};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (said, shared) = (visit.staff_texts(), visit.texts());
    let body = SearchBody { serial: visit.typed.some("serial"), ..SearchBody::default() };
    let found = visit.ask::<Asked, _, _, _, _>(&search::SEARCH, search::find, sent(body)).await?;
    let content = match found.candidates.first() {
        None => html! { p { (said.nobody) } },
        Some(listed) => html! {
            @if listed.candidate.voided.is_some() { p.warning { (shared.voided_title) } }
            (answers(told(&visit, listed)))
            (opens(&visit, &listed.candidate.serial, "/staff/candidates/form", said.print_button))
            (point::ways_of_record(&visit, listed))
            (office::ways_of_record(&visit, &listed.candidate.serial))
            p { a href="/staff/candidates" { (said.candidates_way) } }
        },
    };
    Ok(Answer::page(page(&visit, said.record_title, &content)))
}

fn told<'a>(visit: &Visit, listed: &'a ListedBody) -> Vec<(&'a str, String)> {
    let (said, shared, record) = (visit.staff_texts(), visit.texts(), &listed.candidate);
    let fees: Vec<&str> = record.fees_paid.iter().map(|fee| word(said.fee_kinds, fee)).collect();
    let or_none = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or(shared.secret).to_owned();
    vec![
        (said.serial, record.serial.clone()),
        (shared.name, record.name.clone()),
        (shared.document_kind, word(shared.document_kinds, &record.document_kind.to_string()).to_owned()),
        (said.document, record.document_number.clone()),
        (said.point, place(visit, &record.point)),
        (said.captured_at, instant(&record.captured_at)),
        (said.standing, standings(visit, &listed.states)),
        (said.fees, or_none(Some(&fees.join("、")))),
        (said.revision, record.form_revision.to_string()),
        (said.phone, or_none(record.phone.as_deref())),
    ]
}
