//! Why a data directory cannot be used. Each text says what to do.

use std::io;
use std::path::{Path, PathBuf};

use super::format::FORMAT;
use crate::keys::{KeyFingerprint, KeyMark};

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another process has it.
    #[error(
        "the data directory {path} is in use by another process; stop that one first (fuser -v {path}/lock shows which \
         it is), or name another directory"
    )]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// It is not there, or was never set up.
    #[error("{path} is no data directory of this program (it has no manifest.toml); check the path")]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// There are records, but no manifest.
    #[error(
        "the data directory {path} holds records but no manifest.toml, so it is incomplete; restore it whole from the \
         backup"
    )]
    Incomplete {
        /// The directory.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error(
        "the data directory {path} has format {found}, and this program knows up to {FORMAT}; use the newer program"
    )]
    Newer {
        /// The directory.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
    /// The manifest cannot be understood.
    #[error("the manifest {path} cannot be understood: {reason}; restore it from the backup")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The key is not the one that the records were sealed with.
    #[error(
        "the data directory {path} was sealed with the key {expected}, but the key file given is {given}; give the key \
         file that belongs to it"
    )]
    WrongKey {
        /// The directory.
        path: PathBuf,
        /// The directory's own key.
        expected: KeyFingerprint,
        /// The key that was given.
        given: KeyFingerprint,
    },
    /// The key file is a copy from before a rotation, or one that was rotated apart.
    #[error(
        "records of the data directory {path} are sealed with the key {expected}, which the key file given does not have (its \
         newest is {given}): it is an older copy. Give the newest copy of the directory's key file"
    )]
    OlderKeys {
        /// The directory.
        path: PathBuf,
        /// The key that seals in it.
        expected: KeyMark,
        /// The newest key that was given.
        given: KeyMark,
    },
    /// A rehearsal's directory is to be opened for the season itself.
    #[error(
        "the data directory {path} is of a rehearsal: its records are dated by a calendar that was started with --clock. \
         Name the season's own directory, or start with --clock as well; whoever means it adds --accept-calendar, which is \
         recorded in manifest.toml"
    )]
    Rehearsal {
        /// The directory.
        path: PathBuf,
    },
    /// The season's own directory is to be opened with another calendar.
    #[error(
        "the data directory {path} is no rehearsal: its records are dated by the machine's calendar. Start without --clock \
         (and without a clock in the configuration), or name another directory; whoever means it adds --accept-calendar, \
         which is recorded in manifest.toml"
    )]
    NoRehearsal {
        /// The directory.
        path: PathBuf,
    },
    /// The disk said no.
    #[error("the data directory {path} cannot be used: {source}")]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

pub(super) fn io_error(path: &Path, source: io::Error) -> DataDirError {
    DataDirError::Io { path: path.to_owned(), source }
}
