//! What a node stands on: a data directory that is held and the keys that it is bound to.
//!
//! Guarantees: a second process, a directory of a newer format and a wrong key are refused before a journal is opened; and
//! no older program opens the directory afterwards, which could not read what this one writes.
//!
//! Deliberately absent: the journal. The program opens one, in this directory or elsewhere, and hands it to the node.

use std::path::{Path, PathBuf};

use baoming_core::time::Timestamp;
use baoming_store::data_dir::{Calendar, DataDir};
use baoming_store::keys::{FileKey, KeyPlace, KeyProvider, SessionKey};

use super::error::NodeError;

/// A held data directory with its keys.
pub struct Ground {
    pub(super) data_dir: DataDir,
    pub(super) keys: FileKey,
    pub(super) session_key: SessionKey,
}

impl Ground {
    /// Holds the data directory, which is set up if it is new, and binds the key. Call it before opening a journal there.
    pub fn open(data: &Path, keys: impl Into<KeyPlace>) -> Result<Self, NodeError> {
        let place = keys.into();
        let mut data_dir = DataDir::open(data)?;
        let keys = FileKey::open_or_create(&place, data_dir.holds_records()?)?;
        data_dir.bind_keys(keys.marks())?;
        let session_key = SessionKey::open_or_create(&SessionKey::beside(&place.file), keys.suite())?;
        Ok(Self { data_dir, keys, session_key })
    }

    /// Binds the directory to the calendar by which its records are dated, and refuses another one later unless it is
    /// accepted, which is recorded. Call it before opening a journal there.
    pub fn bind_calendar(&mut self, calendar: Calendar, accepted_at: Option<Timestamp>) -> Result<(), NodeError> {
        Ok(self.data_dir.bind_calendar(calendar, accepted_at)?)
    }

    /// Where the journal of this machine lies.
    pub fn journal(&self) -> PathBuf {
        self.data_dir.journal()
    }
}
