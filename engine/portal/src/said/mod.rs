//! What people read: one file per language, Chinese first.

mod en;
mod table;
mod zh;

use baoming_language::Language;

pub(crate) use table::Texts;

/// All of it in a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}
