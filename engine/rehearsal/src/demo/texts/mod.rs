//! What people read of the demo: one file per language, and the table that both fill.

mod en;
mod table;
mod words;
mod zh;

use baoming_language::Language;

use self::words::Texts;

pub(super) fn texts_of(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}
