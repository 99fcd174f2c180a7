//! A draft is sent: judged and registered by the matters of a capture, and told as a script reads it.

use baoming_matters::point::{captures, photos};
use baoming_matters::{Asked, Keyed, Refused};
use serde_json::{Value, json};

use super::draft::Draft;
use crate::answer::Answer;
use crate::asking::{Visit, sent, status_of};
use crate::staff::{PHOTO, capture_body};
use crate::view::Wrong;

/// What no receipt is taken for.
const KIND: &str = "offline-draft";

pub(super) async fn take(mut visit: Visit) -> Result<Answer, Refused> {
    // Whose form it is was said by the page; with nobody signed in, or somebody else, nothing is asked in their name.
    let is_known = visit.staff().is_some() && visit.is_of_owner();
    let outcome = if is_known { registered(&mut visit).await } else { Err(Refused::Unauthorized) };
    Ok(match outcome {
        Ok(told) => Answer::told(told),
        Err(refused) => {
            let answer = Answer::told(told_of(&visit, &refused)).with_status(status_of(&refused));
            answer.come_again(refused.retry_after_seconds())
        }
    })
}

async fn registered(visit: &mut Visit) -> Result<Value, Refused> {
    let draft = Draft::of(&visit.typed)?;
    let claimed = visit.typed.text("content");
    let (arriving, arrived) = visit.file.as_ref().ok_or(Refused::BodyBroken)?.arriving_with_digest()?;
    let photo = visit.ask::<Asked, _, _, _, _>(&photos::UPLOAD_PHOTO, photos::upload, arriving).await?;
    let content = draft.content(arrived.get().ok_or(Refused::Internal)?);
    if content != claimed {
        let rule = "must be the digest of what was sent".to_owned();
        return Err(Refused::Field { field: "content", rule });
    }
    visit.typed = draft.typed(&content);
    visit.typed.add(PHOTO, photo.photo_sha256);
    let body = capture_body(&visit.typed, draft.point.clone());
    let receipt = visit.ask::<Keyed, _, _, _, _>(&captures::CAPTURE, captures::capture, sent(body)).await?;
    let serial = receipt.serial.as_deref().ok_or(Refused::Internal)?;
    let receipts = visit.counter().node.receipts();
    let text = draft.word(&content, (&receipt.county, receipt.sequence, serial));
    Ok(json!({
        "outcome": "registered",
        "county": receipt.county,
        "sequence": receipt.sequence,
        "serial": serial,
        "warnings": receipt.warnings.iter().map(|warning| warning.text.as_str()).collect::<Vec<_>>(),
        "signature": receipts.sign_text(KIND, &text),
        "text": text,
        "key_id": receipts.public_key().id().to_string(),
    }))
}

fn told_of(visit: &Visit, refused: &Refused) -> Value {
    let wrong = Wrong::of(visit, refused);
    let ((title, detail, field), named) = (wrong.told(), refused.named());
    json!({
        "outcome": "refused",
        "kind": kind_of(refused.code()),
        "code": refused.code(),
        "title": title,
        "detail": detail,
        "field": field,
        "rule": named.rule,
        "serial": named.serial,
    })
}

/// What kind of conflict it is, for whoever decides. A code that is not here is one that says enough itself.
fn kind_of(code: &str) -> &'static str {
    match code {
        "identity-registered" | "identity-registered-elsewhere" => "elsewhere",
        "outside-window" => "window",
        "photo" | "body-too-large" => "photo",
        "field"
        | "document"
        | "form-field"
        | "code-unknown"
        | "entry-contradicts"
        | "card-required"
        | "card-lapsed"
        | "approval-missing"
        | "consent-missing"
        | "system-check-failed"
        | "city-decides" => "rule",
        _ => "other",
    }
}
