//! What a document says: typed in, or by a reader that types.

use baoming_api::bodies::entry::{CardBody, ConsentBody, EntryBody};
use baoming_api::bodies::{CaptureBody, DocumentBody, PersonBody};
use baoming_core::time::Date;
use maud::{Markup, html};

use super::scan::SCAN;
use crate::asking::{Typed, Visit};
use crate::view::{Form, Wrong};

/// The field with the guardian's name.
pub(super) const GUARDIAN: &str = "guardian";
/// Fields that may not stay empty, in the order of the page.
const NEEDED: [&str; 7] = ["document", "name", "sex", "ethnicity", "birth_date", "address", "method"];

/// The field with the photograph's digest.
pub(crate) const PHOTO: &str = "photo_sha256";

/// Everything to fill in.
pub(crate) fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, shared, point) = (visit.staff_texts(), visit.texts(), visit.point_texts());
    let policy = visit.counter().node.province_policy();
    let kinds = shared.document_kinds.iter().copied();
    let ethnicities = policy.codes.ethnicity.iter().map(|(code, word)| (code.as_str(), word.as_str()));
    html! {
        input type="hidden" id=(PHOTO) name=(PHOTO) value=(visit.typed.get(PHOTO));
        // Of a guardian's consent that was shown before, where something else is mended now.
        @for name in [GUARDIAN, SCAN] {
            @if let Some(known) = visit.typed.some(name) { (Form::fixed(name, &known)) }
        }
        (form.select("document_kind", shared.document_kind, None, shared.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", shared.document, None, ("off", "text")))
        (form.line("name", shared.name, None, ("off", "text")))
        (form.radios("sex", said.sex, shared.sexes.iter().copied()))
        (form.select("ethnicity", said.ethnicity, None, shared.choose, ethnicities))
        (form.line("birth_date", said.birth_date, Some(said.birth_date_hint), ("off", "text")))
        (form.line("address", said.address, None, ("off", "text")))
        (form.radios("method", said.method, said.methods.iter().copied()))
        (form.select("case", said.case, Some(point.case_hint), said.no_case, said.cases.iter().copied()))
        (form.select("kind", point.kind, Some(point.kind_hint), point.ordinary, point.kinds.iter().copied()))
        (form.line("issued_by", &format!("{}{}", said.issued_by, shared.optional), None, ("off", "text")))
        (form.line("valid_from", &format!("{}{}", said.valid_from, shared.optional), None, ("off", "text")))
        (form.line("valid_until", &format!("{}{}", said.valid_until, shared.optional), Some(said.valid_hint), ("off", "text")))
    }
}

/// What a clerk sees at once: nothing where something has to be, and what is no day.
pub(super) fn amiss(visit: &Visit) -> Option<Wrong> {
    let (typed, said) = (&visit.typed, visit.point_texts());
    if let Some(field) = NEEDED.into_iter().find(|field| typed.text(field).is_empty()) {
        return Some(Wrong::at(field, visit.texts().needed));
    }
    let is_day = Date::from_iso(&typed.text("birth_date")).is_some();
    (!is_day).then(|| Wrong::at("birth_date", said.a_day))
}

/// What was typed, as it is sent. What is missing is left empty, and refused by name.
pub(crate) fn body(typed: &Typed, point: String) -> CaptureBody {
    let card = CardBody {
        issued_by: typed.text("issued_by"),
        valid_from: typed.text("valid_from"),
        valid_until: typed.text("valid_until"),
    };
    let says_something =
        [&card.issued_by, &card.valid_from, &card.valid_until].into_iter().any(|said| !said.is_empty());
    let entry = EntryBody {
        method: typed.some("method"),
        case: typed.some("case"),
        kind: typed.some("kind"),
        card: says_something.then_some(card),
        consent: typed.some(SCAN).map(|scan_sha256| ConsentBody { guardian: typed.text(GUARDIAN), scan_sha256 }),
    };
    CaptureBody {
        point,
        document: DocumentBody {
            kind: typed.get("document_kind").parse().unwrap_or(1),
            number: typed.text("document"),
        },
        person: PersonBody {
            name: typed.text("name"),
            sex: typed.get("sex").parse().unwrap_or_default(),
            ethnicity: typed.text("ethnicity"),
            birth_date: typed.text("birth_date"),
            address: typed.text("address"),
        },
        photo_sha256: typed.text(PHOTO),
        entry: Some(entry),
    }
}
