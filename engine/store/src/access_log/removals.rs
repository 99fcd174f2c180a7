//! What was deleted from the log on purpose: where the chain begins now. And when the chain was made anew, since all of it
//! was sealed with another key.
//!
//! ```text
//! access-log/removals.sealed    a version byte and CBOR, sealed as a whole
//! ```
//!
//! Guarantees: nobody without the key makes a record, and what it says is replaced as a whole or not at all. A log without
//! such a file begins with its first entry.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use baoming_core::time::Timestamp;
use minicbor::{Decode, Encode};

use super::error::AccessLogError;
use super::frame::Head;
use crate::durable_file::{self, Existing};
use crate::keys::Sealer;
use crate::resealing::Census;

const NAME: &str = "removals.sealed";
const VERSION: u8 = 1;
/// What the seal is bound to: longer or shorter than any entry's place.
const PLACE: &[u8] = b"access-log removals 1";
/// The last removals that are remembered; the newest says where the chain begins. So many of the other record too.
const REMOVALS_MAX: usize = 500;

/// One removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Removal {
    #[n(0)]
    pub(super) at: Timestamp,
    #[n(1)]
    pub(super) days: u32,
    #[n(2)]
    pub(super) files: u64,
    /// The entry before the first one that stayed.
    #[n(3)]
    pub(super) until: Place,
    /// What a check had found before.
    #[n(4)]
    pub(super) findings: u64,
}

/// A place in the chain, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Place {
    #[n(0)]
    sequence: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    hash: [u8; 32],
}

/// The whole log was sealed with another key, so that its chain became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Resealed {
    #[n(0)]
    at: Timestamp,
    /// The newest entry as it was,
    #[n(1)]
    before: Place,
    /// and as it is since.
    #[n(2)]
    after: Place,
}

impl Resealed {
    pub(super) fn new(at: Timestamp, before: Head, after: Head) -> Self {
        Self { at, before: before.into(), after: after.into() }
    }
}

impl From<Head> for Place {
    fn from(head: Head) -> Self {
        Self { sequence: head.sequence, hash: head.hash }
    }
}

/// All of them, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub(super) struct Removals {
    #[n(0)]
    removals: Vec<Removal>,
    /// Files of older programs do not have it.
    #[n(1)]
    #[cbor(default)]
    resealed: Vec<Resealed>,
}

impl Removals {
    pub(super) fn path(directory: &Path) -> PathBuf {
        directory.join(NAME)
    }

    /// Reads them; nothing if the file is not what was written. Without a file there were none.
    pub(super) fn read(directory: &Path, sealer: &dyn Sealer) -> Result<Option<Self>, AccessLogError> {
        let path = Self::path(directory);
        let sealed = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Self::default())),
            sealed => sealed.map_err(AccessLogError::at(&path))?,
        };
        let Ok(bytes) = sealer.open(PLACE, &sealed) else { return Ok(None) };
        let known = bytes.split_first().filter(|(version, _)| **version == VERSION);
        Ok(known.and_then(|(_, rest)| minicbor::decode(rest).ok()))
    }

    pub(super) fn add(&mut self, removal: Removal) {
        self.removals.push(removal);
        let too_many = self.removals.len().saturating_sub(REMOVALS_MAX);
        self.removals.drain(..too_many);
    }

    pub(super) fn add_resealed(&mut self, resealed: Resealed) {
        self.resealed.push(resealed);
        let too_many = self.resealed.len().saturating_sub(REMOVALS_MAX);
        self.resealed.drain(..too_many);
    }

    /// Whether these are what was recorded `before`, and that the chain was made anew from one end to the other.
    pub(super) fn is_after(&self, before: &Self, old: Head, new: Head) -> bool {
        let Some(last) = self.resealed.last() else { return false };
        let mut expected = before.clone();
        expected.add_resealed(*last);
        *self == expected && (last.before, last.after) == (old.into(), new.into())
    }

    /// How often the chain was made anew.
    pub(super) fn resealed_count(&self) -> u64 {
        self.resealed.len() as u64
    }

    /// Counts the seal of the record itself, if there is one.
    pub(super) fn count_seal(directory: &Path, census: &mut Census) -> Result<(), AccessLogError> {
        let path = Self::path(directory);
        match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            sealed => {
                census.take(&sealed.map_err(AccessLogError::at(&path))?);
                Ok(())
            }
        }
    }

    pub(super) fn write(&self, directory: &Path, sealer: &dyn Sealer) -> Result<(), AccessLogError> {
        let mut bytes = vec![VERSION];
        minicbor::encode(self, &mut bytes).expect("writing into a Vec cannot fail");
        let mut sealed = Vec::new();
        sealer.seal(PLACE, &bytes, &mut sealed);
        let path = Self::path(directory);
        durable_file::write(&path, &sealed, Existing::Replace).map_err(AccessLogError::at(&path))
    }

    /// The entry before the one that the log may begin with.
    pub(super) fn until(&self) -> Head {
        let until = self.removals.last().map(|last| last.until);
        until.map_or(Head::START, |Place { sequence, hash }| Head { sequence, hash })
    }

    pub(super) fn count(&self) -> u64 {
        self.removals.len() as u64
    }

    /// What checks had found before these removals.
    pub(super) fn findings(&self) -> u64 {
        self.removals.iter().map(|removal| removal.findings).sum()
    }
}
