//! The data directory: where one node keeps everything, held by one process at a time.
//!
//! ```text
//! manifest.toml   format version, the fingerprint of the keys and which one seals, whose calendar the records are dated by
//! lock            held while a process works with the directory
//! journal/        the truth          shards/   views, which can be deleted and are rebuilt
//! photos/         photographs, which the journal names and only this directory holds
//! access-log/     who read whose personal data             security-log/ sign-ins, denials, changes of accounts
//! ```
//!
//! Guarantees: a second process is refused, and so is a directory of a newer format, or a key that is not the
//! directory's own, before anything in it is read or changed. The manifest is replaced as a whole or not at all.
//!
//! Deliberately absent: what is inside these directories, and the key file, which belongs on another disk.

mod error;
mod format;
mod manifest;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;

pub use error::DataDirError;
use error::io_error;
pub use format::FORMAT;
pub use manifest::Calendar;
use manifest::{Manifest, read_manifest, write_manifest};

use crate::durable_file;
use crate::keys::{KeyFingerprint, KeyMark, RingMarks};
use crate::limits::ACCEPTED_KEPT;

/// A data directory, held by this process until dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    manifest: Manifest,
    /// Holding this file open and locked is what keeps others out.
    _lock: File,
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
                let manifest = Manifest::default();
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

    /// Refuses keys that are not the directory's own, and a copy of its key file from before the key that seals its records
    /// now. Nothing is changed.
    pub fn check_keys(&self, given: &RingMarks) -> Result<(), DataDirError> {
        let path = || self.path.clone();
        let reason =
            |reason: &str| DataDirError::Manifest { path: self.path.join("manifest.toml"), reason: reason.to_owned() };
        if let Some(text) = &self.manifest.key_fingerprint {
            let expected: KeyFingerprint = text.parse().map_err(reason)?;
            if given.fingerprint != expected {
                return Err(DataDirError::WrongKey { path: path(), expected, given: given.fingerprint });
            }
        }
        if let Some(text) = &self.manifest.sealing_key {
            let expected: KeyMark = text.parse().map_err(reason)?;
            if !given.keys.contains(&expected) {
                return Err(DataDirError::OlderKeys { path: path(), expected, given: given.sealing() });
            }
        }
        Ok(())
    }

    /// Binds the directory to a ring of keys the first time, and refuses any other afterwards; takes note of the key that
    /// seals from now on; and raises a directory of an older format to [`FORMAT`]. All of it durably and at once, before this
    /// program writes anything into it: from then on an older program refuses it by name instead of misreading it. Call it
    /// before sealing anything.
    pub fn bind_keys(&mut self, given: &RingMarks) -> Result<(), DataDirError> {
        self.check_keys(given)?;
        let sealing_key = Some(given.sealing().to_string());
        let key_fingerprint = Some(given.fingerprint.to_string());
        let bound = Manifest { format: FORMAT, key_fingerprint, sealing_key, ..self.manifest.clone() };
        if bound == self.manifest {
            return Ok(());
        }
        let from = self.manifest.format;
        self.rewrite(bound)?;
        if from < FORMAT {
            tracing::info!(from, to = FORMAT, "the data directory was raised to a newer format");
        }
        Ok(())
    }

    /// Whose calendar the records are dated by; nothing before the first start that says so.
    pub fn calendar(&self) -> Option<Calendar> {
        self.manifest.calendar
    }

    /// Binds the directory to a calendar the first time, and refuses the other one afterwards, unless somebody accepts it at
    /// an instant. Then it stays what it is, and that it was accepted is recorded. Call it before anything is dated.
    pub fn bind_calendar(&mut self, given: Calendar, accepted_at: Option<Timestamp>) -> Result<(), DataDirError> {
        let path = || self.path.clone();
        match (self.manifest.calendar, given, accepted_at) {
            (None, ..) => self.rewrite(Manifest { calendar: Some(given), ..self.manifest.clone() }),
            (Some(bound), ..) if bound == given => Ok(()),
            (_, Calendar::Machine, Some(at)) => self.accept(at, "opened without --clock, though of a rehearsal"),
            (_, Calendar::Rehearsal, Some(at)) => self.accept(at, "opened with --clock, though of no rehearsal"),
            (_, Calendar::Machine, None) => Err(DataDirError::Rehearsal { path: path() }),
            (_, Calendar::Rehearsal, None) => Err(DataDirError::NoRehearsal { path: path() }),
        }
    }

    /// Records, durably, that somebody wanted a start whose calendar did not fit. The oldest of too many goes.
    pub fn accept(&mut self, at: Timestamp, what: &str) -> Result<(), DataDirError> {
        let what = format!("{}: {what}", format_rfc3339(at));
        tracing::warn!(what, "a calendar that does not fit the data directory was accepted; manifest.toml says so");
        let mut manifest = self.manifest.clone();
        manifest.accepted.push(what);
        let surplus = manifest.accepted.len().saturating_sub(ACCEPTED_KEPT);
        manifest.accepted.drain(..surplus);
        self.rewrite(manifest)
    }

    /// What was accepted, oldest first.
    pub fn accepted(&self) -> &[String] {
        &self.manifest.accepted
    }

    fn rewrite(&mut self, manifest: Manifest) -> Result<(), DataDirError> {
        write_manifest(&self.path.join("manifest.toml"), &manifest)?;
        self.manifest = manifest;
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

    /// Where sign-ins, denials and changes of accounts are recorded.
    pub fn security_log(&self) -> PathBuf {
        self.path.join("security-log")
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

fn is_empty(directory: &Path) -> Result<bool, DataDirError> {
    match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        entries => Ok(entries.map_err(|source| io_error(directory, source))?.next().is_none()),
    }
}

#[cfg(test)]
mod tests;
