//! What is verified, and how it goes.

use std::path::PathBuf;
use std::sync::Arc;

use baoming_core::policy::Policy;
use baoming_store::keys::KeyPlace;

/// What is verified, and who hears how it goes.
pub struct VerifyOptions<'a> {
    /// The data directory.
    pub data: PathBuf,
    /// Its key file, and what keeps it.
    pub key_file: KeyPlace,
    /// The rules that the season began with. Editions since then are in the journal.
    pub policy: Arc<Policy>,
    /// Told now and then how far it is.
    pub progress: &'a mut dyn FnMut(VerifyStage),
}

/// How far a verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyStage {
    /// Photographs are read.
    Photographs {
        /// Photographs read so far.
        done: u64,
        /// Photographs to read.
        total: u64,
    },
    /// The journal is read and audited.
    Journal {
        /// Groups read so far.
        done: u64,
        /// Groups to read.
        total: u64,
    },
    /// The shards are compared with the journal.
    Shards {
        /// Databases compared so far.
        done: u64,
        /// Databases to compare.
        total: u64,
    },
}
