//! Turns a number as people type it into the one form in which it is judged, stored and compared.
//!
//! Full-width letters and digits become ASCII, letters become capitals, white space of every kind goes, and so
//! does what nobody can see and a paste brings along. The result is
//! its own normal form, and the work is bounded whatever was sent. Deliberately absent: guessing. Hyphens, look-alike
//! letters of other scripts and digits of other scripts stay as they are, and the kind's own rules refuse them.

use super::error::DocumentError;
use crate::text::is_seen;

/// More characters than this are refused unread; the longest number has 18, so there is room for generous spacing.
pub const RAW_CHARACTERS_MAX: usize = 64;

/// Distance from a full-width form (U+FF01 to U+FF5E) to its ASCII character.
const FULL_WIDTH_OFFSET: u32 = 0xFEE0;

/// The normal form of `raw`, or `TooLong` if it has more than [`RAW_CHARACTERS_MAX`] characters.
pub fn normalise(raw: &str) -> Result<String, DocumentError> {
    // `nth` stops at the bound, so a body of megabytes costs no more than a line.
    if raw.chars().nth(RAW_CHARACTERS_MAX).is_some() {
        return Err(DocumentError::TooLong);
    }
    Ok(raw.chars().filter(|character| !character.is_whitespace() && is_seen(*character)).map(plain).collect())
}

fn plain(character: char) -> char {
    let narrow = match character {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            char::from_u32(u32::from(character) - FULL_WIDTH_OFFSET).unwrap_or(character)
        }
        other => other,
    };
    // ASCII only: the capital of a letter outside ASCII may be several letters, and none is allowed anyway.
    narrow.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, normal: &str) {
        assert_eq!(normalise(raw).as_deref(), Ok(normal), "{raw:?}");
    }

    #[test]
    fn what_people_type_becomes_one_form() {
        check("11010519491231002x", "11010519491231002X");
        check("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X");
        check("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X");
        check(" 110105 19491231\t002X\r\n", "11010519491231002X");
        check("\u{3000}h\u{a0}1234\u{2003}5678\u{3000}", "H12345678");
        check("\u{feff}11010519\u{200b}491231002X\u{202c}", "11010519491231002X");
        check("", "");
    }

    #[test]
    fn what_is_not_certain_stays() {
        check("1101-0519", "1101-0519");
        check("Х", "Х");
        check("٣ß", "٣ß");
    }

    #[test]
    fn the_bound_counts_characters() {
        check(&"９".repeat(RAW_CHARACTERS_MAX), &"9".repeat(RAW_CHARACTERS_MAX));
        assert_eq!(normalise(&" ".repeat(RAW_CHARACTERS_MAX + 1)), Err(DocumentError::TooLong));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(
            raw in prop_oneof![any::<String>(), "[0-9a-zA-Z０-９ａ-ｚＡ-Ｚé \u{3000}]{0,64}"],
        ) {
            if let Ok(once) = normalise(&raw) {
                check(&once, &once);
            }
        }
    }
}
