//! The signature on the printed sheet, recorded with the digest of its scan. The scan stays with the point.

use axum::http::StatusCode;
use baoming_api::bodies::registration::ConfirmationBody;
use baoming_matters::point::confirmations;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::saying::again;
use super::scan;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, notice, page};

/// Where a signature is recorded.
pub(super) const PATH: &str = "/staff/candidates/signature";

pub(super) async fn record(mut visit: Visit) -> Result<Answer, Refused> {
    let amiss = scan::taken(&mut visit).await?.or_else(|| unsigned(&visit));
    if let Some(wrong) = amiss {
        return Ok(Answer::page(view(&visit, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (typed, said) = (&visit.typed, visit.staff_texts());
    let body = ConfirmationBody {
        form_revision: typed.number("form_revision"),
        signed_by: typed.text("signed_by"),
        scan_sha256: typed.text(scan::SCAN),
    };
    let input = (typed.text("serial"), sent(body));
    match visit.ask::<Keyed, _, _, _, _>(&confirmations::CONFIRM, confirmations::confirm, input).await {
        Ok(_) => {
            let content = html! {
                (notice(said.confirmed_done))
                p { a.main href="/staff/candidates" { (said.candidates_way) } }
            };
            Ok(Answer::page(page(&visit, said.confirm_title, &content)))
        }
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(wrong))),
    }
}

fn unsigned(visit: &Visit) -> Option<Wrong> {
    visit.typed.text("signed_by").is_empty().then(|| Wrong::at("signed_by", visit.texts().needed))
}

/// What is recorded, on a page of its own.
pub(super) fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let typed = &visit.typed;
    let fields = fields(visit, typed.get("serial"), typed.get("form_revision"), wrong);
    page(visit, visit.staff_texts().confirm_title, &fields)
}

/// What is recorded of a signature.
pub(super) fn fields(visit: &Visit, serial: &str, revision: &str, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let fields = html! {
        (Form::fixed("serial", serial))
        (Form::fixed("form_revision", revision))
        (form.line("signed_by", said.signed_by, None, ("off", "text")))
        (scan::field(visit, &form, said.scan))
    };
    form.whole_with_file(PATH, &fields, said.confirm_button)
}
