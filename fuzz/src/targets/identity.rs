//! Identity documents, names of places in the tree of offices, and every other short id that is read from a text.

use std::str::FromStr;
use std::sync::LazyLock;

use baoming_core::identity::{DocumentKind, Holder, IdentityDocument};
use baoming_core::ids::{CountyId, PaymentId, PointId, Serial, SerialCode};
use baoming_core::person::Sex;
use baoming_core::policy::Policy;
use baoming_core::scope::{CityId, Scope};
use baoming_core::time::Date;

use super::choice;

static POLICY: LazyLock<Policy> = LazyLock::new(|| baoming_policy::built_in().expect("the season that is built in"));

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Some((number, text)) = choice(bytes) else { return false };
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let kind = DocumentKind::ALL[number % DocumentKind::ALL.len()];
    let birth_date = birth_date(text).unwrap_or(Date::FIRST);
    let today = Date::new(2021, 11, 1).expect("a day");
    let sex = if number & 0x80 == 0 { Sex::Male } else { Sex::Female };
    let typed = IdentityDocument::lifelong_as_typed(kind, text);
    let read = IdentityDocument::parse(kind, text, &Holder { birth_date, sex, today }, &POLICY.regions);
    if let Ok(document) = &read {
        let shown = document.masked();
        assert!(shown.contains('*') && !format!("{document:?}").contains(document.number()), "a number is shown");
        assert_eq!(typed.as_deref(), Ok(document.lifelong_number()), "a document is not found by its own number");
        assert!(document.address_doubt(&POLICY.regions).is_none() || kind == DocumentKind::ResidentId);
    }
    let ids = [
        kept::<CountyId>(text),
        kept::<CityId>(text),
        kept::<Scope>(text),
        kept::<Serial>(text),
        kept::<SerialCode>(text),
        kept::<PointId>(text),
        PaymentId::from_str(text).is_ok_and(|id| id.as_str() == text),
        Date::from_iso(text).is_some_and(|date| date.to_string() == text),
    ];
    read.is_ok() || ids.contains(&true)
}

/// What a resident's number says of the day, so that whole numbers are met and not only wrong days.
fn birth_date(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    Date::from_compact(digits.get(6..14)?)
}

/// What is read from a text is that text again.
fn kept<T: FromStr + ToString + PartialEq>(text: &str) -> bool {
    let Ok(id) = text.parse::<T>() else { return false };
    assert!(id.to_string().parse::<T>().is_ok_and(|again| again == id), "an id is not what it says");
    true
}
