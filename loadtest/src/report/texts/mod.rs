//! What people read of a report and of a comparison: one file per language, and the table that both fill.

mod en;
mod table;
mod zh;

pub(crate) use self::table::{ChartText, Texts};
use crate::texts::Language;

/// All texts in a language.
pub(crate) fn of(language: Language) -> &'static Texts {
    match language {
        Language::Zh => &zh::TEXTS,
        Language::En => &en::TEXTS,
    }
}
