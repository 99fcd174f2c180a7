//! Copies of what is verified, because both stores write while they open, and evidence must stay what it is.
//!
//! The journal's tables and value files, which are written once and then only read or removed, are linked and not
//! copied: a copy of the journal takes no more room than its write-ahead files. Where the file system has no links they
//! are copied as well. Everything is below one directory, which goes with the run, and at the next run if that fails.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::VerifyError;

const DIRECTORY: &str = "verify-copy";
/// Directories of the journal's store whose files never change.
const UNCHANGING: [&str; 2] = ["tables", "blobs"];

/// The copies of one run.
pub(super) struct Copies(PathBuf);

impl Copies {
    /// A place for copies in the data directory, without what an interrupted run left there.
    pub(super) fn new(data: &Path) -> Result<Self, VerifyError> {
        let copies = Self(data.join(DIRECTORY));
        remove(&copies.0)?;
        fs::create_dir(&copies.0).map_err(|source| VerifyError::Copy { path: copies.0.clone(), source })?;
        Ok(copies)
    }

    /// Copies the file or directory `from` and says where the copy is.
    pub(super) fn make(&self, from: &Path, name: &str) -> Result<PathBuf, VerifyError> {
        let to = self.0.join(name);
        copy(from, &to, false).map_err(|source| VerifyError::Copy { path: from.to_owned(), source })?;
        Ok(to)
    }

    /// Copies the journal, if there is one.
    pub(super) fn journal(&self, from: &Path) -> Result<PathBuf, VerifyError> {
        if from.exists() { self.make(from, "journal") } else { Ok(self.0.join("journal")) }
    }

    /// Removes a copy.
    pub(super) fn remove(&self, name: &str) -> Result<(), VerifyError> {
        remove(&self.0.join(name))
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        let _the_next_run_removes_it = remove(&self.0);
    }
}

fn remove(path: &Path) -> Result<(), VerifyError> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VerifyError::Copy { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path, unchanging: bool) -> io::Result<()> {
    if !from.is_dir() {
        if unchanging && fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        let unchanging = unchanging || UNCHANGING.iter().any(|directory| name == *directory);
        copy(&from.join(&name), &to.join(&name), unchanging)?;
    }
    Ok(())
}
