//! What people read: one file per language, Chinese first; what only staff read is apart.

mod app_en;
mod app_table;
mod app_zh;
mod en;
mod staff_en;
mod staff_table;
mod staff_zh;
mod table;
mod zh;

use baoming_language::Language;

pub(crate) use app_table::AppTexts;
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

/// What the apps say besides.
pub(crate) fn app_texts(language: Language) -> &'static AppTexts {
    match language {
        Language::Chinese => &app_zh::TEXTS,
        Language::English => &app_en::TEXTS,
    }
}
