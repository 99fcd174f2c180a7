//! What the pages say, in one place for each language; the boards' own words have their English in `english.tsv` beside them.

mod boards;
mod en;
mod table;
mod zh;

use baoming_language::Language;

pub(crate) use self::table::{CheckTexts, Texts, Units};

/// Those of a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}
