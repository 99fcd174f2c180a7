//! Step 2 at the point: the photograph, judged at once, then what the document says, then the serial for the next person to hear.

use baoming_api::bodies::ReceiptBody;
use baoming_matters::point::{captures, photos};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::capture_fields::{PHOTO, body, fields};
use super::saying::{again, signed_in};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, notice, page};

/// Where a candidate is captured.
const PATH: &str = "/staff/capture";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let has_photo = !visit.typed.get(PHOTO).is_empty();
    Ok(Answer::page(if has_photo { card(&visit, None) } else { photo(&visit, None) }))
}

pub(super) async fn photograph(mut visit: Visit) -> Result<Answer, Refused> {
    let arriving = visit.file.as_ref().ok_or(Refused::BodyBroken)?.arriving()?;
    match visit.ask::<Asked, _, _, _, _>(&photos::UPLOAD_PHOTO, photos::upload, arriving).await {
        Ok(kept) => {
            visit.typed.add(PHOTO, kept.photo_sha256);
            Ok(Answer::page(card(&visit, None)))
        }
        Err(refused) => again(&visit, refused, |wrong| photo(&visit, Some(wrong))),
    }
}

pub(super) async fn capture(visit: Visit) -> Result<Answer, Refused> {
    let point = signed_in(&visit)?.scope.to_string();
    let body = body(&visit.typed, point);
    match visit.ask::<Keyed, _, _, _, _>(&captures::CAPTURE, captures::capture, sent(body)).await {
        Ok(receipt) => Ok(Answer::page(captured(&visit, &receipt))),
        Err(refused) => again(&visit, refused, |wrong| card(&visit, Some(wrong))),
    }
}

fn photo(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let fields = form.file(said.photo, Some(said.photo_hint), "image/jpeg");
    let content = html! {
        h2 { (said.photo_title) }
        (form.whole_with_file("/staff/capture/photo", &fields, said.photo_button))
    };
    page(visit, said.capture_title, &content)
}

fn card(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let content = html! {
        @if wrong.is_none() { (notice(said.photo_kept)) }
        h2 { (said.card_title) }
        (form.whole(PATH, &fields(visit, &form), said.capture_button))
        p { a href=(PATH) { (said.other_photo) } }
    };
    page(visit, said.capture_title, &content)
}

fn captured(visit: &Visit, receipt: &ReceiptBody) -> Markup {
    let said = visit.staff_texts();
    let content = html! {
        p { (said.captured_lead) }
        p.large { (receipt.serial.as_deref().unwrap_or("")) }
        @for warning in &receipt.warnings { p.warning { (said.look_twice) (warning.text) } }
        p { a.main href=(PATH) { (said.next_person) } }
    };
    page(visit, said.captured_title, &content)
}
