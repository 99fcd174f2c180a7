//! Special cases 4 and 5: the real card of somebody who was typed in, read at the point.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::entry::{CardBody, CardVerificationBody};
use baoming_matters::point::verifications;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::about::{SERIAL, amiss, begun, document, done, is_filled, mended, no_day, no_end, whose};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::staff::saying::again;
use crate::view::{Form, Wrong, page};

/// Where it is done.
pub(super) const PATH: &str = "/staff/verify-card";
/// Fields that may not stay empty.
const NEEDED: &[&str] = &["document", "issued_by", "valid_from", "valid_until"];

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn verify(visit: Visit) -> Result<Answer, Refused> {
    if !is_filled(&visit) {
        return show(visit).await;
    }
    let no_days = || no_day(&visit, "valid_from").or_else(|| no_end(&visit, "valid_until"));
    if let Some(wrong) = amiss(&visit, NEEDED).or_else(no_days) {
        return Ok(mended(view(&visit, Some(&wrong))));
    }
    let typed = &visit.typed;
    let body = CardVerificationBody {
        document: DocumentBody {
            kind: typed.get("document_kind").parse().unwrap_or(1),
            number: typed.text("document"),
        },
        card: CardBody {
            issued_by: typed.text("issued_by"),
            valid_from: typed.text("valid_from"),
            valid_until: typed.text("valid_until"),
        },
    };
    let input = (typed.text(SERIAL), sent(body));
    match visit.ask::<Keyed, _, _, _, _>(&verifications::VERIFY, verifications::verify_card, input).await {
        Ok(receipt) => {
            let said = visit.point_texts();
            let warnings = html! {
                @for warning in &receipt.warnings { p.warning { (visit.staff_texts().look_twice) (warning.text) } }
            };
            Ok(done(&visit, said.verify_title, said.verified, &warnings))
        }
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(wrong))),
    }
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, staff, typed) = (visit.point_texts(), visit.staff_texts(), begun(visit));
    let form = Form::new(visit, &typed, wrong).starting_at(SERIAL);
    let fields = html! {
        (whose(visit, &form))
        (document(visit, &form))
        (form.line("issued_by", staff.issued_by, None, ("off", "text")))
        (form.line("valid_from", staff.valid_from, Some(staff.birth_date_hint), ("off", "text")))
        (form.line("valid_until", staff.valid_until, Some(staff.valid_hint), ("off", "text")))
    };
    let due = Form::press(visit, "/staff/candidates", &[("state", "verification-due")], said.verification_due_list);
    let content = html! {
        p { (said.verify_lead) }
        (due)
        (form.whole(PATH, &fields, said.verify_button))
    };
    page(visit, said.verify_title, &content)
}
