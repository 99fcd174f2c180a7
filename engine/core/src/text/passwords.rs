//! The one form of a password, however the keyboard or the phone sent it. The password is judged, hashed and compared in it.
//!
//! Letters with their marks are one or several characters (NFC), full and half width are one, every space is the ordinary
//! one, and what has no shape is left out: nobody knows that it was pasted. This is the OpaqueString of RFC 8265, with
//! width besides, since people here type with an input method that changes it. Case stays, and so do all characters that
//! differ to the eye; nothing is trimmed.

use std::iter::once;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::replaced::private_use;
use super::seen::is_seen;

/// The characters of a password in its one form.
pub fn one_form(typed: &str) -> impl Iterator<Item = char> + '_ {
    let known = typed.chars().map(|character| private_use(character).unwrap_or(character));
    let of_one_width = known.flat_map(|character| match character {
        '\u{ff01}'..='\u{ffee}' => once(character).nfkc(),
        other => once(other).nfc(),
    });
    of_one_width.map(plain_space).filter(|character| is_seen(*character)).nfc()
}

fn plain_space(character: char) -> char {
    if character.general_category() == GeneralCategory::SpaceSeparator { ' ' } else { character }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(typed: &str, expected: &str) {
        assert_eq!(one_form(typed).collect::<String>(), expected, "{typed:?}");
    }

    #[test]
    fn what_looks_the_same_is_the_same() {
        check("Correct horse 1!", "Correct horse 1!");
        check("Ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　１！", "Correct horse 1!");
        check("Cafe\u{301}-pa\u{303}o", "Café-pão");
        check("ｶﾞｯﾂ", "ガッツ");
        check("密码\u{a0}密\u{2003}码", "密码 密 码");
        check("\u{feff}pass\u{200b}word\u{202e}\u{fe0f}", "password");
        check("王\u{e863}王\u{f9e4}", "王䶮王理");
        check("ＡＢＣabc¥￥", "ABCabc¥¥");
    }

    #[test]
    fn what_looks_different_stays_different() {
        check("x² ﬁ ① Ⅷ", "x² ﬁ ① Ⅷ");
        check(" Password ", " Password ");
    }

    proptest! {
        #[test]
        fn the_form_is_its_own(typed in any::<String>()) {
            let once: String = one_form(&typed).collect();
            prop_assert_eq!(one_form(&once).collect::<String>(), once);
        }
    }
}
