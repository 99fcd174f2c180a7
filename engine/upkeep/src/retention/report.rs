//! What is outdated in a log, and as JSON.

use baoming_clock::local_date;
use baoming_core::time::Timestamp;
use baoming_store::access_log::Outdated;
use serde::Serialize;

/// A file that is outdated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemovedFile {
    /// Its name.
    pub name: String,
    /// Its day in Beijing.
    pub day: String,
    /// The number of its first entry.
    pub first_entry: u64,
    /// Its size.
    pub bytes: u64,
}

/// What is outdated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionReport {
    /// Which log.
    pub log: &'static str,
    /// The day in Beijing.
    pub today: String,
    /// Days that stay.
    pub days: u32,
    /// The first day that has to stay.
    pub kept_from: String,
    /// The files, oldest first.
    pub files: Vec<RemovedFile>,
    /// Entries in them.
    pub entries: u64,
    /// Files that stay.
    pub kept_files: usize,
    /// What the check of the whole log found before.
    pub findings: u64,
    /// Whether the files were removed, and that recorded.
    pub removed: bool,
}

impl RetentionReport {
    pub(super) fn of(log: &'static str, outdated: &Outdated, now: Timestamp, findings: u64) -> Self {
        let files = outdated.files.iter().map(|file| RemovedFile {
            name: file.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            day: file.day.to_string(),
            first_entry: file.first_sequence,
            bytes: file.bytes,
        });
        Self {
            log,
            today: local_date(now).to_string(),
            days: outdated.days,
            kept_from: outdated.kept_from.to_string(),
            files: files.collect(),
            entries: outdated.entries,
            kept_files: outdated.kept_files,
            findings,
            removed: false,
        }
    }

    /// The reports for programs.
    pub fn to_json(reports: &[Self]) -> String {
        serde_json::to_string_pretty(reports).expect("a report has a JSON form")
    }
}
