//! Why the log cannot be used, and why an entry was not recorded.

use std::io;
use std::path::{Path, PathBuf};

use super::entry::AccessEntryError;

/// Why a log cannot be opened or read.
#[derive(Debug, thiserror::Error)]
#[error("the log {path} cannot be used: {source}")]
pub struct AccessLogError {
    /// The file or directory.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl AccessLogError {
    /// The same at a path.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { path: path.to_owned(), source }
    }
}

/// Why an entry was not recorded. The read that it was for must not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It breaks a rule of its fields.
    #[error(transparent)]
    Invalid(#[from] AccessEntryError),
    /// Too many wait.
    #[error("too many reads are waiting to be recorded; try again in a second")]
    Busy,
    /// The disk said no. Recording is tried again with the next entry.
    #[error("personal data cannot be shown, because the access log cannot be written")]
    Storage,
}
