//! Texts that people type: bounded, trimmed, without control characters, and never shown by `Debug`.
//!
//! The bounds are counted in characters, not bytes, because that is what a form can promise its reader.

use std::fmt;

use minicbor::{Decode, Encode};

/// A text that breaks the rule of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have {shortest} to {longest} characters and no control characters")]
pub struct TextError {
    /// Fewest characters allowed.
    pub shortest: usize,
    /// Most characters allowed.
    pub longest: usize,
}

/// A text of `SHORTEST` to `LONGEST` characters. Personal: its `Debug` form hides it.
#[derive(Clone, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Text<const SHORTEST: usize, const LONGEST: usize>(#[n(0)] String);

impl<const SHORTEST: usize, const LONGEST: usize> Text<SHORTEST, LONGEST> {
    /// Trims, then judges length and characters.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let error = TextError { shortest: SHORTEST, longest: LONGEST };
        let trimmed = raw.trim();
        // A character has at most four bytes: refuse what is far too long before counting it.
        let fits = trimmed.len() <= LONGEST * 4 && (SHORTEST..=LONGEST).contains(&trimmed.chars().count());
        if !fits || trimmed.chars().any(char::is_control) {
            return Err(error);
        }
        Ok(Self(trimmed.to_owned()))
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

/// 姓名.
pub type PersonName = Text<1, 40>;
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
    fn length_is_counted_in_characters_and_control_characters_are_refused() {
        assert_eq!(Text::<1, 3>::parse("  欧阳娜 ").unwrap().reveal(), "欧阳娜");
        for bad in ["", "   ", "四个汉字", "a\u{7}b", "a\nb"] {
            assert!(Text::<1, 3>::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(format!("{:?}", PersonName::parse("张三").unwrap()), "[hidden]");
    }
}
