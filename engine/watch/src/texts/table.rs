//! The table that both languages fill.

use baoming_language::Language;

use super::boards;
use crate::board::Unit;
use crate::deadman::{Part, Standing};
use crate::prometheus::AskError;

/// The words of one language.
pub(crate) struct Texts {
    pub(crate) language: Language,
    /// What the pages are called.
    pub(crate) name: &'static str,
    pub(crate) boards: &'static str,
    /// What the other language is called in itself.
    pub(crate) other_language: &'static str,
    pub(crate) as_of: fn(&str) -> String,
    pub(crate) about: &'static str,
    pub(crate) no_data: &'static str,
    pub(crate) not_a_number: &'static str,
    pub(crate) unknown_panel: fn(&str) -> String,
    pub(crate) ask_error: fn(&AskError) -> String,
    pub(crate) lines_left_off: fn(usize) -> String,
    pub(crate) rows_left_off: fn(usize) -> String,
    pub(crate) part: fn(Part) -> &'static str,
    pub(crate) standing: fn(&Standing) -> String,
    /// What it means that one is gone, and what to do.
    pub(crate) gone: fn(Part) -> &'static str,
    pub(crate) why: &'static str,
    pub(crate) last_minutes: fn(u32) -> String,
    pub(crate) alerts: &'static str,
    pub(crate) no_alerts: &'static str,
    pub(crate) alerts_left_off: fn(usize) -> String,
    pub(crate) row: fn(&str) -> String,
    pub(crate) since: fn(&str) -> String,
    pub(crate) impact: &'static str,
    pub(crate) first_step: &'static str,
    pub(crate) handbook: &'static str,
    pub(crate) handbook_is: &'static str,
    pub(crate) unknown_page: &'static str,
    pub(crate) to_the_boards: &'static str,
    pub(crate) units: Units,
    pub(crate) check: CheckTexts,
}

/// What stands behind figures.
pub(crate) struct Units {
    pub(crate) of: fn(Unit) -> &'static str,
    /// Milliseconds, seconds, minutes, hours, days.
    pub(crate) durations: [&'static str; 5],
}

/// The table of `--check`.
pub(crate) struct CheckTexts {
    pub(crate) heads: [&'static str; 4],
    pub(crate) empty: &'static str,
    pub(crate) not_numbers: fn(usize) -> String,
    pub(crate) sum: fn(usize, usize) -> String,
}

impl Texts {
    /// A text of the boards, which are Chinese.
    pub(crate) fn board<'a>(&self, text: &'a str) -> &'a str {
        match self.language {
            Language::Chinese => text,
            Language::English => boards::english(text),
        }
    }
}
