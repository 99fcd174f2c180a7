//! A draft as it arrives: its number, and the one form of its content whose digest the device knows too.

use baoming_matters::Refused;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

use crate::asking::{Typed, typed_key};

/// The fields, in the order in which they are digested. `scripts/content.js` has the same.
const FIELDS: [&str; 13] = [
    "document_kind",
    "document",
    "name",
    "sex",
    "ethnicity",
    "birth_date",
    "address",
    "method",
    "case",
    "kind",
    "issued_by",
    "valid_from",
    "valid_until",
];
const SIGNS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KIT_SIGNS: usize = 6;
const DIGITS: usize = 4;

/// A draft that was typed on a device.
pub(super) struct Draft {
    id: String,
    pub(super) point: String,
    fields: Vec<(&'static str, String)>,
}

impl Draft {
    /// Of what was sent: a number whose check sign is right, and each field once.
    pub(super) fn of(typed: &Typed) -> Result<Self, Refused> {
        let id = typed.text("draft");
        if !is_number(&id) {
            let rule = "must be kit, running number and check sign".to_owned();
            return Err(Refused::Field { field: "draft", rule });
        }
        let fields = FIELDS.into_iter().map(|name| (name, typed.get(name).to_owned())).collect();
        Ok(Self { id, point: typed.text("point"), fields })
    }

    /// The digest of all that it says and of its photograph.
    pub(super) fn content(&self, photo: &str) -> String {
        let head = [("draft", self.id.as_str()), ("point", self.point.as_str())];
        let fields = self.fields.iter().map(|(name, value)| (*name, value.as_str()));
        let all = head.into_iter().chain(fields).chain([("photo", photo)]);
        let lines: Vec<String> = all.map(|(name, value)| format!("{name}={}:{value}\n", value.len())).collect();
        let whole = format!("baoming draft 1\n{}", lines.concat());
        HEXLOWER.encode(digest(&SHA256, whole.as_bytes()).as_ref())
    }

    /// What is asked under a key that only this content of this draft has.
    pub(super) fn typed(&self, content: &str) -> Typed {
        let key = (typed_key(), format!("{} {content}", self.id));
        Typed::of(self.fields.iter().cloned().chain([key]))
    }

    /// What is signed of it, and nothing else: this draft with this content has this serial.
    pub(super) fn word(&self, content: &str, (county, sequence, serial): (&str, u64, &str)) -> String {
        let id = &self.id;
        format!("draft {id}\ncontent {content}\ncounty {county}\nsequence {sequence}\nserial {serial}\n")
    }
}

fn is_number(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let [kit, digits, check] = parts[..] else { return false };
    let is_kit = kit.len() == KIT_SIGNS && kit.chars().all(|sign| SIGNS.contains(sign));
    let is_count = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_kit && is_count && check_sign(&format!("{kit}{digits}")).to_string() == check
}

/// Luhn's over 32 signs.
fn check_sign(signs: &str) -> char {
    let values = signs.chars().rev().filter_map(|sign| SIGNS.find(sign));
    let sum: usize = values
        .enumerate()
        .map(|(at, value)| value * if at % 2 == 0 { 2 } else { 1 })
        .map(|value| value / SIGNS.len() + value % SIGNS.len())
        .sum();
    let at = (SIGNS.len() - sum % SIGNS.len()) % SIGNS.len();
    char::from(SIGNS.as_bytes()[at])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check(id: &str, expected: bool) {
        assert_eq!(is_number(id), expected, "{id}");
    }

    #[test]
    fn a_number_with_one_wrong_sign_is_none() {
        let good = format!("K7QX2M-0012-{}", check_sign("K7QX2M0012"));
        check(&good, true);
        for at in (0..good.len()).filter(|at| good.as_bytes()[*at] != b'-') {
            for sign in SIGNS.chars().filter(|sign| !good[at..].starts_with(*sign)) {
                check(&format!("{}{sign}{}", &good[..at], &good[at + 1..]), false);
            }
        }
        check("K7QX2M-012-A", false);
        check("", false);
    }

    /// Names that stand in a source behind one of these.
    fn named(source: &'static str, behind: &[&str]) -> Vec<&'static str> {
        let after = |begin: &&str| source.split(*begin).skip(1).collect::<Vec<_>>();
        behind.iter().flat_map(after).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn a_draft_has_every_field_that_is_filled_in() {
        let page = include_str!("../staff/capture_fields.rs");
        let filled_in = named(page, &["form.line(\"", "form.select(\"", "form.radios(\""]);
        assert_eq!(BTreeSet::from(FIELDS), filled_in.into_iter().collect());
        let (_, script) = include_str!("../scripts/content.js").split_once("FIELDS = [").unwrap();
        let script: Vec<&str> = script.split(']').next().unwrap().split('"').skip(1).step_by(2).collect();
        assert_eq!(script, FIELDS);
    }

    #[test]
    fn every_field_and_the_photograph_are_in_the_digest() {
        let id = format!("K7QX2M-0012-{}", check_sign("K7QX2M0012"));
        let mut typed = Typed::of([("draft", id), ("point", "430102-001".to_owned()), ("name", "张三".to_owned())]);
        let content = Draft::of(&typed).unwrap().content("00");
        // As `scripts/content.js` makes it of the same.
        assert_ne!(content, Draft::of(&typed).unwrap().content("01"));
        typed.add("valid_until", "长期");
        assert_ne!(content, Draft::of(&typed).unwrap().content("00"));
    }
}
