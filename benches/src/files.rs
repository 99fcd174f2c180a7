//! The data directory as files: what they take on the disk, and how to read them from the disk again.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Bytes that the files below a directory take on the disk: allocated blocks, not lengths.
pub fn disk_bytes(directory: &Path) -> u64 {
    let blocks = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.blocks() * 512);
    files(directory).iter().map(blocks).sum()
}

/// Lets the system forget what it has cached of the files below a directory, by `dd`, which needs no privilege.
/// Says whether that worked for every file; a machine below this one may have them in its cache still.
pub fn forget_cached(directory: &Path) -> bool {
    files(directory).iter().all(|path| {
        // Only what is on the disk can be forgotten.
        let synced = File::open(path).and_then(|file| file.sync_all()).is_ok();
        let mut input = std::ffi::OsString::from("if=");
        input.push(path);
        let forgotten = Command::new("dd").arg(input).args(["iflag=nocache", "count=0"]).stderr(Stdio::null()).status();
        synced && forgotten.is_ok_and(|status| status.success())
    })
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![directory.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a directory of ours can be read");
            left.extend(entries.map(|entry| entry.expect("it can be read to its end").path()));
        } else {
            found.push(path);
        }
    }
    found
}
