//! Why the shards cannot be opened, and why a row cannot be read.

use std::io;

use super::replay::ReplayError;
use super::tree::TreeError;
use crate::journal::JournalError;

/// Why the shards could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A store that not even an empty directory can hold.
    #[error("a shard cannot be opened: {0}; check the disk's space and the permissions of the data directory")]
    Tree(#[from] TreeError),
    /// The journal.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The journal again.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A thread.
    #[error("a shard's thread could not be started: {0}")]
    Thread(#[from] io::Error),
    /// Our own mistake.
    #[error("recovering a shard panicked; the lines before this one say where")]
    Panicked,
}

/// Why a row could not be read now.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The shard did not catch up in time.
    #[error("the shard is behind")]
    Behind,
    /// The store failed, or what read it.
    #[error("the shard has failed")]
    Failed,
    /// Too many readings wait.
    #[error("too many rows are being read")]
    Busy,
    /// The row.
    #[error(transparent)]
    Tree(#[from] TreeError),
}
