//! What a reader can see: the rule for every text that people read.
//!
//! Refused are characters without a shape of their own (controls, zero-width ones, fillers, the soft hyphen, variation
//! selectors, tags), those that turn the line round or break it, those that stand for "nothing readable came here"
//! (U+FFFD, noncharacters, unassigned codes, private codes that nobody else knows), spaces that can't be told from an
//! ordinary one, and marks with nothing to stand on. Private codes of older Chinese systems with a known meaning are
//! taken. Deliberately absent: which scripts a text may use; a name may be in any.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::replaced::private_use;

/// Marks that may follow each other on one letter; scripts that stack them need four.
const MARKS_MAX: usize = 4;

/// Characters with an empty shape that their category doesn't tell.
const EMPTY: [char; 12] = [
    '\u{34f}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{17b5}',
    '\u{2800}',
    '\u{3164}',
    '\u{ffa0}',
    '\u{1d159}',
    '\u{13441}',
    '\u{13442}',
    '\u{16fe4}',
];

/// The first character that no reader can see or read, if there is one.
pub fn unseen(text: &str) -> Option<char> {
    let (mut has_base, mut marks) = (false, 0);
    text.chars().find(|character| {
        if is_plain(*character) {
            (has_base, marks) = (!is_space(*character), 0);
            return false;
        }
        if is_mark(*character) {
            marks += 1;
        } else {
            (has_base, marks) = (!is_space(*character), 0);
        }
        !is_seen(*character) || marks > 0 && !has_base || marks > MARKS_MAX
    })
}

/// What nearly all texts are made of, told without looking its category up: that was a thirtieth of a registration.
fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{4e00}'..='\u{9fff}')
}

/// What may stand around a text without being part of it.
pub(super) fn is_around(character: char) -> bool {
    is_space(character) || matches!(character, '\t' | '\r' | '\n')
}

/// The spaces that people type: of one width, of two, and the one that keeps a line together.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '\u{a0}')
}

/// Whether a character has a shape that a reader knows.
pub(crate) fn is_seen(character: char) -> bool {
    is_plain(character) || has_shape(character)
}

/// The same, by its category.
fn has_shape(character: char) -> bool {
    use GeneralCategory as Category;
    match character.general_category() {
        Category::Control
        | Category::Format
        | Category::Surrogate
        | Category::LineSeparator
        | Category::ParagraphSeparator => false,
        Category::SpaceSeparator => is_space(character),
        Category::PrivateUse => private_use(character).is_some(),
        // Ideographs are added every year, and only there: a new one is no reason to turn somebody away.
        Category::Unassigned => {
            matches!(character, '\u{20000}'..='\u{3fffd}') && !matches!(u32::from(character) & 0xffff, 0xfffe..)
        }
        _ => !(EMPTY.contains(&character) || is_selector(character) || matches!(character, '\u{fffc}' | '\u{fffd}')),
    }
}

fn is_selector(character: char) -> bool {
    matches!(character, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_mark(character: char) -> bool {
    use GeneralCategory as Category;
    matches!(character.general_category(), Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<char>) {
        assert_eq!(unseen(text), expected, "{text:?}");
    }

    #[test]
    fn what_is_plain_is_seen_and_no_mark() {
        for character in (' '..='~').chain('\u{4e00}'..='\u{9fff}') {
            assert!(has_shape(character) && !is_mark(character), "{character:?}");
        }
    }

    #[test]
    fn what_can_be_read_is_taken() {
        for good in [
            "王芳",
            "古丽米热·艾比布力",
            "古丽米热•艾比布力",
            "José",
            "Jose\u{301}",
            "Nguye\u{302}\u{303}n",
            "王\u{e863}",
            "王\u{9fb4}𠮷\u{323b0}",
            "李 雷",
            "李\u{3000}雷",
            "Иванов",
            "نور",
            "བཀྲ་ཤིས་",
            "ᠮᠣᠩᠭᠣᠯ",
            "O’Brien-Smith Jr.",
            "",
        ] {
            check(good, None);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        let refused = [
            0x00, 0x07, 0x09, 0x0a, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x1680, 0x17b4, 0x180b, 0x180e,
            0x2000, 0x2009, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x202f,
            0x205f, 0x2060, 0x2061, 0x2063, 0x2066, 0x2069, 0x206a, 0x2800, 0x3164, 0xe000, 0xe21a, 0xf8ff, 0xfdd0,
            0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffc, 0xfffd, 0xfffe, 0xffff, 0x1d159, 0x1d173, 0x1fffe, 0x2ffff,
            0x3ffff, 0xe0001, 0xe0041, 0xe0100, 0xf0000, 0x10fffd, 0x10ffff, 0x0378,
        ];
        for code in refused {
            let character = char::from_u32(code).unwrap();
            check(&format!("王{character}芳"), Some(character));
        }
    }

    #[test]
    fn a_mark_needs_a_letter_to_stand_on_and_not_many_stand_on_one() {
        check("\u{301}e", Some('\u{301}'));
        check("e \u{301}", Some('\u{301}'));
        check("e\u{301}\u{302}\u{303}\u{304}", None);
        check("e\u{301}\u{302}\u{303}\u{304}\u{305}", Some('\u{305}'));
    }
}
