//! Passwords as they are given. What is hashed and when is said in `hashing`.
//!
//! Guarantees: a password is wiped from memory after use and is never printed.
//!
//! Deliberately absent: rules about the kinds of characters. Length is what helps; the rest annoys candidates.

use std::fmt;

use super::password_text::PasswordText;
use crate::limits::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN};

/// A password, wiped when dropped and hidden when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(PasswordText);

/// A password of the wrong length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must have {PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters")]
pub struct PasswordRule {
    /// The field of the request that held it.
    pub field: &'static str,
}

impl Password {
    /// Accepts 8 to 64 characters in their one form; `field` is what an error calls it.
    pub fn new(field: &'static str, text: String) -> Result<Self, PasswordRule> {
        PasswordText::read(text).filter(PasswordText::fits).map(Self).ok_or(PasswordRule { field })
    }

    /// One that is shown to be let in, which may be of a time when it was counted as it was typed.
    pub fn given(field: &'static str, text: String) -> Result<Self, PasswordRule> {
        PasswordText::read(text).filter(PasswordText::may_have_fitted).map(Self).ok_or(PasswordRule { field })
    }

    /// Whether both are one password in their one form, however each was typed.
    pub fn is_same(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }

    /// Whether it would be taken as a new one. One of a time when it was counted as it was typed may be too short for that.
    pub(crate) fn fits(&self) -> bool {
        self.0.fits()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// What a stored hash may be of, likely ones first.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &[u8]> {
        self.0.candidates()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new("password", text.to_owned()).unwrap()
    }

    #[test]
    fn length_counts_in_characters_and_the_error_names_the_field() {
        for (text, good) in [
            ("1234567", false),
            ("12345678", true),
            ("报名报名报名报名", true),
            (&"x".repeat(65), false),
            (&"报".repeat(64), true),
        ] {
            assert_eq!(Password::new("login_password", text.to_owned()).is_ok(), good, "{text}");
        }
        let error = Password::new("login_password", String::new()).unwrap_err();
        assert_eq!(error.to_string(), "login_password must have 8 to 64 characters");
        assert!(!format!("{:?}", password("12345678")).contains('1'));
    }

    #[test]
    fn one_password_is_the_same_however_it_is_typed() {
        for (typed, same) in [
            ("one-for-both", true),
            ("ｏｎｅ－ｆｏｒ－ｂｏｔｈ", true),
            ("one-for-\u{200b}both", true),
            ("One-for-both", false),
        ] {
            assert_eq!(password("one-for-both").is_same(&password(typed)), same, "{typed:?}");
        }
    }
}
