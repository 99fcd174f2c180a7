//! Identity documents: which kinds there are, and whether a number is one that its holder can have.
//!
//! An [`IdentityDocument`] exists only if its number passed every rule of its kind, and it never shows the number by
//! accident: `Debug` prints the masked form, and there is no `Display`. Decoding one trusts the record, which was
//! judged before it was written. Deliberately absent: whether the document was ever issued (only its issuer knows),
//! the keyed hash by which documents are indexed (the engine holds the key), and any text for candidates.

mod address;
mod eighteen;
mod error;
#[cfg(test)]
mod fixtures;
mod holder;
mod normalise;
mod permanent;
mod resident;
mod travel;

use std::fmt;

use minicbor::{Decode, Encode};

pub use self::address::AddressDoubt;
pub use self::eighteen::check_digit;
pub use self::error::DocumentError;
pub use self::holder::Holder;
pub use self::normalise::{RAW_CHARACTERS_MAX, normalise};
use crate::policy::Regions;

/// 证件类型. The codes are stored and sent, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DocumentKind {
    /// 居民身份证
    #[n(1)]
    ResidentId,
    /// 港澳台居民居住证
    #[n(2)]
    ResidencePermit,
    /// 外国人永久居留身份证
    #[n(3)]
    PermanentResident,
    /// 港澳居民来往内地通行证
    #[n(4)]
    HkMacaoTravelPermit,
    /// 台湾居民来往大陆通行证
    #[n(5)]
    TaiwanTravelPermit,
    /// 护照
    #[n(6)]
    Passport,
}

impl DocumentKind {
    /// Every kind, in the order of the codes.
    pub const ALL: [Self; 6] = [
        Self::ResidentId,
        Self::ResidencePermit,
        Self::PermanentResident,
        Self::HkMacaoTravelPermit,
        Self::TaiwanTravelPermit,
        Self::Passport,
    ];

    /// The code of the registration form, the same as the stored one.
    pub fn code(self) -> u8 {
        match self {
            Self::ResidentId => 1,
            Self::ResidencePermit => 2,
            Self::PermanentResident => 3,
            Self::HkMacaoTravelPermit => 4,
            Self::TaiwanTravelPermit => 5,
            Self::Passport => 6,
        }
    }

    /// The kind with this code of the form.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A document whose number is normalised and follows every rule of its kind.
#[derive(Clone, PartialEq, Eq, Hash, Encode, Decode)]
pub struct IdentityDocument {
    #[n(0)]
    kind: DocumentKind,
    #[n(1)]
    number: String,
}

impl IdentityDocument {
    /// Judges what was typed for `kind` by `holder`; an error names the first rule that it breaks.
    pub fn parse(kind: DocumentKind, raw: &str, holder: &Holder, regions: &Regions) -> Result<Self, DocumentError> {
        let number = normalise(raw)?;
        // Said of the holder, not of the number: most kinds of travel documents carry no date that could contradict it.
        if holder.birth_date > holder.today {
            return Err(DocumentError::BirthDateInFuture);
        }
        match kind {
            DocumentKind::ResidentId => resident::judge_resident_id(&number, holder, regions)?,
            DocumentKind::ResidencePermit => resident::judge_residence_permit(&number, holder)?,
            DocumentKind::PermanentResident => permanent::judge(&number, holder, regions)?,
            DocumentKind::HkMacaoTravelPermit => travel::judge_hk_macao_permit(&number)?,
            DocumentKind::TaiwanTravelPermit => travel::judge_taiwan_permit(&number)?,
            DocumentKind::Passport => travel::judge_passport(&number)?,
        }
        Ok(Self { kind, number })
    }

    /// What kind of document it is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The whole normalised number. Personal data: for sealing, hashing and those who may see it.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// What is strange about the address code of a resident's number. No reason to refuse it; the clerk looks at the card.
    pub fn address_doubt(&self, regions: &Regions) -> Option<AddressDoubt> {
        (self.kind == DocumentKind::ResidentId).then(|| address::doubt(&self.number, regions)).flatten()
    }

    /// The part of the number that a reissue does not change. Uniqueness is judged by kind and this: otherwise a
    /// 港澳居民来往内地通行证 could be registered with and without its two digits of reissue.
    pub fn lifelong_number(&self) -> &str {
        match self.kind {
            DocumentKind::HkMacaoTravelPermit => travel::hk_macao_lifelong(&self.number),
            DocumentKind::ResidentId
            | DocumentKind::ResidencePermit
            | DocumentKind::PermanentResident
            | DocumentKind::TaiwanTravelPermit
            | DocumentKind::Passport => &self.number,
        }
    }

    /// The same part of a number that somebody types to be recognised by, whose holder is not known yet. Judged
    /// is only what no document's number can hold, so that a mistyped character is told and costs no try.
    pub fn lifelong_as_typed(kind: DocumentKind, raw: &str) -> Result<String, DocumentError> {
        let typed = Self { kind, number: normalise(raw)? };
        if !typed.number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(DocumentError::Characters);
        }
        Ok(typed.lifelong_number().to_owned())
    }

    /// The number as it may be shown: `430102********001X`, and of shorter ones the first and the last two characters.
    pub fn masked(&self) -> String {
        let length = self.number.chars().count();
        let (head, tail) = match length {
            18 => (6, 4),
            5.. => (1, 2),
            // No valid number is that short; a damaged record shows nothing.
            _ => (0, 0),
        };
        let shown = |index: usize| index < head || index >= length - tail;
        self.number.chars().enumerate().map(|(index, letter)| if shown(index) { letter } else { '*' }).collect()
    }
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {}", self.kind, self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fixtures::{holder, numbered, regions};
    use super::*;
    use crate::person::Sex;
    use crate::time::Date;

    fn check(kind: DocumentKind, raw: &str, holder: &Holder, expected: Result<(&str, &str), DocumentError>) {
        let document = IdentityDocument::parse(kind, raw, holder, &regions());
        let seen = document.clone().map(|document| (document.number().to_owned(), document.masked()));
        assert_eq!(seen, expected.map(|(number, masked)| (number.to_owned(), masked.to_owned())), "{raw:?}");
        if let Ok(document) = document {
            let shown = format!("{document:?}");
            assert!(!shown.contains(document.number()) && shown.contains(&document.masked()), "{shown}");
            let stored = minicbor::to_vec(&document).unwrap();
            assert_eq!(minicbor::decode::<IdentityDocument>(&stored).unwrap(), document);
        }
    }

    #[test]
    fn known_documents_of_every_kind() {
        use DocumentKind as Kind;
        let elder = holder(1949, 12, 31, Sex::Female);
        let youth = holder(2004, 2, 29, Sex::Male);
        let x = Ok(("11010519491231002X", "110105********002X"));
        check(Kind::ResidentId, "11010519491231002X", &elder, x);
        check(Kind::ResidentId, " １１０１０５ 19491231 002ｘ", &elder, x);
        let permit = numbered("830000", "20040229", "001");
        let masked = format!("830000********{}", &permit[14..]);
        check(Kind::ResidencePermit, &permit, &youth, Ok((&permit, &masked)));
        let man = holder(1985, 1, 1, Sex::Male);
        check(Kind::PermanentResident, "932682198501010017", &man, Ok(("932682198501010017", "932682********0017")));
        let woman = holder(1990, 12, 31, Sex::Female);
        check(Kind::PermanentResident, "kaz110090123105", &woman, Ok(("KAZ110090123105", "K************05")));
        check(Kind::HkMacaoTravelPermit, "h1234567801", &youth, Ok(("H1234567801", "H********01")));
        check(Kind::TaiwanTravelPermit, "12345678", &youth, Ok(("12345678", "1*****78")));
        check(Kind::Passport, "ab123", &youth, Ok(("AB123", "A**23")));
    }

    #[test]
    fn the_bound_and_the_day_hold_for_every_kind() {
        let unborn = holder(2021, 11, 2, Sex::Male);
        for kind in DocumentKind::ALL {
            check(kind, &"1".repeat(65), &unborn, Err(DocumentError::TooLong));
            check(kind, "12345678", &unborn, Err(DocumentError::BirthDateInFuture));
        }
        let newborn = holder(2021, 11, 1, Sex::Male);
        check(DocumentKind::Passport, "AB123", &newborn, Ok(("AB123", "A**23")));
    }

    #[test]
    fn codes_are_stored_as_they_are_sent() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
            assert_eq!(minicbor::to_vec(kind).unwrap(), [kind.code()]);
        }
        assert_eq!((DocumentKind::from_code(0), DocumentKind::from_code(7)), (None, None));
    }

    #[test]
    fn a_reissue_keeps_the_lifelong_number() {
        let holder = holder(2004, 2, 29, Sex::Male);
        let lifelong = |kind, raw| {
            let document = IdentityDocument::parse(kind, raw, &holder, &regions()).unwrap();
            document.lifelong_number().to_owned()
        };
        assert_eq!(lifelong(DocumentKind::HkMacaoTravelPermit, "M1234567801"), "M12345678");
        assert_eq!(lifelong(DocumentKind::HkMacaoTravelPermit, "M12345678"), "M12345678");
        assert_eq!(lifelong(DocumentKind::Passport, "M1234567801"), "M1234567801");
    }

    #[test]
    fn what_is_typed_to_be_recognised_by_is_told_if_no_document_can_have_it() {
        let typed = |raw| IdentityDocument::lifelong_as_typed(DocumentKind::ResidentId, raw);
        for good in ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231\u{200b}002X"]
        {
            assert_eq!(typed(good).as_deref(), Ok("11010519491231002X"), "{good:?}");
        }
        for bad in ["11010519491231002\u{425}", "110105-19491231-002X", "٣"] {
            assert_eq!(typed(bad), Err(DocumentError::Characters), "{bad:?}");
        }
    }

    #[test]
    fn a_damaged_record_is_masked_whole() {
        for number in ["", "1", "证件号码"] {
            let document = IdentityDocument { kind: DocumentKind::Passport, number: number.to_owned() };
            assert_eq!(document.masked(), "*".repeat(number.chars().count()));
        }
    }

    /// A person, and the resident id that the home province gave them.
    fn residents() -> impl Strategy<Value = (Holder, String)> {
        let day = (1_990u16..=2_010, 1u8..=12, 1u8..=31)
            .prop_filter_map("a day that exists", |(year, month, day)| Date::new(year, month, day));
        let address = prop::sample::select(vec!["430102", "430122", "430371", "110105"]);
        (day, address, 0u16..1_000).prop_map(|(birth, address, sequence)| {
            let sex = if sequence.is_multiple_of(2) { Sex::Female } else { Sex::Male };
            let compact = birth.to_string().replace('-', "");
            (holder(birth.year, birth.month, birth.day, sex), numbered(address, &compact, &format!("{sequence:03}")))
        })
    }

    proptest! {
        #[test]
        fn every_number_made_by_the_rules_is_accepted((holder, number) in residents()) {
            let document = IdentityDocument::parse(DocumentKind::ResidentId, &number, &holder, &regions());
            prop_assert_eq!(document.as_ref().map(IdentityDocument::number), Ok(number.as_str()));
        }

        #[test]
        fn no_single_wrong_character_goes_unnoticed((holder, number) in residents()) {
            for index in 0..number.len() {
                for wrong in "0123456789X".chars().filter(|wrong| !number[index..].starts_with(*wrong)) {
                    let mistyped = format!("{}{wrong}{}", &number[..index], &number[index + 1..]);
                    let document = IdentityDocument::parse(DocumentKind::ResidentId, &mistyped, &holder, &regions());
                    prop_assert!(document.is_err(), "{} for {}", mistyped, number);
                }
            }
        }

        #[test]
        fn any_text_is_judged_without_a_panic(raw in any::<String>(), digits in "[0-9A-Za-zＸ０é\u{3000}]{0,20}") {
            let holder = holder(2004, 2, 29, Sex::Male);
            for kind in DocumentKind::ALL {
                for text in [&raw, &digits] {
                    if let Ok(document) = IdentityDocument::parse(kind, text, &holder, &regions()) {
                        // What was accepted is accepted again, unchanged.
                        let again = IdentityDocument::parse(kind, document.number(), &holder, &regions());
                        prop_assert_eq!(again, Ok(document));
                    }
                }
            }
        }
    }
}
