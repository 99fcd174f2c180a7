//! The report of a run: one page of HTML, the same in Markdown, and the outcome as JSON.
//!
//! Guaranteed: the page is one file that fetches nothing and runs nothing, its charts are part of it, and it can be read at
//! the width of a telephone; every text that came from outside is escaped. HTML and Markdown are written from the same
//! content, so they say the same. Deliberately absent: judging. The verdicts are the outcome's.

mod charts;
pub mod command;
pub(crate) mod content;
pub(crate) mod evidence;
pub(crate) mod figures;
mod html;
pub(crate) mod markdown;
pub(crate) mod model;
pub mod sample;
mod sections;
pub(crate) mod texts;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use baoming_language::Language;

use crate::measure::outcome::Outcome;
use crate::page::report::texts::texts_of;

/// Where the three parts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// For people, with charts.
    pub html: PathBuf,
    /// For people, without.
    pub markdown: PathBuf,
    /// For programs, and for `loadtest report` and `loadtest compare`.
    pub json: PathBuf,
}

/// Writes the three parts into a directory, which is made if it is not there.
pub fn write(outcome: &Outcome, directory: &Path, language: Language) -> io::Result<Written> {
    fs::create_dir_all(directory)?;
    let path = |name| directory.join(name);
    let written = Written { html: path("report.html"), markdown: path("report.md"), json: path("outcome.json") };
    fs::write(&written.json, outcome.to_json())?;
    fs::write(&written.html, html(outcome, language))?;
    fs::write(&written.markdown, markdown(outcome, language))?;
    Ok(written)
}

/// The page.
pub fn html(outcome: &Outcome, language: Language) -> String {
    let texts = texts_of(language);
    html::page(&content::Content::new(outcome, texts), &charts::all(outcome, texts), texts)
}

/// The same without charts.
pub fn markdown(outcome: &Outcome, language: Language) -> String {
    let texts = texts_of(language);
    markdown::page(&content::Content::new(outcome, texts), texts)
}

#[cfg(test)]
mod tests;
