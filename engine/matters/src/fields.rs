//! From the JSON of the API to the core's types: every rule of a single field is applied here, once.

use baoming_api::bodies::{
    AdditionalBody, DocumentBody, FormBody, PaymentBody, PersonBody, PointBody, SegmentBody, TakeBackBody,
};
use baoming_clock::parse_rfc3339;
use baoming_core::command::Action;
use baoming_core::contingency::TableRow;
use baoming_core::form::{BasicForm, FieldEntry, Person};
use baoming_core::identity::{DocumentKind, Holder, IdentityDocument};
use baoming_core::ids::{CountyId, IdentityKey, PhotoDigest, PointId, Serial};
use baoming_core::limits::ENTRIES_MAX;
use baoming_core::person::{FeeKind, Sex};
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;
use baoming_core::serial::Segment;
use baoming_core::text::folding::folded;
use baoming_core::text::{Phone, Text};
use baoming_core::time::Date;
use baoming_node::node::Node;

use crate::limits::NAME_TYPED_CHARACTERS_MAX;
use crate::refused::Refused;

pub(crate) fn wrong(field: &'static str, rule: impl Into<String>) -> Refused {
    Refused::Field { field, rule: rule.into() }
}

pub(crate) fn text<const SHORTEST: usize, const LONGEST: usize>(
    field: &'static str,
    raw: &str,
) -> Result<Text<SHORTEST, LONGEST>, Refused> {
    Text::parse(raw).map_err(|error| wrong(field, error.to_string()))
}

/// A name that is typed to be recognised by and not kept: whatever can't be seen in it does no harm.
pub(crate) fn typed_name<'a>(field: &'static str, raw: &'a str) -> Result<&'a str, Refused> {
    let fits = raw.len() <= NAME_TYPED_CHARACTERS_MAX * 4
        && raw.chars().count() <= NAME_TYPED_CHARACTERS_MAX
        && !folded(raw).is_empty();
    let rule =
        || wrong(field, format!("must have 1 to {NAME_TYPED_CHARACTERS_MAX} characters, some of which can be seen"));
    fits.then_some(raw).ok_or_else(rule)
}

pub(crate) fn digits<const SHORTEST: usize, const LONGEST: usize>(
    field: &'static str,
    raw: &str,
    count: usize,
) -> Result<Text<SHORTEST, LONGEST>, Refused> {
    let trimmed = raw.trim();
    if trimmed.len() != count || !trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong(field, format!("must be {count} digits")));
    }
    text(field, trimmed)
}

/// A point as it stands in a body or a path.
pub(crate) fn point(raw: &str) -> Result<PointId, Refused> {
    raw.parse().map_err(|error: baoming_core::ids::IdError| wrong("point", error.to_string()))
}

/// A scope that holds something of the province.
pub(crate) fn scope(raw: &str, policy: &Policy) -> Result<Scope, Refused> {
    let scope: Scope = raw.parse().map_err(|rule: &str| wrong("scope", rule))?;
    let known = policy.counties.keys().any(|county| scope.touches_county(*county));
    if known { Ok(scope) } else { Err(wrong("scope", "must hold a county of the province")) }
}

/// A row of the contingency table.
pub(crate) fn table_row(number: u8) -> Result<TableRow, Refused> {
    TableRow::new(number).ok_or_else(|| wrong("row", "must be a row of the contingency table, 1 to 8"))
}

/// A serial as it stands in a body or a path.
pub(crate) fn serial(raw: &str) -> Result<Serial, Refused> {
    raw.parse().map_err(|error: baoming_core::ids::IdError| wrong("serial", error.to_string()))
}

/// A county as it stands in a path.
pub(crate) fn county(raw: &str) -> Result<CountyId, Refused> {
    raw.parse().map_err(|error: baoming_core::ids::IdError| wrong("county", error.to_string()))
}

pub(crate) fn set_up_point(body: &PointBody) -> Result<(PointId, Action), Refused> {
    let at = point(&body.point)?;
    Ok((at, Action::SetUpPoint { point: at.number, name: text("name", &body.name)? }))
}

pub(crate) fn allot_segment(body: &SegmentBody) -> Result<(PointId, Action), Refused> {
    let at = point(&body.point)?;
    let code = body.code.parse().map_err(|error: baoming_core::ids::IdError| wrong("code", error.to_string()))?;
    let segment = Segment::new(code, body.first, body.last)
        .ok_or_else(|| wrong("last", "first and last must be 1 to 9999, and first not after last"))?;
    Ok((at, Action::AllotSegment { point: at.number, segment }))
}

pub(crate) fn take_back(body: &TakeBackBody) -> Result<(PointId, Action), Refused> {
    let at = point(&body.point)?;
    let code = body.code.parse().map_err(|error: baoming_core::ids::IdError| wrong("code", error.to_string()))?;
    Ok((at, Action::TakeBackTail { point: at.number, code, from: body.from }))
}

pub(crate) fn day(field: &'static str, raw: &str) -> Result<Date, Refused> {
    Date::from_iso(raw).ok_or_else(|| wrong(field, "must be a day that exists, as in 2004-09-01"))
}

pub(crate) fn sex(field: &'static str, code: u8) -> Result<Sex, Refused> {
    Sex::from_code(code).ok_or_else(|| wrong(field, "must be 1 or 2"))
}

/// What the card says, as the field `person` of a body.
pub(crate) fn person(body: &PersonBody) -> Result<Person, Refused> {
    Ok(Person {
        name: text("person.name", &body.name)?,
        sex: sex("person.sex", body.sex)?,
        ethnicity: text("person.ethnicity", &body.ethnicity)?,
        birth_date: day("person.birth_date", &body.birth_date)?,
        address: text("person.address", &body.address)?,
    })
}

/// A document that its holder shows, as the field `document` of a body, with its keyed hash. Judged by the county's rules.
pub(crate) fn document(
    node: &Node,
    county: CountyId,
    body: &DocumentBody,
    holder: &Holder,
) -> Result<(IdentityDocument, IdentityKey), Refused> {
    let kind = document_kind(body)?;
    let document = IdentityDocument::parse(kind, &body.number, holder, &node.policy_of(county).regions)
        .map_err(Refused::Document)?;
    let identity = node.identity_key(kind.code(), document.lifelong_number());
    Ok((document, identity))
}

/// The keyed hash of a document that somebody is to be found by, as the field `document` of a body.
pub(crate) fn typed_document(node: &Node, body: &DocumentBody) -> Result<IdentityKey, Refused> {
    let kind = document_kind(body)?;
    let number = IdentityDocument::lifelong_as_typed(kind, &body.number).map_err(Refused::Document)?;
    Ok(node.identity_key(kind.code(), &number))
}

pub(crate) fn document_kind(body: &DocumentBody) -> Result<DocumentKind, Refused> {
    DocumentKind::from_code(body.kind).ok_or_else(|| wrong("document.kind", "must be a kind of document from 1 to 6"))
}

/// A photograph's digest as it stands in a body.
pub(crate) fn photo(raw: &str) -> Result<PhotoDigest, Refused> {
    sha256("photo_sha256", raw).map(PhotoDigest)
}

pub(crate) fn sha256(field: &'static str, raw: &str) -> Result<[u8; 32], Refused> {
    let error = || wrong(field, "must be 64 hexadecimal digits");
    let mut bytes = [0; 32];
    if raw.len() != 64 || !raw.is_ascii() {
        return Err(error());
    }
    for (byte, pair) in bytes.iter_mut().zip(raw.as_bytes().chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16).ok_or_else(error);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).expect("two hexadecimal digits are a byte");
    }
    Ok(bytes)
}

pub(crate) fn payment(body: &PaymentBody) -> Result<(Serial, Action), Refused> {
    let serial = serial(&body.serial)?;
    let payment =
        body.payment_id.parse().map_err(|error: baoming_core::ids::IdError| wrong("payment_id", error.to_string()))?;
    let paid_at = parse_rfc3339(&body.paid_at).map_err(|error| wrong("paid_at", error.to_string()))?;
    let fee = body.fee.as_deref().map_or(Some(FeeKind::Registration), FeeKind::from_name);
    let fee = fee.ok_or_else(|| wrong("fee", "must be registration, professional or exam"))?;
    Ok((serial, Action::RecordFee { serial, fee, payment, amount_fen: body.amount_fen, paid_at, order: None }))
}

pub(crate) fn additional(entries: &[AdditionalBody]) -> Result<Vec<FieldEntry>, Refused> {
    if entries.len() > ENTRIES_MAX {
        return Err(wrong("additional", format!("must have at most {ENTRIES_MAX} entries")));
    }
    let entry = |entry: &AdditionalBody| {
        Ok(FieldEntry { key: text("additional.key", &entry.key)?, value: text("additional.value", &entry.value)? })
    };
    entries.iter().map(entry).collect()
}

/// A telephone number, eleven digits.
pub(crate) fn phone(field: &'static str, raw: &str) -> Result<Phone, Refused> {
    digits(field, raw, 11)
}

pub(crate) fn form(body: &FormBody) -> Result<BasicForm, Refused> {
    let [second, third] = &body.second_subjects;
    Ok(BasicForm {
        political_status: text("political_status", &body.political_status)?,
        candidate_category: text("candidate_category", &body.candidate_category)?,
        graduation_category: text("graduation_category", &body.graduation_category)?,
        school: text("school", &body.school)?,
        first_subject: text("first_subject", &body.first_subject)?,
        second_subject: text("second_subjects", second)?,
        third_subject: text("second_subjects", third)?,
        foreign_language: text("foreign_language", &body.foreign_language)?,
        unified_exam: body.unified_exam,
        postal_address: text("postal_address", &body.postal_address)?,
        postal_code: digits("postal_code", &body.postal_code, 6)?,
        recipient: text("recipient", &body.recipient)?,
        phone: phone("phone", &body.phone)?,
        additional: additional(&body.additional)?,
    })
}
