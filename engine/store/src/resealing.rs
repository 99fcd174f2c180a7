//! Sealing again with the newest key what older keys have sealed: what the stores have in common.
//!
//! Journal and logs are made anew beside what is there, compared with it word by word, and put in its place by one exchange of
//! names; rows and photographs are replaced one by one. So a kill at any instant leaves everything readable, and what was done
//! is not done again.
//!
//! Guarantees: what is sealed is only ever replaced by a seal of the same words; [`Census`] tells which keys are still needed
//! without opening anything.
//!
//! Deliberately absent: sealing again while a service works with the directory; erasing what a device keeps of overwritten
//! blocks.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::durable_file;
use crate::journal::JournalError;
use crate::keys::{KeyId, SealError, sealed_with};

/// How many sealed records each key has, by what they say themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    by_key: BTreeMap<KeyId, u64>,
    nameless: u64,
}

impl Census {
    /// Counts a record.
    pub fn take(&mut self, sealed: &[u8]) {
        match sealed_with(sealed) {
            Ok(id) => *self.by_key.entry(id).or_default() += 1,
            Err(_) => self.nameless += 1,
        }
    }

    /// Records of a key.
    pub fn of(&self, id: KeyId) -> u64 {
        self.by_key.get(&id).copied().unwrap_or_default()
    }

    /// Records that name a key, and none of these.
    pub fn of_others(&self, known: &[KeyId]) -> u64 {
        self.by_key.iter().filter(|(id, _)| !known.contains(id)).map(|(_, count)| count).sum()
    }

    /// Records that name no key: they are damaged, and open with none.
    pub fn nameless(&self) -> u64 {
        self.nameless
    }

    /// Whether a key other than this one is still needed.
    pub fn needs_others_than(&self, id: KeyId) -> bool {
        self.by_key.keys().any(|key| *key != id)
    }

    /// Adds what another one has counted.
    pub fn add(&mut self, other: &Self) {
        self.nameless += other.nameless;
        other.by_key.iter().for_each(|(id, count)| *self.by_key.entry(*id).or_default() += count);
    }
}

/// Why something was not sealed again. What was there is still there.
#[derive(Debug, thiserror::Error)]
pub enum ResealError {
    /// The disk said no.
    #[error("{path} cannot be sealed again: {source}; check the disk, then do it again")]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The journal, old or new.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Something that is sealed does not open.
    #[error("{path} holds something that does not open: {source}; run `baoming verify`")]
    Sealed {
        /// Where.
        path: PathBuf,
        /// Why not.
        source: SealError,
    },
    /// What was made does not say what is there.
    #[error("what was made of {path} is not the same in other seals, and was left beside it; run `baoming verify`")]
    Differs {
        /// What there is.
        path: PathBuf,
    },
    /// There is no room for a second one of it.
    #[error(
        "sealing {path} again needs room for a second one of it, {needed_bytes} bytes, and there are {free_bytes}; make room, \
         then do it again"
    )]
    NoRoom {
        /// What there is.
        path: PathBuf,
        /// What it would take.
        needed_bytes: u64,
        /// What there is free.
        free_bytes: u64,
    },
}

pub(crate) fn io_error(path: &Path, source: io::Error) -> ResealError {
    ResealError::Io { path: path.to_owned(), source }
}

/// A directory and the one that is made beside it to take its place.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    directory: PathBuf,
    beside: PathBuf,
}

impl Beside {
    pub(crate) fn of(directory: &Path) -> Self {
        let mut name = directory.file_name().unwrap_or_default().to_owned();
        name.push(".resealing");
        Self { directory: directory.to_owned(), beside: directory.with_file_name(name) }
    }

    /// Where the new one is made.
    pub(crate) fn path(&self) -> &Path {
        &self.beside
    }

    /// Removes what is beside: what an interrupted run left, or what was exchanged.
    pub(crate) fn discard(&self) -> Result<(), ResealError> {
        match fs::remove_dir_all(&self.beside) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(io_error(&self.beside, source)),
            _ => Ok(()),
        }
    }

    /// Refuses when there is no room for what the new one still lacks.
    pub(crate) fn check_room(&self) -> Result<(), ResealError> {
        let failed = |source| io_error(&self.directory, source);
        let needed_bytes = used(&self.directory).map_err(failed)?.saturating_sub(used(&self.beside).map_err(failed)?);
        let found = rustix::fs::statvfs(&self.directory).map_err(|error| failed(error.into()))?;
        let free_bytes = found.f_bavail.saturating_mul(found.f_frsize);
        // A file system that tells no size is taken to have room.
        if found.f_blocks == 0 || free_bytes > needed_bytes {
            return Ok(());
        }
        Err(ResealError::NoRoom { path: self.directory.clone(), needed_bytes, free_bytes })
    }

    /// The new one takes the place of the old one, durably and at once; then the old one is removed.
    pub(crate) fn take_place(&self) -> Result<(), ResealError> {
        durable_file::exchange(&self.beside, &self.directory).map_err(|source| io_error(&self.directory, source))?;
        self.discard()
    }
}

/// Bytes that a directory takes on the disk; none if it is not there.
fn used(path: &Path) -> io::Result<u64> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { used(&entry.path())? } else { about.blocks() * 512 };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_counts_by_what_records_say() {
        let mut census = Census::default();
        for sealed in [&[1, 9][..], &[2, 0, 1], &[2, 0, 3], &[9], &[]] {
            census.take(sealed);
        }
        let third = KeyId::new(3).unwrap();
        assert_eq!((census.of(KeyId::FIRST), census.of(third), census.nameless()), (2, 1, 2));
        assert!(census.needs_others_than(third));
        assert_eq!((census.of_others(&[third]), census.of_others(&[third, KeyId::FIRST])), (2, 0));
        let mut both = Census::default();
        both.take(&[2, 0, 3]);
        assert!(!both.needs_others_than(third));
        both.add(&census);
        assert_eq!((both.of(third), both.nameless()), (2, 2));
    }

    #[test]
    fn a_directory_takes_the_place_of_another_one() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("journal");
        let beside = Beside::of(&directory);
        assert!(beside.path().ends_with("journal.resealing"));
        beside.discard().unwrap();
        for (path, words) in [(directory.as_path(), "old"), (beside.path(), "new")] {
            fs::create_dir(path).unwrap();
            fs::write(path.join("file"), words).unwrap();
        }
        beside.check_room().unwrap();
        beside.take_place().unwrap();
        assert_eq!(fs::read_to_string(directory.join("file")).unwrap(), "new");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }
}
