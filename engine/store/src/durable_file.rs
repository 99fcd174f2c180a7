//! Files and directories that are either there completely, after any crash, or not at all.
//!
//! Guarantees: when a function here returns, what it made survives a loss of power. A half-written file is never seen
//! under its final name.
//!
//! Deliberately absent: anything about large or growing files; those belong to the journal.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Whether a file of that name may be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is replaced.
    Replace,
    /// It is kept, and writing fails with `AlreadyExists`.
    Keep,
}

/// Writes a whole file, readable by the owner only: a new file beside it, synced, then renamed.
pub fn write(path: &Path, content: &[u8], existing: Existing) -> io::Result<()> {
    let beside = beside(path)?;
    // What a crash in the middle of an earlier writing may have left. Nobody else writes here: the caller holds the lock.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    match existing {
        Existing::Replace => fs::rename(&beside, path)?,
        Existing::Keep => {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            if let Err(error) = renameat_with(CWD, &beside, CWD, path, RenameFlags::NOREPLACE) {
                fs::remove_file(&beside)?;
                return Err(error.into());
            }
        }
    }
    sync_directory(parent(path))
}

/// Lets two files or directories of one directory change places, at once and durably: after any crash both are whole, and
/// either both have moved or neither has.
pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    sync_directory(parent(one))?;
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?;
    sync_directory(parent(one))
}

/// Makes a directory that only its owner may enter, if it is not there, and syncs its entry in the parent.
pub fn create_directory(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        DirBuilder::new().mode(0o700).create(path)?;
    }
    // Even if it was there: a crash may have come between making it and syncing it.
    sync_directory(parent(path))
}

/// Makes the names in a directory durable.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The directory that a file is in.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut beside = name.to_owned();
    beside.push(".new");
    Ok(path.with_file_name(beside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_is_kept_and_a_replaced_one_replaced_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        fs::write(directory.path().join("file.new"), "left by a crash").unwrap();
        write(&path, b"first", Existing::Keep).unwrap();
        assert_eq!(write(&path, b"second", Existing::Keep).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        write(&path, b"third", Existing::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
