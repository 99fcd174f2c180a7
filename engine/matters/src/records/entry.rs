//! How a candidate came in, and what the card says of its validity.

use baoming_api::bodies::entry::{CardBody, CardVerificationBody, EntryBody};
use baoming_core::command::Action;
use baoming_core::entry::{CandidateKind, Entry, EntryMethod, GuardianConsent, SpecialCase};
use baoming_core::identity::Holder;
use baoming_core::ids::ScanDigest;
use baoming_core::rows::CandidateRow;
use baoming_core::text::PlaceName;
use baoming_core::time::Date;
use baoming_node::node::Node;

use crate::fields::{day, document, sha256, text, wrong};
use crate::refused::Refused;

/// Special case 3, which leads to no registration.
const NO_CARD: &str = "no-card";
/// A card that is valid for ever.
const FOR_EVER: &str = "长期";

/// The field `entry` of a capture. Whether the name and the number belong together is asked later.
pub(crate) fn entry(body: Option<&EntryBody>, today: Date) -> Result<Entry, Refused> {
    let Some(body) = body else { return Ok(Entry::default()) };
    let method = match body.method.as_deref() {
        None | Some("card-reader") => EntryMethod::CardReader,
        Some("manual") => EntryMethod::Manual,
        Some(_) => return Err(wrong("entry.method", "must be card-reader or manual")),
    };
    let case = match body.case.as_deref() {
        None => None,
        Some(NO_CARD) => return Err(Refused::CardRequired),
        Some(name) => Some(SpecialCase::from_name(name).ok_or_else(|| {
            wrong("entry.case", "must be out-of-province, other-document, card-lapsed, cannot-come or no-card")
        })?),
    };
    let kind = match body.kind.as_deref() {
        None | Some("ordinary") => CandidateKind::Ordinary,
        Some("juvenile") => CandidateKind::Juvenile,
        Some(_) => return Err(wrong("entry.kind", "must be ordinary or juvenile")),
    };
    let card_valid_until = body.card.as_ref().map(|card| valid_until(card, &CAPTURED, today)).transpose()?.flatten();
    let consent = body.consent.as_ref().map(|consent| {
        Ok::<_, Refused>(GuardianConsent {
            guardian: text("entry.consent.guardian", &consent.guardian)?,
            scan: ScanDigest(sha256("entry.consent.scan_sha256", &consent.scan_sha256)?),
        })
    });
    Ok(Entry { method, case, kind, card_valid_until, consent: consent.transpose()?, system_checked: false })
}

/// Where the card stands in a body.
struct CardFields {
    issued_by: &'static str,
    valid_from: &'static str,
    valid_until: &'static str,
}

const CAPTURED: CardFields = CardFields {
    issued_by: "entry.card.issued_by",
    valid_from: "entry.card.valid_from",
    valid_until: "entry.card.valid_until",
};
const VERIFIED: CardFields =
    CardFields { issued_by: "card.issued_by", valid_from: "card.valid_from", valid_until: "card.valid_until" };

/// The last day of a card, or nothing for one that is valid for ever. Issuer and first day are judged, not kept.
fn valid_until(card: &CardBody, fields: &CardFields, today: Date) -> Result<Option<Date>, Refused> {
    let _issuer: PlaceName = text(fields.issued_by, &card.issued_by)?;
    let from = day(fields.valid_from, &card.valid_from)?;
    if from > today {
        return Err(wrong(fields.valid_from, "must not lie in the future"));
    }
    if card.valid_until.trim() == FOR_EVER {
        return Ok(None);
    }
    let rule = "must be 长期 or a day that exists, as in 2029-06-01, and not before the first one";
    let until = Date::from_iso(card.valid_until.trim()).filter(|until| *until >= from);
    until.map(Some).ok_or_else(|| wrong(fields.valid_until, rule))
}

/// The real card, read at the point for a candidate who was entered by hand.
pub(crate) fn card_verification(
    node: &Node,
    row: &CandidateRow,
    today: Date,
    body: &CardVerificationBody,
) -> Result<Action, Refused> {
    let holder = Holder { birth_date: row.person.birth_date, sex: row.person.sex, today };
    let (_, identity) = document(node, node.county_of(row.serial)?, &body.document, &holder)?;
    let valid_until = valid_until(&body.card, &VERIFIED, today)?;
    Ok(Action::VerifyCard { serial: row.serial, identity, valid_until, today })
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_api::bodies::entry::ConsentBody;

    fn date(text: &str) -> Date {
        Date::from_iso(text).unwrap()
    }

    /// The code and the field of the problem, or what was read.
    fn check(body: &EntryBody, expected: &Result<Entry, (&str, Option<&str>)>) {
        let found = entry(Some(body), date("2021-11-01")).map_err(|error| match error {
            Refused::Field { field, .. } => ("field", Some(field)),
            error => (error.code(), None),
        });
        assert_eq!(&found, expected);
    }

    fn card(valid_from: &str, valid_until: &str) -> EntryBody {
        let card = CardBody {
            issued_by: "长沙市公安局".to_owned(),
            valid_from: valid_from.to_owned(),
            valid_until: valid_until.to_owned(),
        };
        EntryBody { card: Some(card), ..EntryBody::default() }
    }

    #[test]
    fn an_entry_says_how_when_and_until_when() {
        check(&EntryBody::default(), &Ok(Entry::default()));
        let lapsed = EntryBody {
            method: Some("manual".to_owned()),
            case: Some("card-lapsed".to_owned()),
            kind: Some("juvenile".to_owned()),
            ..card("2011-01-01", "2021-01-01")
        };
        let expected = Entry {
            method: EntryMethod::Manual,
            case: Some(SpecialCase::CardLapsed),
            kind: CandidateKind::Juvenile,
            card_valid_until: Some(date("2021-01-01")),
            ..Entry::default()
        };
        check(&lapsed, &Ok(expected));
        check(&card("2011-01-01", "长期"), &Ok(Entry::default()));
        check(&card("2021-11-02", "长期"), &Err(("field", Some("entry.card.valid_from"))));
        check(&card("2011-01-01", "2010-12-31"), &Err(("field", Some("entry.card.valid_until"))));
        check(&card("2011-01-01", "long"), &Err(("field", Some("entry.card.valid_until"))));
        let no_card = EntryBody { case: Some("no-card".to_owned()), ..EntryBody::default() };
        check(&no_card, &Err(("card-required", None)));
        let consent = ConsentBody { guardian: "李四".to_owned(), scan_sha256: "0".repeat(63) };
        let consent = EntryBody { consent: Some(consent), ..EntryBody::default() };
        check(&consent, &Err(("field", Some("entry.consent.scan_sha256"))));
    }
}
