//! What a document says: typed in, or by a reader that types.

use baoming_api::bodies::entry::{CardBody, EntryBody};
use baoming_api::bodies::{CaptureBody, DocumentBody, PersonBody};
use maud::{Markup, html};

use crate::asking::{Typed, Visit};
use crate::view::Form;

/// The field with the photograph's digest.
pub(crate) const PHOTO: &str = "photo_sha256";

/// Everything to fill in.
pub(crate) fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, shared) = (visit.staff_texts(), visit.texts());
    let policy = visit.counter().node.province_policy();
    let kinds = shared.document_kinds.iter().copied();
    let ethnicities = policy.codes.ethnicity.iter().map(|(code, word)| (code.as_str(), word.as_str()));
    html! {
        input type="hidden" id=(PHOTO) name=(PHOTO) value=(visit.typed.get(PHOTO));
        (form.select("document_kind", shared.document_kind, None, shared.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", shared.document, None, ("off", "text")))
        (form.line("name", shared.name, None, ("off", "text")))
        (form.radios("sex", said.sex, shared.sexes.iter().copied()))
        (form.select("ethnicity", said.ethnicity, None, shared.choose, ethnicities))
        (form.line("birth_date", said.birth_date, Some(said.birth_date_hint), ("off", "text")))
        (form.line("address", said.address, None, ("off", "text")))
        (form.radios("method", said.method, said.methods.iter().copied()))
        (form.select("case", said.case, None, said.no_case, said.cases.iter().copied()))
        (form.line("issued_by", &format!("{}{}", said.issued_by, shared.optional), None, ("off", "text")))
        (form.line("valid_from", &format!("{}{}", said.valid_from, shared.optional), None, ("off", "text")))
        (form.line("valid_until", &format!("{}{}", said.valid_until, shared.optional), Some(said.valid_hint), ("off", "text")))
    }
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
        card: says_something.then_some(card),
        ..EntryBody::default()
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
