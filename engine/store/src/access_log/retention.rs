//! Deleting what need not be kept any longer. Nothing here happens by itself.

use std::fs;
use std::path::{Path, PathBuf};

use baoming_core::time::Timestamp;

use super::error::AccessLogError;
use super::files;
use crate::durable_file;

/// Days that a file is kept when nothing else is said: a season and its appeals.
pub const RETENTION_DAYS_DEFAULT: u32 = 400;
/// The fewest days that may be asked for: network logs are kept for six months at least.
pub const RETENTION_DAYS_MIN: u32 = 180;

/// Why nothing, or not everything, was deleted.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// Fewer days than the law allows.
    #[error("access logs are kept for at least {RETENTION_DAYS_MIN} days, not {0}")]
    TooShort(u32),
    /// The disk said no.
    #[error(transparent)]
    Storage(#[from] AccessLogError),
}

/// Deletes the files of days more than `days` before today, oldest first, and returns their names. It stops at the first
/// file that has to stay, so that what stays is one chain, and never deletes the last file, which new entries follow.
pub fn delete_older_than(directory: &Path, days: u32, now: Timestamp) -> Result<Vec<PathBuf>, RetentionError> {
    if days < RETENTION_DAYS_MIN {
        return Err(RetentionError::TooShort(days));
    }
    let files = files::list(directory)?.good;
    let oldest_kept = i64::from(files::day_of(now)) - i64::from(days);
    let but_the_last = files.len().saturating_sub(1);
    let mut deleted = Vec::new();
    for file in files.into_iter().take(but_the_last).take_while(|file| i64::from(file.header.day) < oldest_kept) {
        fs::remove_file(&file.path).map_err(AccessLogError::at(&file.path))?;
        deleted.push(file.path);
    }
    durable_file::sync_directory(directory).map_err(AccessLogError::at(directory))?;
    Ok(deleted)
}
