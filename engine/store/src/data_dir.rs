//! The data directory: where one node keeps everything, held by one process at a time.
//!
//! ```text
//! manifest.toml   format version and the fingerprint of the key
//! lock            held while a process works with the directory
//! journal/        the truth          shards/   views, which can be deleted and are rebuilt
//! photos/         photographs, which the journal names and only this directory holds
//! access-log/     who read whose personal data
//! ```
//!
//! Guarantees: a second process is refused, and so is a directory of a newer format, or a key that is not the
//! directory's own, before anything in it is read or changed. The manifest is replaced as a whole or not at all.
//!
//! Deliberately absent: what is inside these directories, and the key file, which belongs on another disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::durable_file::{self, Existing};
use crate::keys::KeyFingerprint;

/// The format that this program writes, and the newest that it reads. From 1 to 2 the journal's groups got another layout,
/// which a program of format 1 would take for an unfinished write.
pub const FORMAT: u32 = 2;

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
    /// The disk said no.
    #[error("the data directory {path} cannot be used: {source}")]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A data directory, held by this process until dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    manifest: Manifest,
    /// Holding this file open and locked is what keeps others out.
    _lock: File,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_fingerprint: Option<String>,
}

/// What every format, however new, has in its manifest.
#[derive(Deserialize)]
struct AnyManifest {
    format: u32,
}

impl DataDir {
    /// Opens the directory at `path`, and sets it up if it is new. Its parent has to be there.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        durable_file::create_directory(path).map_err(|source| io_error(path, source))?;
        let lock = lock(path)?;
        let manifest_path = path.join("manifest.toml");
        let manifest = match read_manifest(path)? {
            Some(manifest) => {
                // A crash may have come between naming the manifest and syncing that name.
                durable_file::sync_directory(path).map_err(|source| io_error(path, source))?;
                manifest
            }
            None if !is_empty(&path.join("journal"))? => {
                return Err(DataDirError::Incomplete { path: path.to_owned() });
            }
            None => {
                let manifest = Manifest { format: FORMAT, key_fingerprint: None };
                write_manifest(&manifest_path, &manifest)?;
                manifest
            }
        };
        for name in ["journal", "shards", "photos"] {
            let path = path.join(name);
            durable_file::create_directory(&path).map_err(|source| io_error(&path, source))?;
        }
        Ok(Self { path: path.to_owned(), manifest, _lock: lock })
    }

    /// Opens a directory that is already set up and makes nothing in it. It is held all the same: checking a journal
    /// that somebody writes would find faults that are none.
    pub fn open_existing(path: &Path) -> Result<Self, DataDirError> {
        let missing = || DataDirError::Missing { path: path.to_owned() };
        if !path.join("manifest.toml").is_file() {
            return Err(missing());
        }
        let lock = lock(path)?;
        let manifest = read_manifest(path)?.ok_or_else(missing)?;
        Ok(Self { path: path.to_owned(), manifest, _lock: lock })
    }

    /// Binds the directory to a key the first time, and refuses any other afterwards. Call it before sealing anything.
    pub fn bind_key(&mut self, given: KeyFingerprint) -> Result<(), DataDirError> {
        let manifest_path = self.path.join("manifest.toml");
        let Some(text) = &self.manifest.key_fingerprint else {
            let manifest = Manifest { key_fingerprint: Some(given.to_string()), ..self.manifest.clone() };
            write_manifest(&manifest_path, &manifest)?;
            self.manifest = manifest;
            return Ok(());
        };
        let reason = |reason: &str| DataDirError::Manifest { path: manifest_path.clone(), reason: reason.to_owned() };
        let expected = text.parse().map_err(reason)?;
        if given == expected {
            Ok(())
        } else {
            Err(DataDirError::WrongKey { path: self.path.clone(), expected, given })
        }
    }

    /// Raises a directory of an older format to [`FORMAT`], durably, before this program writes anything into it: from then
    /// on an older program refuses it by name instead of misreading it. What is there already stays as it is.
    pub fn raise_format(&mut self) -> Result<(), DataDirError> {
        if self.manifest.format < FORMAT {
            let manifest = Manifest { format: FORMAT, ..self.manifest.clone() };
            write_manifest(&self.path.join("manifest.toml"), &manifest)?;
            tracing::info!(from = self.manifest.format, to = FORMAT, "the data directory was raised to a newer format");
            self.manifest = manifest;
        }
        Ok(())
    }

    /// Whether there may be records here that need a certain key.
    pub fn holds_records(&self) -> Result<bool, DataDirError> {
        Ok(self.manifest.key_fingerprint.is_some() || !is_empty(&self.journal())?)
    }

    /// Whether a key is bound to the directory: without one nothing was ever sealed for it.
    pub fn key_is_bound(&self) -> bool {
        self.manifest.key_fingerprint.is_some()
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the journal is.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// Where the shards are.
    pub fn shards(&self) -> PathBuf {
        self.path.join("shards")
    }

    /// Where the photographs are.
    pub fn photos(&self) -> PathBuf {
        self.path.join("photos")
    }

    /// Where it is recorded who read whose personal data.
    pub fn access_log(&self) -> PathBuf {
        self.path.join("access-log")
    }
}

fn lock(directory: &Path) -> Result<File, DataDirError> {
    let path = directory.join("lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|source| io_error(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataDirError::InUse { path: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(io_error(&path, source)),
    }
}

fn read_manifest(directory: &Path) -> Result<Option<Manifest>, DataDirError> {
    let path = directory.join("manifest.toml");
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|source| io_error(&path, source))?,
    };
    let wrong =
        |error: toml::de::Error| DataDirError::Manifest { path: path.clone(), reason: error.message().to_owned() };
    let found = toml::from_str::<AnyManifest>(&text).map_err(wrong)?.format;
    if found > FORMAT {
        return Err(DataDirError::Newer { path: directory.to_owned(), found });
    }
    toml::from_str(&text).map(Some).map_err(wrong)
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), DataDirError> {
    let text = toml::to_string(manifest).expect("a manifest has a TOML form");
    durable_file::write(path, text.as_bytes(), Existing::Replace).map_err(|source| io_error(path, source))
}

fn is_empty(directory: &Path) -> Result<bool, DataDirError> {
    match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        entries => Ok(entries.map_err(|source| io_error(directory, source))?.next().is_none()),
    }
}

fn io_error(path: &Path, source: io::Error) -> DataDirError {
    DataDirError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const ONE: KeyFingerprint = KeyFingerprint([1; 8]);
    const TWO: KeyFingerprint = KeyFingerprint([2; 8]);

    fn check(manifest: &str) -> Result<DataDir, DataDirError> {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        drop(DataDir::open(&path).unwrap());
        fs::write(path.join("manifest.toml"), manifest).unwrap();
        DataDir::open(&path)
    }

    #[test]
    fn a_new_directory_is_set_up_for_its_owner_only() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        assert!(matches!(DataDir::open_existing(&path), Err(DataDirError::Missing { .. })));
        assert!(!path.exists());
        let data = DataDir::open(&path).unwrap();
        for made in [data.path().to_owned(), data.journal(), data.shards(), data.photos()] {
            assert_eq!(fs::metadata(made).unwrap().permissions().mode() & 0o7777, 0o700);
        }
        assert!(!data.holds_records().unwrap());
        drop(data);
        DataDir::open_existing(&path).unwrap();
    }

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let first = DataDir::open(&path).unwrap();
        let refused = DataDir::open(&path).unwrap_err();
        assert!(matches!(refused, DataDirError::InUse { .. }));
        assert!(refused.to_string().contains("stop that one first"), "{refused}");
        assert!(matches!(DataDir::open_existing(&path), Err(DataDirError::InUse { .. })));
        drop(first);
        DataDir::open(&path).unwrap();
    }

    #[test]
    fn a_directory_keeps_its_key() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        DataDir::open(&path).unwrap().bind_key(ONE).unwrap();
        let mut data = DataDir::open(&path).unwrap();
        assert!(data.holds_records().unwrap());
        data.bind_key(ONE).unwrap();
        let refused = data.bind_key(TWO).unwrap_err();
        assert!(matches!(refused, DataDirError::WrongKey { expected: ONE, given: TWO, .. }), "{refused}");
    }

    #[test]
    fn a_manifest_that_is_newer_or_not_understood_is_refused() {
        assert!(matches!(check("format = 3\nanything = 1\n"), Err(DataDirError::Newer { found: 3, .. })));
        for wrong in ["", "format = \"x\"", "format = 1\nsurplus = 1", "\0"] {
            assert!(matches!(check(wrong), Err(DataDirError::Manifest { .. })), "{wrong:?}");
        }
        let mut data = check("format = 1\nkey_fingerprint = \"no\"").unwrap();
        assert!(matches!(data.bind_key(ONE), Err(DataDirError::Manifest { .. })));
    }

    #[test]
    fn an_older_directory_is_raised_once_it_is_written_into_and_not_by_looking_at_it() {
        let format = |data: &DataDir| read_manifest(data.path()).unwrap().unwrap().format;
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        drop(DataDir::open(&path).unwrap());
        fs::write(path.join("manifest.toml"), "format = 1\n").unwrap();
        let mut data = DataDir::open(&path).unwrap();
        data.bind_key(ONE).unwrap();
        assert_eq!(format(&data), 1);
        data.raise_format().unwrap();
        assert_eq!(format(&data), FORMAT);
        data.bind_key(ONE).unwrap();
        assert!(matches!(data.bind_key(TWO), Err(DataDirError::WrongKey { .. })));
    }

    #[test]
    fn records_without_a_manifest_are_not_taken_for_a_new_directory() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let data = DataDir::open(&path).unwrap();
        fs::write(data.journal().join("1.jnl"), "records").unwrap();
        assert!(data.holds_records().unwrap());
        drop(data);
        fs::remove_file(path.join("manifest.toml")).unwrap();
        assert!(matches!(DataDir::open(&path), Err(DataDirError::Incomplete { .. })));
    }
}
