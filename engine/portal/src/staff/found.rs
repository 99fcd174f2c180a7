//! Finding candidates of the own scope: by what is known of them, and by what is lacking.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::lists::{CandidatesBody, ListedBody};
use baoming_api::bodies::search::SearchBody;
use baoming_matters::office::search;
use baoming_matters::{Asked, Refused};
use maud::{Markup, html};

use super::saying::again;
use super::signature;
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent, typed_action};
use crate::limits::FOUND_PAGE;
use crate::view::{Form, Wrong, page, word};

const PATH: &str = "/staff/candidates";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    // Behind a sign-in: back at the signature that was being recorded.
    if visit.typed.get(typed_action()) == signature::PATH {
        return Ok(Answer::page(signature::view(&visit, None)));
    }
    Ok(Answer::page(view(&visit, None, None)))
}

pub(super) async fn find(visit: Visit) -> Result<Answer, Refused> {
    let body = asked_for(&visit.typed);
    match visit.ask::<Asked, _, _, _, _>(&search::SEARCH, search::find, sent(body)).await {
        Ok(found) => Ok(Answer::page(view(&visit, Some(&found), None))),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, None, Some(wrong))),
    }
}

/// A button that opens a candidate: the serial is sent, and stands in no address.
pub(super) fn opens(visit: &Visit, serial: &str, path: &str, button: &str) -> Markup {
    Form::press(visit, path, &[("serial", serial)], button)
}

fn asked_for(typed: &Typed) -> SearchBody {
    let kind = typed.get("document_kind").parse().unwrap_or(1);
    SearchBody {
        serial: typed.some("serial"),
        document: typed.some("document").map(|number| DocumentBody { kind, number }),
        name: typed.some("name"),
        school: typed.some("school"),
        state: typed.some("state"),
        after: typed.some("after"),
        limit: Some(FOUND_PAGE),
        ..SearchBody::default()
    }
}

fn view(visit: &Visit, found: Option<&CandidatesBody>, wrong: Option<&Wrong>) -> Markup {
    let (said, shared) = (visit.staff_texts(), visit.texts());
    let form = Form::new(visit, &visit.typed, wrong);
    let kinds = shared.document_kinds.iter().copied();
    let fields = html! {
        (form.line("serial", said.serial, None, ("off", "numeric")))
        (form.select("document_kind", shared.document_kind, None, shared.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", said.document, None, ("off", "text")))
        (form.line("name", said.name, None, ("off", "text")))
        (form.line("school", said.school, None, ("off", "text")))
        (form.select("state", said.standing, None, said.any, said.standings.iter().copied()))
    };
    let content = html! {
        @if let Some(found) = found { (table(visit, found)) }
        @else { p { (said.search_lead) } }
        (form.whole(PATH, &fields, said.search_button))
    };
    page(visit, said.search_title, &content)
}

fn table(visit: &Visit, found: &CandidatesBody) -> Markup {
    let (said, shared) = (visit.staff_texts(), visit.texts());
    html! {
        @if found.candidates.is_empty() { p role="status" { (said.nobody) } }
        @else {
            p role="status" { (said.found) ": " (found.candidates.len()) }
            table.stacked {
                thead { tr { th { (said.serial) } th { (shared.name) } th { (said.document) } th { (said.standing) } td { } } }
                tbody { @for listed in &found.candidates { (row(visit, listed)) } }
            }
        }
        @if let Some(next) = &found.next { (further(visit, next, found.candidates.is_empty())) }
    }
}

fn row(visit: &Visit, listed: &ListedBody) -> Markup {
    let candidate = &listed.candidate;
    html! {
        tr {
            th scope="row" { (candidate.serial) }
            td { (candidate.name) }
            td { (candidate.document_number) }
            td { (standings(visit, &listed.states)) }
            td { (opens(visit, &candidate.serial, "/staff/candidates/record", visit.staff_texts().open)) }
        }
    }
}

/// What holds of a candidate, in words.
pub(super) fn standings(visit: &Visit, states: &[String]) -> String {
    let words: Vec<&str> = states.iter().map(|state| word(visit.staff_texts().standings, state)).collect();
    words.join("、")
}

/// The same search, further on.
fn further(visit: &Visit, after: &str, is_empty: bool) -> Markup {
    let said = visit.staff_texts();
    let form = Form::new(visit, &visit.typed, None);
    let same = visit.typed.kept().filter(|(name, _)| *name != "after");
    html! {
        form method="post" action=(PATH) {
            (form.hidden())
            @for (name, value) in same { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="after" value=(after);
            button.second { @if is_empty { (said.read_on) } @else { (said.next_page) } }
        }
    }
}
