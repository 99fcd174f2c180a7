//! Step 2 at the point: the photograph, judged at once, then what the document says, then the serial for the next person to hear.
//! Where a child of the juvenile class lacks it, a guardian's consent comes in between.

use axum::http::StatusCode;
use baoming_api::bodies::ReceiptBody;
use baoming_matters::point::{captures, photos};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::capture_fields::{GUARDIAN, PHOTO, amiss, body, fields};
use super::devices;
use super::saying::{again, signed_in};
use super::scan;
use crate::answer::Answer;
use crate::asking::{FILE, Visit, sent, typed_action};
use crate::view::{Form, Wrong, notice, page};

/// Where a candidate is captured.
const PATH: &str = "/staff/capture";
/// Where a guardian's consent comes in.
pub(super) const CONSENT: &str = "/staff/capture/consent";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    // Behind a sign-in: back at the guardian's consent.
    if visit.typed.get(typed_action()) == CONSENT {
        return Ok(Answer::page(consent(&visit, None)));
    }
    let has_photo = !visit.typed.get(PHOTO).is_empty();
    Ok(if has_photo {
        Answer::page(card(&visit, None)).with_reader()
    } else {
        Answer::page(photo(&visit, None)).with_camera()
    })
}

pub(super) async fn photograph(mut visit: Visit) -> Result<Answer, Refused> {
    let arriving = visit.file.as_ref().ok_or(Refused::BodyBroken)?.arriving(None)?;
    match visit.ask::<Asked, _, _, _, _>(&photos::UPLOAD_PHOTO, photos::upload, arriving).await {
        Ok(kept) => {
            visit.typed.set(PHOTO, kept.photo_sha256);
            Ok(Answer::page(card(&visit, None)).with_reader())
        }
        Err(refused) => again(&visit, refused, |wrong| photo(&visit, Some(wrong))).map(Answer::with_camera),
    }
}

pub(super) async fn capture(visit: Visit) -> Result<Answer, Refused> {
    if let Some(wrong) = amiss(&visit) {
        let page = Answer::page(card(&visit, Some(&wrong))).with_reader();
        return Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let point = signed_in(&visit)?.scope.to_string();
    let body = body(&visit.typed, point);
    match visit.ask::<Keyed, _, _, _, _>(&captures::CAPTURE, captures::capture, sent(body)).await {
        Ok(receipt) => Ok(Answer::page(captured(&visit, &receipt))),
        Err(refused) if refused.code() == "consent-missing" => {
            again(&visit, refused, |wrong| consent(&visit, Some(wrong)))
        }
        Err(refused) => again(&visit, refused, |wrong| card(&visit, Some(wrong))).map(Answer::with_reader),
    }
}

/// The same with a guardian's consent.
pub(super) async fn with_consent(mut visit: Visit) -> Result<Answer, Refused> {
    let no_scan = scan::taken(&mut visit).await?;
    let no_guardian = visit.typed.text(GUARDIAN).is_empty().then(|| Wrong::at(GUARDIAN, visit.texts().needed));
    match no_guardian.or(no_scan) {
        Some(wrong) => Ok(Answer::page(consent(&visit, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY)),
        None => capture(visit).await,
    }
}

fn photo(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong).starting_at(FILE));
    let fields = form.file(said.photo, Some(said.photo_hint), "image/jpeg");
    let content = html! {
        h2 { (said.photo_title) }
        (devices::camera(visit))
        (form.whole_with_file("/staff/capture/photo", &fields, said.photo_button))
    };
    page(visit, said.capture_title, &content)
}

fn consent(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, typed) = (visit.point_texts(), &visit.typed);
    let form = Form::new(visit, typed, wrong).starting_at(GUARDIAN);
    let along = typed.kept().filter(|(name, _)| ![GUARDIAN, scan::SCAN, typed_action()].contains(name));
    let fields = html! {
        p { (said.consent_lead) }
        @for (name, value) in along { (Form::fixed(name, value)) }
        (form.line(GUARDIAN, said.guardian, None, ("off", "text")))
        (scan::field(visit, &form, said.consent_scan))
    };
    page(visit, said.consent_title, &form.whole_with_file(CONSENT, &fields, visit.staff_texts().capture_button))
}

fn card(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong).starting_at("document"));
    let content = html! {
        @if wrong.is_none() { (notice(said.photo_kept)) }
        h2 { (said.card_title) }
        (devices::reader(visit))
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
