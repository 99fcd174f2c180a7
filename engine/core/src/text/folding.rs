//! One form for all that is the same to a reader: by it names are compared and searched. What was written is kept as it is.
//!
//! In this order: private codes of older Chinese systems become the characters they stand for; compatibility forms go
//! (NFKC: full and half width, Kangxi radicals, compatibility ideographs, letters with their marks apart); the other
//! radicals become ideographs; what has no shape and every space goes; the dots between the parts of a name become one,
//! and so do hyphens and apostrophes; letters of other scripts that look like a Latin one in both cases become that one;
//! capitals become small. Folding twice changes nothing.
//!
//! Deliberately absent: what a reader can tell apart. Traditional and simplified characters, variants such as 吕 and 呂, a
//! letter with and without its accent, and a name with and without its dot stay different.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::replaced::{private_use, radical};
use super::seen::{is_seen, is_space};

/// The one dot, the one hyphen and the one apostrophe.
const DOT: char = '·';
const HYPHEN: char = '-';
const APOSTROPHE: char = '\'';

/// The form by which a text is compared.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_its_own_form) {
        return Cow::Borrowed(text);
    }
    let known = text.chars().map(|character| private_use(character).unwrap_or(character)).map(alike);
    let shaped = known.nfkc().filter_map(one_form);
    // By way of the capital, which some small letters share: ß and ss, σ and ς.
    let small = shaped.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    Cow::Owned(small.map(latin).nfkc().collect())
}

/// Whether two texts are the same to a reader.
pub fn same(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// Most names, at no cost.
fn is_its_own_form(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '0'..='9')
}

/// Before normalisation, which takes some of these apart.
fn alike(character: char) -> char {
    match character {
        // Middle dots of every keyboard, and full stops, which people without one type.
        '·' | '•' | '‧' | '・' | '･' | '∙' | '⋅' | '\u{387}' | '\u{16eb}' | '․' | '⸱' | '⸳' | '\u{a78f}' | '◦'
        | '●' | '⦁' | '⚫' | '\u{119e}' | '\u{318d}' | '.' | '．' => DOT,
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⁃' | '－' | '﹣' | '﹘' => HYPHEN,
        '’' | '‘' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '´' | '`' | '＇' | '｀' => APOSTROPHE,
        // Zero as a character of names, and the circles that are typed for it.
        '○' | '◯' | '⭕' => '〇',
        other => other,
    }
}

/// After normalisation: what has a shape, in one form.
fn one_form(character: char) -> Option<char> {
    let character = radical(character).unwrap_or_else(|| alike(character));
    (is_seen(character) && !is_space(character)).then_some(character)
}

/// Letters that look like a Latin one, as capitals too.
fn latin(character: char) -> char {
    match character {
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'і' => 'i',
        'ј' => 'j',
        'о' | 'ο' => 'o',
        'р' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'ԝ' => 'w',
        'х' => 'x',
        'у' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All of them are the same to a reader, and none is the same as the one before the list.
    fn check(other: &str, alike: &[&str]) {
        for one in alike {
            assert!(same(one, alike[0]) && same(alike[0], one), "{one:?} and {:?}", alike[0]);
            assert!(!same(one, other), "{one:?} and {other:?}");
        }
    }

    #[test]
    fn what_readers_take_for_the_same_is_the_same() {
        let dots = ['·', '•', '‧', '・', '･', '∙', '⋅', '．', '.'];
        let dotted: Vec<String> = dots.iter().map(|dot| format!("古丽米热{dot}艾比布力")).collect();
        check("古丽米热艾比布力", &dotted.iter().map(String::as_str).collect::<Vec<_>>());
        check("古丽米热·艾比布", &["古丽米热·艾比布力", "古丽米热 · 艾比布力", "古丽米热\u{3000}•\u{a0}艾比布力"]);
        check("李 电", &["李雷", "李 雷", "李\u{3000}雷", "李雷\u{200b}", "\u{feff}李\u{202e}雷", " 李雷 "]);
        check("王里", &["王理", "王\u{f9e4}", "⺩理".trim_start_matches('⺩').replace('理', "王理").as_str()]);
        check("黄马力", &["黄马刀", "⻩⻢刀", "\u{2ee9}\u{2ee2}⼑"]);
        check("王龙", &["王䶮", "王\u{e863}"]);
        check("Jose", &["José", "Jose\u{301}", "JOSE\u{301}", "ｊｏｓé", "Jоsé"]);
        check("Brien", &["O'Brien", "O’Brien", "OʼBRIEN", "O´Brien"]);
        check("AnneMarie", &["Anne-Marie", "Anne‐Marie", "Anne–Marie", "Anne－Marie", "ANNE-MARIE"]);
        check("李零", &["李〇", "李○", "李◯"]);
        check("Иван", &["Иванов", "ИВАНОВ"]);
        check("Strase", &["Straße", "STRASSE", "STRAẞE"]);
    }

    #[test]
    fn what_readers_tell_apart_stays_apart() {
        for (one, other) in [("吕", "呂"), ("龙", "龍"), ("未", "末"), ("é", "e"), ("张三", "张山"), ("ñ", "n")]
        {
            assert!(!same(one, other), "{one} and {other}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(
            text in prop_oneof![any::<String>(), "[a-zA-ZéÉＡ-Ｚ·•・\u{f900}-\u{fad9}\u{2e80}-\u{2fd5}\u{e780}-\u{e870}ㄱ-ㆎ \u{300}-\u{345}]{0,20}"],
        ) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once.clone());
        }
    }
}
