//! Where the text of a policy file comes from: compiled in, a directory, or texts that were sent or recorded.
//!
//! Guaranteed: a file longer than [`FILE_BYTES_MAX`] is refused before it is read to its end, and what is returned is
//! UTF-8 without a byte order mark (spreadsheet programs like to write one).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::error::{Findings, Place};

/// The longest policy file; the longest of the built-in season has 5 KiB.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// Files that a season may leave out, which then has what is compiled in.
pub(super) const OPTIONAL: &[&str] = &["reports.tsv"];

/// Texts by the file's name.
pub(super) type Texts = BTreeMap<&'static str, String>;

/// A place that has every policy file.
#[derive(Debug)]
pub(super) enum Source {
    /// The season that is compiled in.
    BuiltIn,
    /// A directory.
    Directory(PathBuf),
    /// Texts.
    Texts(Texts),
}

impl Source {
    /// The text of `file`, or nothing and a finding.
    pub(super) fn text(&self, file: &'static str, findings: &mut Findings) -> Option<Cow<'_, str>> {
        match self {
            Self::BuiltIn => Some(Cow::Borrowed(built_in(file))),
            Self::Directory(directory) if left_out(&directory.join(file), file) => Some(Cow::Borrowed(built_in(file))),
            Self::Directory(directory) => read(&directory.join(file), file, findings).map(Cow::Owned),
            Self::Texts(texts) => {
                let text = texts.get(file).map(|text| Cow::Borrowed(text.as_str()));
                findings.require(text.is_some(), Place::file(file), "must be there");
                text
            }
        }
    }
}

fn left_out(path: &std::path::Path, file: &str) -> bool {
    OPTIONAL.contains(&file) && matches!(path.try_exists(), Ok(false))
}

fn read(path: &std::path::Path, file: &'static str, findings: &mut Findings) -> Option<String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|opened| opened.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        findings.add(Place::file(file), format!("must be readable: {error}"));
        return None;
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        findings.add(Place::file(file), format!("must not be longer than {FILE_BYTES_MAX} bytes"));
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(without_mark(text)),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            findings.add(Place::at(file, line, ""), "must be UTF-8");
            None
        }
    }
}

pub(super) fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

macro_rules! season {
    ($($name:literal),* $(,)?) => {
        /// The names of a policy's files: these and no others.
        pub const FILE_NAMES: &[&str] = &[$($name),*];

        /// The text of a compiled-in file.
        pub(super) fn built_in(file: &str) -> &'static str {
            match file {
                $($name => include_str!(concat!("data/2022/", $name)),)*
                _ => unreachable!("{file} is not a policy file"),
            }
        }
    };
}

season!(
    "calendar.toml",
    "fees.toml",
    "regions.toml",
    "candidates.toml",
    "photo.toml",
    "roles.tsv",
    "four_eyes.tsv",
    "reports.tsv",
    "counties.tsv",
    "retired_codes.tsv",
    "zones.tsv",
    "ethnicity.tsv",
    "political_status.tsv",
    "candidate_category.tsv",
    "graduation_category.tsv",
    "first_subject.tsv",
    "second_subjects.tsv",
    "foreign_language.tsv",
    "form.tsv",
    "collected.tsv",
    "professional.tsv",
    "professional_events.tsv",
    "bonuses.tsv",
    "plans.tsv",
);
