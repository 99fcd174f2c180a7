//! Why keys were not changed, or not all that was to be done was done. Each text says what to do.

use std::io;
use std::path::PathBuf;

use baoming_store::access_log::AccessLogError;
use baoming_store::data_dir::DataDirError;
use baoming_store::journal::JournalError;
use baoming_store::keys::{KeyFileError, KeyId};
use baoming_store::photos::StoreError;
use baoming_store::resealing::ResealError;

/// Why keys were not changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The manifest names no key, so nothing was ever sealed here.
    #[error("the data directory {0} has no keys yet; the first start makes them")]
    KeyUnknown(PathBuf),
    /// There is no hardware module to put the ring into or take it out of.
    #[error(
        "no hardware module is configured; name it in [keys.token] of the configuration, and give that with --config"
    )]
    NoToken,
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A log cannot be read.
    #[error(transparent)]
    Log(#[from] AccessLogError),
    /// The photographs cannot be read.
    #[error(transparent)]
    Photographs(#[from] StoreError),
    /// Something was not sealed again.
    #[error("{0}")]
    Resealing(#[from] ResealError),
    /// A shard does not open.
    #[error(
        "the shard {path} cannot be read: {reason}; start the service once, which rebuilds it, stop it, then do this again"
    )]
    Shard {
        /// The shard.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The disk said no.
    #[error("{path} cannot be read: {source}; check the disk")]
    Io {
        /// What was being read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no such key.
    #[error("the key file has no key {0}; `baoming keys list` shows those that it has")]
    NoSuchKey(KeyId),
    /// It is the one that seals.
    #[error("key {0} is the one that seals; `baoming keys rotate` puts a new one in its place first")]
    Seals(KeyId),
    /// A rotation has not come to its end.
    #[error(
        "a rotation is under way; run `baoming keys rotate` until it says that it is done, then retire what is left over"
    )]
    UnderWay,
    /// Something still needs it.
    #[error(
        "key {id} still seals {records} records, which nobody could ever read without it (`baoming keys list` says where)"
    )]
    Needed {
        /// The key.
        id: KeyId,
        /// How much it seals.
        records: u64,
    },
}
