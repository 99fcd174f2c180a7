//! Names by which operators sign in: letters and digits of ASCII, hyphen, underscore, full stop, at sign, and ideographs.
//!
//! Nothing else, so that no two accounts look the same: [`look`] is equal for all names that a reader takes for one
//! another, whatever their case and width, with 0 for o and 1, i and l for one another. One account has a look. Accounts
//! of before this rule keep the names they have.

use unicode_normalization::is_nfkc;

use super::folding::folded;
use super::replaced::radical;

/// What the name of a new account must be.
pub const RULE: &str = "must have 2 to 32 characters, only letters A to Z, digits, ideographs, - _ . and @, and begin with a \
                        letter, digit or ideograph";

/// Whether a new account may have this name.
pub fn may_be_named(name: &str) -> bool {
    let letter = |character: char| character.is_ascii_alphanumeric() || is_ideograph(character);
    let allowed = |character: char| letter(character) || matches!(character, '-' | '_' | '.' | '@');
    name.starts_with(letter) && name.chars().all(allowed) && is_nfkc(name)
}

fn is_ideograph(character: char) -> bool {
    let within =
        matches!(character, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}');
    within && radical(character).is_none()
}

/// What a reader sees of a name.
pub fn look(name: &str) -> String {
    let one_form = |character| match character {
        '0' => 'o',
        '1' | 'i' | '|' => 'l',
        other => other,
    };
    folded(name).chars().map(one_form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_plain_characters_only() {
        for good in ["op-two", "Op.Two_2", "zhang@yuelu", "岳麓招办", "张三-1", "430104"] {
            assert!(may_be_named(good), "{good:?}");
        }
        for bad in [
            "",
            "-op",
            "op two",
            "op-two\u{200b}",
            "\u{43e}p-two",
            "ｏｐ-two",
            "op‐two",
            "opé",
            "岳\u{f9e4}",
            "⻩",
            "op/two",
            "οp-two",
            "王\u{e863}",
            "op·two",
            "\u{2f00}",
            "op-twо",
        ] {
            assert!(!may_be_named(bad), "{bad:?}");
        }
    }

    #[test]
    fn names_of_one_look_are_one() {
        for (one, other) in [
            ("op-two", "Op-Two"),
            ("op-two", "op-tw0"),
            ("op-two", "op-two\u{200b}"),
            ("op-two", "ｏｐ－ｔｗｏ"),
            ("op-two", "\u{43e}p-two"),
            ("li", "L1"),
            ("admin", "ADMIN"),
        ] {
            assert_eq!(look(one), look(other), "{one:?} and {other:?}");
        }
        assert_ne!(look("op-two"), look("op-three"));
        assert_ne!(look("op-1"), look("op-2"));
    }
}
