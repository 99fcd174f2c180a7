//! A password as text: the form that is hashed, and what was typed if that is something else.
//!
//! Hashes of before there was a form are of what was typed, so a comparison tries that second: one argon2 more, and only
//! for somebody whose keyboard sends another form.

use baoming_core::text::passwords::one_form;
use zeroize::Zeroizing;

use crate::limits::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN};

/// What is typed has at most so many characters for one of its form: a letter and the marks on it.
const TYPED_PER_CHARACTER: usize = 4;

/// A password, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PasswordText {
    form: Zeroizing<String>,
    typed: Option<Zeroizing<String>>,
}

impl PasswordText {
    /// Reads what was typed; nothing if that is far too long.
    pub(super) fn read(typed: String) -> Option<Self> {
        let typed = Zeroizing::new(typed);
        if typed.chars().nth(PASSWORD_CHARACTERS_MAX * TYPED_PER_CHARACTER).is_some() {
            return None;
        }
        // Room for all of it at once, since a string that grows leaves its first letters behind. No form is longer.
        let mut form = Zeroizing::new(String::with_capacity(typed.len() * TYPED_PER_CHARACTER));
        form.extend(one_form(&typed));
        let typed = (*typed != *form).then_some(typed);
        Some(Self { form, typed })
    }

    /// Whether a new password may have this length.
    pub(super) fn fits(&self) -> bool {
        fits(&self.form)
    }

    /// Whether some password may once have had this length.
    pub(super) fn may_have_fitted(&self) -> bool {
        self.fits() || self.typed.as_deref().is_some_and(|typed| fits(typed))
    }

    /// The form that is hashed.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.form.as_bytes()
    }

    /// What a stored hash may be of, likely ones first.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.as_bytes()).chain(self.typed.as_deref().map(|typed| typed.as_bytes()))
    }
}

fn fits(text: &str) -> bool {
    let length = text.chars().take(PASSWORD_CHARACTERS_MAX + 1).count();
    (PASSWORD_CHARACTERS_MIN..=PASSWORD_CHARACTERS_MAX).contains(&length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<(bool, bool, &[&str])>) {
        let text = PasswordText::read(typed.to_owned());
        let found =
            text.as_ref().map(|text| (text.fits(), text.may_have_fitted(), text.candidates().collect::<Vec<_>>()));
        let expected = expected
            .map(|(fits, fitted, texts)| (fits, fitted, texts.iter().map(|text| text.as_bytes()).collect::<Vec<_>>()));
        assert_eq!(found, expected, "{typed:?}");
    }

    #[test]
    fn the_form_comes_first_and_what_was_typed_only_if_it_differs() {
        check("password", Some((true, true, &["password"])));
        check("ｐａｓｓｗｏｒｄ", Some((true, true, &["password", "ｐａｓｓｗｏｒｄ"])));
        // Eight characters as typed and less to the eye: only an old password can be so short.
        check("e\u{301}e\u{301}e\u{301}e\u{301}", Some((false, true, &["éééé", "e\u{301}e\u{301}e\u{301}e\u{301}"])));
        check(&"\u{200b}".repeat(9), Some((false, true, &["", &"\u{200b}".repeat(9)])));
        check("short", Some((false, false, &["short"])));
        check(&"报".repeat(64), Some((true, true, &[&"报".repeat(64)])));
        check(&"报".repeat(65), Some((false, false, &[&"报".repeat(65)])));
        check(&"x".repeat(257), None);
    }
}
