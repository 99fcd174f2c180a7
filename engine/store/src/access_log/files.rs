//! The files of a log: their names, days and order.
//!
//! The order is that of the first sequences in the headers, not of the names: after the clock was set back, a newer file
//! may bear an older day.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use baoming_clock as clock;
use baoming_core::time::{Date, Timestamp};

use super::bounds::{FILE_BYTES_MAX, GROUP_BYTES_MAX};
use super::error::AccessLogError;
use super::frame::{HEADER_BYTES, Header};

pub(super) const DAY_MS: i64 = 24 * 3_600 * 1_000;
const BEIJING_MS: i64 = 8 * 3_600 * 1_000;
/// An entry that arrived so shortly before midnight still goes into the next day's file, when that one is begun already:
/// requests overtake one another.
const BACK_MS_MAX: i64 = 3_600 * 1_000;
/// The most files of one log: years of a busy province.
const FILES_MAX: usize = 100_000;

pub(super) struct LogFile {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    pub(super) bytes: u64,
}

/// The files of a directory: those with a good header in their order, and the others.
pub(super) struct Files {
    pub(super) good: Vec<LogFile>,
    pub(super) damaged: Vec<PathBuf>,
}

pub(super) fn list(directory: &Path) -> Result<Files, AccessLogError> {
    let mut files = Files { good: Vec::new(), damaged: Vec::new() };
    for (number, entry) in fs::read_dir(directory).map_err(AccessLogError::at(directory))?.enumerate() {
        if number >= FILES_MAX {
            return Err(AccessLogError::at(directory)(io::Error::other("it has too many files")));
        }
        let path = entry.map_err(AccessLogError::at(directory))?.path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        match read_header(&path).map_err(AccessLogError::at(&path))? {
            Some((header, bytes)) => files.good.push(LogFile { path, header, bytes }),
            None => files.damaged.push(path),
        }
    }
    // A file that was begun and never written to has the same first sequence as the one after it.
    files.good.sort_by_key(|file| (file.header.first_sequence(), file.bytes));
    files.damaged.sort();
    Ok(files)
}

fn read_header(path: &Path) -> io::Result<Option<(Header, u64)>> {
    let mut bytes = [0; HEADER_BYTES];
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Header::decode(&bytes).map(|header| (header, length))),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// All bytes of a file, which is bounded. One that has grown past the bound holds something else at its end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, AccessLogError> {
    let mut bytes = Vec::new();
    // Sealed again, each entry may have grown by the number of its key.
    let limit = (FILE_BYTES_MAX + 2 * GROUP_BYTES_MAX) as u64;
    let file = File::open(path).map_err(AccessLogError::at(path))?;
    file.take(limit).read_to_end(&mut bytes).map_err(AccessLogError::at(path))?;
    Ok(bytes)
}

/// Days since 1970 in Beijing.
pub(super) fn day_of(at: Timestamp) -> i32 {
    i32::try_from((at.0 + BEIJING_MS).div_euclid(DAY_MS)).expect("an entry lies between 2000 and 2199")
}

fn start_of(day: i32) -> i64 {
    i64::from(day) * DAY_MS - BEIJING_MS
}

/// Whether an entry of this instant goes into the file of `day`.
pub(super) fn belongs(day: i32, at: Timestamp) -> bool {
    (start_of(day) - BACK_MS_MAX..start_of(day + 1)).contains(&at.0)
}

/// Whether the file of `day` may hold entries of `from` or later and before `to`.
pub(super) fn may_hold(day: i32, from: Option<Timestamp>, to: Option<Timestamp>) -> bool {
    from.is_none_or(|from| from.0 < start_of(day + 1)) && to.is_none_or(|to| start_of(day) - BACK_MS_MAX < to.0)
}

pub(super) fn date_of(day: i32) -> Date {
    clock::local_date(Timestamp(start_of(day)))
}

pub(super) fn name(day: i32, part: u32) -> String {
    let date = date_of(day);
    if part == 0 { format!("{date}.log") } else { format!("{date}.{part}.log") }
}
