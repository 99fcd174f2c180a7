//! Checks a log from end to end: every checksum, every link of the chain, every seal.

use std::path::{Path, PathBuf};

use super::entry::LogEntry;
use super::error::AccessLogError;
use super::files;
use super::frame::{self, Found, FrameRef, Head};
use super::removals::Removals;
use crate::keys::Sealer;

/// Offences that are described; further ones are counted.
const OFFENCES_SHOWN_MAX: usize = 100;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessLogOffence {
    /// The file.
    pub path: PathBuf,
    /// The byte in it.
    pub offset: u64,
    /// What is wrong.
    pub what: &'static str,
}

/// What a log holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessLogReport {
    /// Files.
    pub files: u64,
    /// Entries that are whole, in their place and open.
    pub entries: u64,
    /// Removals of outdated files that are recorded.
    pub removals: u64,
    /// What checks had found before them, so that what was found may be gone.
    pub findings_before_removals: u64,
    /// How often all of it was sealed with another key, so that its chain became another.
    pub resealed: u64,
    /// The first entry's number: 1, unless older files were removed.
    pub first_sequence: Option<u64>,
    /// The last entry and the chain's hash there, to be compared with one kept elsewhere.
    pub last: Option<Head>,
    /// What a crash left at the end; the next start cuts it off. No offence.
    pub unfinished_bytes: u64,
    /// The first offences.
    pub offences: Vec<AccessLogOffence>,
    /// All of them.
    pub offence_count: u64,
}

impl AccessLogReport {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.offence_count == 0
    }

    fn offend(&mut self, path: &Path, offset: usize, what: &'static str) {
        self.offence_count += 1;
        if self.offences.len() < OFFENCES_SHOWN_MAX {
            self.offences.push(AccessLogOffence { path: path.to_owned(), offset: offset as u64, what });
        }
    }
}

/// Checks the log in `directory`, which nobody may be writing. A directory that is not there is an empty log.
pub fn check<E: LogEntry>(directory: &Path, sealer: &dyn Sealer) -> Result<AccessLogReport, AccessLogError> {
    let mut report = AccessLogReport::default();
    if !directory.is_dir() {
        return Ok(report);
    }
    let files = files::list(directory)?;
    for path in &files.damaged {
        report.files += 1;
        report.offend(path, 0, "the header is damaged");
    }
    check_beginning(&files, directory, sealer, &mut report)?;
    // What the next entry has to follow; unknown at the beginning and behind damage.
    let mut before = None;
    let count = files.good.len();
    for (number, file) in files.good.iter().enumerate() {
        report.files += 1;
        report.first_sequence = report.first_sequence.or(Some(file.header.first_sequence()));
        if before.is_some_and(|before| before != file.header.before) {
            report.offend(
                &file.path,
                0,
                "the file does not follow the one before it; entries are missing or were added",
            );
        }
        before = Some(file.header.before);
        let content = files::read(&file.path)?;
        for found in frame::frames(&content) {
            match found {
                Found::Damaged { offset } => {
                    report.offend(&file.path, offset, "bytes are damaged; the entries in them are lost");
                    before = None;
                }
                Found::Unfinished { offset } if number + 1 == count => {
                    report.unfinished_bytes = (content.len() - offset) as u64;
                }
                Found::Unfinished { offset } => {
                    report.offend(&file.path, offset, "the end is damaged or unfinished, and newer files follow");
                }
                Found::Frame { offset, frame } => {
                    if let Some(what) = wrong::<E>(&frame, before, file.header.day, sealer) {
                        report.offend(&file.path, offset, what);
                    } else {
                        report.entries += 1;
                    }
                    before = Some(frame.head());
                    report.last = before;
                }
            }
        }
    }
    Ok(report)
}

/// The log begins with its first entry, or with the one that the last recorded removal left. A removal that was interrupted
/// leaves more than that, and the chain leads to it.
fn check_beginning(
    files: &files::Files,
    directory: &Path,
    sealer: &dyn Sealer,
    report: &mut AccessLogReport,
) -> Result<(), AccessLogError> {
    let path = Removals::path(directory);
    let Some(removals) = Removals::read(directory, sealer)? else {
        report.offend(&path, 0, "the record of removals was altered or sealed with another key");
        return Ok(());
    };
    (report.removals, report.findings_before_removals) = (removals.count(), removals.findings());
    report.resealed = removals.resealed_count();
    let until = removals.until();
    match files.good.first() {
        // A damaged file may be the first one; that is told already.
        _ if !files.damaged.is_empty() => {}
        None if until.sequence > 0 => {
            report.offend(&path, 0, "entries were removed, and those that stayed are missing");
        }
        None => {}
        Some(first) => {
            let before = first.header.before;
            let recorded = before.sequence < until.sequence || before == until;
            if !recorded {
                report.offend(&first.path, 0, "the entries before it are missing, and no removal of them is recorded");
            }
        }
    }
    Ok(())
}

fn wrong<E: LogEntry>(
    frame: &FrameRef<'_>,
    before: Option<Head>,
    day: i32,
    sealer: &dyn Sealer,
) -> Option<&'static str> {
    if before.is_some_and(|before| before.sequence + 1 != frame.sequence || before.hash != *frame.previous) {
        return Some("the entry does not follow the one before it; entries are missing or were added");
    }
    let Ok(plaintext) = frame.open(sealer) else {
        return Some("the entry was altered, moved or sealed with another key");
    };
    match E::decode(&plaintext) {
        None => Some("the entry is of a form that this program does not know"),
        Some(entry) if !files::belongs(day, entry.at()) => Some("the entry is of another day than its file"),
        Some(_) => None,
    }
}
