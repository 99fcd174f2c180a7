//! Deleting what need not be kept any longer. Nothing here happens by itself.
//!
//! Guarantees: what is going to be deleted is recorded durably, under the key, before the first file goes; so a beginning
//! that is missing without a record is found ([`check()`](super::check())), and a deletion that was interrupted is only done
//! again. What stays is one chain.

use std::fs;
use std::path::{Path, PathBuf};

use baoming_clock as clock;
use baoming_core::time::{Date, Timestamp};

use super::error::AccessLogError;
use super::files;
use super::frame::Head;
use super::removals::{Removal, Removals};
use crate::durable_file;
use crate::keys::Sealer;

/// Days that a file is kept when nothing else is said: a season and its appeals.
pub const RETENTION_DAYS_DEFAULT: u32 = 400;
/// The fewest days that may be asked for: network logs are kept for six months at least.
pub const RETENTION_DAYS_MIN: u32 = 180;

/// Why nothing, or not everything, was deleted.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// Fewer days than the law allows.
    #[error("logs are kept for at least {RETENTION_DAYS_MIN} days, not {0}")]
    TooShort(u32),
    /// What was recorded of earlier deletions cannot be read.
    #[error("{0} was altered or is damaged; restore it from the backup")]
    Record(PathBuf),
    /// The disk said no.
    #[error(transparent)]
    Storage(#[from] AccessLogError),
}

/// A file that need not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldFile {
    /// The file.
    pub path: PathBuf,
    /// Its day in Beijing.
    pub day: Date,
    /// The number of its first entry.
    pub first_sequence: u64,
    /// Its size.
    pub bytes: u64,
}

/// What need not be kept, as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// Days that were asked for.
    pub days: u32,
    /// The first day that has to stay.
    pub kept_from: Date,
    /// The files, oldest first.
    pub files: Vec<OldFile>,
    /// Entries in them.
    pub entries: u64,
    /// Files that stay.
    pub kept_files: usize,
    /// When it was asked.
    now: Timestamp,
    /// The entry before the first one that stays.
    until: Head,
}

/// The files of days more than `days` before today. Up to the first file that has to stay, so that what stays is one chain,
/// and never the last file, which new entries follow.
pub fn outdated(directory: &Path, days: u32, now: Timestamp) -> Result<Outdated, RetentionError> {
    if days < RETENTION_DAYS_MIN {
        return Err(RetentionError::TooShort(days));
    }
    let files = if directory.is_dir() { files::list(directory)?.good } else { Vec::new() };
    let oldest_kept = i64::from(files::day_of(now)) - i64::from(days);
    let but_the_last = files.len().saturating_sub(1);
    let old = files.iter().take(but_the_last).take_while(|file| i64::from(file.header.day) < oldest_kept).count();
    let before = |number: usize| files.get(number).map_or(Head::START, |file| file.header.before);
    let old_file = |file: &files::LogFile| OldFile {
        path: file.path.clone(),
        day: files::date_of(file.header.day),
        first_sequence: file.header.first_sequence(),
        bytes: file.bytes,
    };
    Ok(Outdated {
        days,
        kept_from: clock::local_date(now.plus_ms(-i64::from(days) * files::DAY_MS)),
        files: files[..old].iter().map(old_file).collect(),
        entries: before(old).sequence.saturating_sub(before(0).sequence),
        kept_files: files.len() - old,
        now,
        until: before(old),
    })
}

impl Outdated {
    /// Deletes them, once that is recorded. `findings` is what a check of the whole log found before, and is recorded too:
    /// deleting may take away what a finding was about.
    pub fn delete(&self, directory: &Path, sealer: &dyn Sealer, findings: u64) -> Result<(), RetentionError> {
        let damaged = || RetentionError::Record(Removals::path(directory));
        let mut removals = Removals::read(directory, sealer)?.ok_or_else(damaged)?;
        removals.add(Removal {
            at: self.now,
            days: self.days,
            files: self.files.len() as u64,
            until: self.until.into(),
            findings,
        });
        removals.write(directory, sealer)?;
        for file in &self.files {
            fs::remove_file(&file.path).map_err(AccessLogError::at(&file.path))?;
        }
        durable_file::sync_directory(directory).map_err(AccessLogError::at(directory))?;
        Ok(())
    }
}
