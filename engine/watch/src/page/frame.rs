//! What every part of a page needs to know: the language, the board, the time, how it stands.

use baoming_language::Language;

use crate::board::Board;
use crate::deadman::Standing;
use crate::prometheus::{Alert, AskError};
use crate::texts::Texts;

/// What a page is made of, beside its panels.
pub(crate) struct Frame<'a> {
    pub(crate) texts: &'static Texts,
    pub(crate) board: &'a Board,
    /// What the charts cover.
    pub(crate) minutes: u32,
    pub(crate) standing: [Standing; 4],
    /// The time of day.
    pub(crate) time: String,
    /// Those that fire, on the board that shows them.
    pub(crate) alerts: Option<Result<&'a [Alert], AskError>>,
}

/// A page of ours in the same language.
pub(super) fn address(path: &str, place: &str, texts: &Texts) -> String {
    let language = match texts.language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    let place = if place.is_empty() { String::new() } else { format!("#{place}") };
    format!("{path}?lang={language}{place}")
}

impl Frame<'_> {
    /// A text of the boards in the page's language.
    pub(super) fn word<'t>(&self, text: &'t str) -> &'t str {
        self.texts.board(text)
    }

    /// The name of a label's value: in English that value itself, where it is a word.
    pub(super) fn name<'t>(&self, value: &'t str, name: &'t str) -> &'t str {
        let is_english = value.starts_with(|first: char| first.is_ascii_alphabetic());
        match self.texts.language {
            Language::English if is_english => value,
            Language::English | Language::Chinese => self.word(name),
        }
    }
}
