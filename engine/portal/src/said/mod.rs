//! What people read: a table for each audience and a file per language, Chinese first; what only staff read is apart.

/// A table of texts: one field for each, and behind the semicolon lists of words by code.
macro_rules! table_of_texts {
    ($(#[$about:meta])* $name:ident { $($text:ident,)* ; $($words:ident,)* }) => {
        $(#[$about])*
        pub(crate) struct $name {
            $(pub(crate) $text: &'static str,)*
            $(pub(crate) $words: &'static [(&'static str, &'static str)],)*
        }
    };
}

mod app_en;
mod app_table;
mod app_zh;
mod en;
mod office_en;
mod office_table;
mod office_zh;
mod point_en;
mod point_table;
mod point_zh;
mod rules_zh;
mod staff_en;
mod staff_table;
mod staff_zh;
mod table;
mod zh;

use baoming_language::Language;
use serde_json::{Map, Value};

pub(crate) use app_table::AppTexts;
pub(crate) use office_table::OfficeTexts;
pub(crate) use point_table::PointTexts;
pub(crate) use rules_zh::rule_in_chinese;
pub(crate) use staff_table::StaffTexts;
pub(crate) use table::Texts;

/// All of it in a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}

/// All that staff read besides.
pub(crate) fn staff_texts(language: Language) -> &'static StaffTexts {
    match language {
        Language::Chinese => &staff_zh::TEXTS,
        Language::English => &staff_en::TEXTS,
    }
}

/// What points read besides.
pub(crate) fn point_texts(language: Language) -> &'static PointTexts {
    match language {
        Language::Chinese => &point_zh::TEXTS,
        Language::English => &point_en::TEXTS,
    }
}

/// What offices, and those who run and watch the service, read besides.
pub(crate) fn office_texts(language: Language) -> &'static OfficeTexts {
    match language {
        Language::Chinese => &office_zh::TEXTS,
        Language::English => &office_en::TEXTS,
    }
}

/// Words by key, as a page hands them to its scripts.
pub(crate) fn words_of(words: &[(&str, &str)]) -> Value {
    words.iter().map(|(key, word)| ((*key).to_owned(), Value::from(*word))).collect::<Map<_, _>>().into()
}

/// What the apps say besides.
pub(crate) fn app_texts(language: Language) -> &'static AppTexts {
    match language {
        Language::Chinese => &app_zh::TEXTS,
        Language::English => &app_en::TEXTS,
    }
}
