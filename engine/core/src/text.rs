//! Texts that people type: bounded, trimmed, made of what can be seen, and never shown by `Debug`.
//!
//! The bounds are counted in characters, not bytes, because that is what a form can promise its reader. A text is kept as
//! it was written; `folding.rs` says when two of them are the same.

pub mod accounts;
pub mod folding;
pub mod passwords;
mod replaced;
mod seen;

use std::fmt;

use minicbor::{Decode, Encode};

pub(crate) use self::seen::is_seen;
pub use self::seen::unseen;

/// A text that breaks the rule of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Too short or too long.
    #[error("must have {shortest} to {longest} characters")]
    Length {
        /// Fewest characters allowed.
        shortest: usize,
        /// Most characters allowed.
        longest: usize,
    },
    /// Something that nobody can see or read, or that turns the line round.
    #[error("must not hold the character U+{:04X}, which cannot be seen or read", u32::from(*.0))]
    Unseen(char),
}

/// A text of `SHORTEST` to `LONGEST` characters. Personal: its `Debug` form hides it.
#[derive(Clone, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Text<const SHORTEST: usize, const LONGEST: usize>(#[n(0)] String);

impl<const SHORTEST: usize, const LONGEST: usize> Text<SHORTEST, LONGEST> {
    /// Trims, then judges length and characters.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let trimmed = raw.trim_matches(seen::is_around);
        // A character has at most four bytes: refuse what is far too long before counting it.
        let fits = trimmed.len() <= LONGEST * 4 && (SHORTEST..=LONGEST).contains(&trimmed.chars().count());
        if !fits {
            return Err(TextError::Length { shortest: SHORTEST, longest: LONGEST });
        }
        match seen::unseen(trimmed) {
            Some(character) => Err(TextError::Unseen(character)),
            None => Ok(Self(trimmed.to_owned())),
        }
    }

    /// The text itself: call it only where it is meant to be seen.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl<const SHORTEST: usize, const LONGEST: usize> fmt::Debug for Text<SHORTEST, LONGEST> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[hidden]")
    }
}

/// 姓名; a permanent resident's card has room for 60.
pub type PersonName = Text<1, 60>;
/// 地址, as on the card or for post.
pub type Address = Text<1, 120>;
/// Name of a registration point or a school.
pub type PlaceName = Text<1, 60>;
/// A code of one of the policy's tables.
pub type FormCode = Text<1, 8>;
/// A telephone number as typed; the form's own rule is applied to it at the edge.
pub type Phone = Text<5, 20>;
/// 邮政编码.
pub type PostalCode = Text<6, 6>;
/// The name by which an operator signs in.
pub type AccountName = Text<2, 32>;
/// Who did something, as a caller is known to the node.
pub type AuthorName = Text<1, 64>;
/// A network address as text.
pub type NetworkAddress = Text<2, 45>;
/// Why something was decided or changed.
pub type Reason = Text<2, 400>;
/// What somebody asks a second person for, in a line without secrets.
pub type Summary = Text<1, 200>;
/// The key of a field that the policy names.
pub type FieldKey = Text<1, 32>;
/// A value of a field that the policy names; its own rule is tighter.
pub type FieldValue = Text<1, 1_000>;
/// A password's hash as a PHC string. Hashing is not the core's work.
pub type PasswordHash = Text<16, 160>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_what_cannot_be_seen_is_refused() {
        assert_eq!(Text::<1, 3>::parse("\t欧阳娜\u{3000} \r\n").unwrap().reveal(), "欧阳娜");
        for bad in ["", "   ", "\u{3000}", "四个汉字"] {
            assert_eq!(Text::<1, 3>::parse(bad), Err(TextError::Length { shortest: 1, longest: 3 }), "{bad:?}");
        }
        for bad in ["a\u{7}b", "a\nb", "\u{200b}", "\u{2028}a", "a\u{feff}", "\u{202e}ab", "\u{85}"] {
            let error = Text::<1, 3>::parse(bad).unwrap_err();
            assert!(matches!(error, TextError::Unseen(_)), "{bad:?}");
            assert!(error.to_string().starts_with("must not hold the character U+"), "{error}");
        }
    }

    #[test]
    fn what_the_card_says_is_kept_as_it_is() {
        for name in ["Jose\u{301}", "王\u{e863}", "王\u{f9e4}", "李\u{3000}雷", "古丽米热•艾比布力"] {
            assert_eq!(PersonName::parse(name).unwrap().reveal(), name);
        }
        assert!(PersonName::parse(&"A".repeat(60)).is_ok() && PersonName::parse(&"A".repeat(61)).is_err());
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(format!("{:?}", PersonName::parse("张三").unwrap()), "[hidden]");
    }
}
