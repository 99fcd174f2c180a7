//! A paper that the office keeps: of its scan the digest alone goes further, and stays in the form when that comes back.

use baoming_matters::Refused;
use maud::{Markup, html};

use crate::asking::{FILE, Visit};
use crate::view::{Form, Wrong};

/// The field with the digest.
pub(super) const SCAN: &str = "scan_sha256";

/// Takes the digest of the scan into what was typed, so that another scan is another request. What is wrong with it, if
/// something is.
pub(super) async fn taken(visit: &mut Visit) -> Result<Option<Wrong>, Refused> {
    let digest = match &visit.file {
        Some(file) => file.digest().await,
        None => Err(Refused::BodyBroken),
    };
    match digest {
        Ok(Some(digest)) => visit.typed.set(SCAN, digest),
        Ok(None) if visit.typed.text(SCAN).is_empty() => {
            return Ok(Some(Wrong::at(FILE, visit.point_texts().choose_file)));
        }
        Ok(None) => {}
        Err(refused @ Refused::BodyTooLarge) => return Ok(Some(Wrong::of(visit, &refused).placed(FILE))),
        Err(refused) => return Err(refused),
    }
    Ok(None)
}

/// The field of the scan, and what is known of it already.
pub(super) fn field(visit: &Visit, form: &Form<'_>, label: &str) -> Markup {
    let known = visit.typed.text(SCAN);
    html! {
        @if !known.is_empty() {
            (Form::fixed(SCAN, &known))
            p.hint { (visit.point_texts().scan_known) }
        }
        (form.file(label, Some(visit.staff_texts().scan_hint), "image/*,application/pdf"))
    }
}
