//! A directory that is held, with its ring of keys.

use std::fs;
use std::path::{Path, PathBuf};

use baoming_store::data_dir::DataDir;
use baoming_store::keys::{FileKey, KeyPlace, KeyProvider, RingFile};

use super::error::KeysError;

pub(super) struct Held {
    pub(super) data_dir: DataDir,
    pub(super) ring: RingFile,
    pub(super) keys: FileKey,
}

impl Held {
    /// Holds the directory and opens its own key file; nothing is changed.
    pub(super) fn open(data: &Path, key_file: &KeyPlace) -> Result<Self, KeysError> {
        let data_dir = Self::directory(data)?;
        let ring = RingFile::open(key_file)?;
        let keys = ring.keys();
        data_dir.check_keys(keys.marks())?;
        Ok(Self { data_dir, ring, keys })
    }

    /// Holds a directory that has keys.
    pub(super) fn directory(data: &Path) -> Result<DataDir, KeysError> {
        let data_dir = DataDir::open_existing(data)?;
        if data_dir.key_is_bound() { Ok(data_dir) } else { Err(KeysError::KeyUnknown(data.to_owned())) }
    }

    /// Whether there is a journal: opening one would make it.
    pub(super) fn has_journal(&self) -> Result<bool, KeysError> {
        Ok(!names(&self.data_dir.journal())?.is_empty())
    }

    /// The shard databases. Those that were moved aside are for people, and count for nothing.
    pub(super) fn shards(&self) -> Result<Vec<PathBuf>, KeysError> {
        let directory = self.data_dir.shards();
        let mut names = names(&directory)?;
        names.retain(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()));
        names.sort();
        Ok(names.into_iter().map(|name| directory.join(name)).collect())
    }
}

fn names(directory: &Path) -> Result<Vec<String>, KeysError> {
    let failed = |source| KeysError::Io { path: directory.to_owned(), source };
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(directory).map_err(failed)?;
    entries.map(|entry| Ok(entry.map_err(failed)?.file_name().to_string_lossy().into_owned())).collect()
}
