//! Room on the disk of the data directory, of which the last part is kept for the journal.
//!
//! A journal that meets a full disk closes, and no change is accepted until somebody has made room and started again. So
//! everything else that grows stops long before: photographs, by far the most, at the reserve; the access log, without
//! which staff read nothing, at half of it. Both go on by themselves once there is room again.
//!
//! Guarantees: measured whenever it is asked, in microseconds, so that no other process's growth is missed; files that a
//! file system can still make count as its bytes do. A file system that tells no size is taken to have room.
//!
//! Deliberately absent: shards and journal, which are what the room is kept for.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;

use crate::limits::DISK_FILES_MIN;

/// How much is kept free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiskSettings {
    /// At least so much.
    pub reserve_mib: u64,
    /// And at least this share of the whole.
    pub reserve_percent: u8,
}

impl Default for DiskSettings {
    fn default() -> Self {
        Self { reserve_mib: 2_048, reserve_percent: 2 }
    }
}

/// What a file system says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Space {
    free_bytes: u64,
    all_bytes: u64,
    free_files: u64,
    all_files: u64,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskState {
    /// Free for this process.
    pub free_bytes: u64,
    /// Below it photographs stop.
    pub reserve_bytes: u64,
    /// Whether photographs are kept.
    pub for_photographs: bool,
    /// Whether the access log is written.
    pub for_access_log: bool,
}

/// The room on one file system.
#[derive(Debug)]
pub struct DiskRoom {
    directory: PathBuf,
    settings: DiskSettings,
    /// Whether it was said that there is too little.
    said: AtomicBool,
}

impl DiskRoom {
    /// The room where `directory` lies.
    pub fn new(directory: PathBuf, settings: DiskSettings) -> Self {
        Self { directory, settings, said: AtomicBool::new(false) }
    }

    /// Measures it.
    pub fn measure(&self) -> io::Result<DiskState> {
        let found = rustix::fs::statvfs(&self.directory)?;
        let space = Space {
            free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
            all_bytes: found.f_blocks.saturating_mul(found.f_frsize),
            free_files: found.f_favail,
            all_files: found.f_files,
        };
        let state = judge(space, self.settings);
        let low = !state.for_photographs;
        if low != self.said.swap(low, Ordering::AcqRel) {
            let DiskState { free_bytes, reserve_bytes, .. } = state;
            if low {
                tracing::error!(
                    free_bytes,
                    reserve_bytes,
                    "too little room on the disk: no photographs are kept, so that the journal goes on; make room"
                );
            } else {
                tracing::info!(free_bytes, reserve_bytes, "room on the disk again: photographs are kept");
            }
        }
        Ok(state)
    }
}

fn judge(space: Space, settings: DiskSettings) -> DiskState {
    let share = u128::from(space.all_bytes) * u128::from(settings.reserve_percent) / 100;
    let share = u64::try_from(share).unwrap_or(u64::MAX);
    let reserve_bytes = settings.reserve_mib.saturating_mul(1 << 20).max(share);
    let has = |bytes: u64, files: u64| {
        let bytes = space.all_bytes == 0 || space.free_bytes >= bytes;
        // Half of a small file system's files are too many to keep.
        let files = space.all_files == 0 || space.free_files >= files.min(space.all_files / 20);
        bytes && files
    };
    DiskState {
        free_bytes: space.free_bytes,
        reserve_bytes,
        for_photographs: has(reserve_bytes, DISK_FILES_MIN),
        for_access_log: has(reserve_bytes / 2, DISK_FILES_MIN / 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// Whether photographs and access log go on with so much room of 100,000 MiB and 10,000,000 files.
    fn check(free_mib: u64, free_files: u64, expected: (bool, bool)) {
        let space = Space { free_bytes: free_mib * MIB, all_bytes: 100_000 * MIB, free_files, all_files: 10_000_000 };
        let state = judge(space, DiskSettings { reserve_mib: 1_000, reserve_percent: 4 });
        assert_eq!(state.reserve_bytes, 4_000 * MIB, "the larger of both");
        assert_eq!((state.for_photographs, state.for_access_log), expected, "{free_mib} MiB, {free_files} files");
    }

    #[test]
    fn photographs_stop_first_and_the_access_log_at_half_of_the_reserve() {
        let many = 1_000_000;
        check(4_000, many, (true, true));
        check(3_999, many, (false, true));
        check(2_000, many, (false, true));
        check(1_999, many, (false, false));
        check(50_000, DISK_FILES_MIN, (true, true));
        check(50_000, DISK_FILES_MIN - 1, (false, true));
        check(50_000, 0, (false, false));
    }

    #[test]
    fn a_file_system_that_tells_no_size_has_room_and_a_real_one_is_measured() {
        let unknown = Space { free_bytes: 0, all_bytes: 0, free_files: 0, all_files: 0 };
        assert!(judge(unknown, DiskSettings::default()).for_photographs);
        let directory = tempfile::tempdir().unwrap();
        let room = |reserve_mib| {
            let settings = DiskSettings { reserve_mib, reserve_percent: 0 };
            DiskRoom::new(directory.path().to_owned(), settings).measure().unwrap()
        };
        assert!(room(0).for_photographs && room(0).free_bytes > 0);
        assert!(!room(1 << 40).for_photographs && !room(1 << 40).for_access_log);
        let gone = DiskRoom::new(directory.path().join("gone"), DiskSettings::default()).measure();
        assert_eq!(gone.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
