//! What people read of a report and of a comparison: one file per language, and the table that both fill.

mod en;
mod table;
mod zh;

use baoming_language::Language;

pub(crate) use self::table::{ChartText, Texts};

/// The words of a language.
pub(crate) fn texts_of(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}
