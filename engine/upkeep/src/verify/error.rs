//! Why a directory could not be verified.

use std::io;
use std::path::PathBuf;

use baoming_store::access_log::AccessLogError;
use baoming_store::data_dir::DataDirError;
use baoming_store::journal::JournalError;
use baoming_store::keys::KeyFileError;
use baoming_store::photos::StoreError;

/// Why a directory could not be verified at all. What is wrong *inside* it is in the report instead.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// There are records and nothing that says which key opens them.
    #[error(
        "the data directory {0} holds records, but its manifest names no key; restore manifest.toml from the backup"
    )]
    KeyUnknown(PathBuf),
    /// The disk did not let the journal be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The disk did not let the access log be read.
    #[error(transparent)]
    AccessLog(#[from] AccessLogError),
    /// The disk did not let the photographs be read.
    #[error(transparent)]
    Photographs(#[from] StoreError),
    /// The disk did not let journal or shards be copied.
    #[error(
        "{path} could not be copied: {source}; verifying needs room for a copy of the largest shard and of the journal's \
         write-ahead files"
    )]
    Copy {
        /// What was being copied.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
