//! `retention`: removes files of the access log and the security log that need not be kept any longer, or says which ones those are.
//!
//! Guarantees: nothing is removed unless that is asked for; the directory is held meanwhile, so no node writes the logs; both
//! are checked whole first, and what is wrong with one has to be looked at before its traces may go; what is removed is
//! recorded before it goes, so that `verify` knows where a log begins.
//!
//! Deliberately absent: the rehearsal's calendar. What is outdated is outdated by the machine's own time.

mod report;
mod texts;

use std::path::PathBuf;
use std::sync::Arc;

use baoming_core::time::Timestamp;
use baoming_store::access_log::{self, AccessEntry, AccessLogError, LogEntry, Outdated};
use baoming_store::data_dir::{DataDir, DataDirError};
use baoming_store::keys::{FileKey, KeyFileError, KeyPlace, KeyProvider, Purpose, Sealer};
use baoming_store::security_log::SecurityEntry;

pub use self::report::{RemovedFile, RetentionReport};

/// What is asked for.
pub struct RetentionOptions {
    /// The data directory.
    pub data: PathBuf,
    /// Its key file, and what keeps it.
    pub key_file: KeyPlace,
    /// Days that stay.
    pub days: u32,
    /// Whether files are removed, or only named.
    pub apply: bool,
    /// Whether they are removed although a log's check finds something.
    pub despite_findings: bool,
    /// The machine's time.
    pub now: Timestamp,
}

/// Why nothing, or not everything, was removed.
#[derive(Debug, thiserror::Error)]
pub enum RetentionFailure {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The manifest names no key, so nothing was ever recorded here.
    #[error("the data directory {0} has no key yet, so it has no logs")]
    KeyUnknown(PathBuf),
    /// A log cannot be read.
    #[error(transparent)]
    AccessLog(#[from] AccessLogError),
    /// The rule, or the removal itself.
    #[error(transparent)]
    Retention(#[from] access_log::RetentionError),
    /// Something is wrong with a log.
    #[error(
        "nothing was removed: the check of the logs finds {0} offences, whose traces a removal may take away; see \
         `baoming verify`, keep a copy, find out why, and then add --despite-findings"
    )]
    Findings(u64),
}

/// Says what is outdated in each log, and removes it if that is asked for.
pub fn run(options: &RetentionOptions) -> Result<[RetentionReport; 2], RetentionFailure> {
    let mut data_dir = DataDir::open_existing(&options.data)?;
    if !data_dir.key_is_bound() {
        return Err(RetentionFailure::KeyUnknown(options.data.clone()));
    }
    let keys = FileKey::open(&options.key_file)?;
    if options.apply {
        data_dir.bind_keys(keys.marks())?;
    } else {
        data_dir.check_keys(keys.marks())?;
    }
    let of_access = Old::of::<AccessEntry>(data_dir.access_log(), keys.sealer(Purpose::AccessLog), options)?;
    let of_security = Old::of::<SecurityEntry>(data_dir.security_log(), keys.sealer(Purpose::SecurityLog), options)?;
    // Nothing goes from one while the other has yet to be looked at.
    let due: u64 =
        [&of_access, &of_security].into_iter().filter(|old| old.is_due(options)).map(|old| old.findings).sum();
    if due > 0 && !options.despite_findings {
        return Err(RetentionFailure::Findings(due));
    }
    Ok([of_access.carry_out(options)?, of_security.carry_out(options)?])
}

/// What is outdated in one log.
struct Old {
    log: &'static str,
    directory: PathBuf,
    sealer: Arc<dyn Sealer>,
    outdated: Outdated,
    findings: u64,
}

impl Old {
    fn of<E: LogEntry>(
        directory: PathBuf,
        sealer: Arc<dyn Sealer>,
        options: &RetentionOptions,
    ) -> Result<Self, RetentionFailure> {
        let outdated = access_log::outdated(&directory, options.days, options.now)?;
        let findings = access_log::check::<E>(&directory, &*sealer)?.offence_count;
        Ok(Self { log: E::WORDS.name, directory, sealer, outdated, findings })
    }

    /// Without a file to remove a missing beginning can still be taken note of.
    fn is_due(&self, options: &RetentionOptions) -> bool {
        options.apply && (!self.outdated.files.is_empty() || (self.findings > 0 && options.despite_findings))
    }

    fn carry_out(&self, options: &RetentionOptions) -> Result<RetentionReport, RetentionFailure> {
        let mut report = RetentionReport::of(self.log, &self.outdated, options.now, self.findings);
        if self.is_due(options) {
            self.outdated.delete(&self.directory, &*self.sealer, self.findings)?;
            report.removed = true;
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use baoming_core::time::Timestamp;
    use baoming_store::access_log::AccessLog;
    use baoming_store::disk_room::{DiskRoom, DiskSettings};
    use tempfile::TempDir;

    use super::*;

    const DAY_MS: i64 = 86_400_000;
    /// Noon of 2021-11-01 in Beijing.
    const NOON: i64 = 1_635_739_200_000;

    /// A data directory whose access log has an entry on each of so many days.
    async fn with_days(days: i64) -> (TempDir, RetentionOptions) {
        let directory = tempfile::tempdir().unwrap();
        let (data, key_file) = (directory.path().join("data"), directory.path().join("data.key"));
        let keys = FileKey::open_or_create(&key_file, false).unwrap();
        let mut data_dir = DataDir::open(&data).unwrap();
        data_dir.bind_keys(keys.marks()).unwrap();
        let room = Arc::new(DiskRoom::new(data.clone(), DiskSettings { reserve_mib: 0, reserve_percent: 0 }));
        let log = AccessLog::open(&data_dir.access_log(), keys.sealer(Purpose::AccessLog), room).unwrap();
        for day in 0..days {
            let entry = AccessEntry {
                at: Timestamp(NOON + day * DAY_MS),
                operator_id: 1,
                operator_name: "zhang.wei".to_owned(),
                from_address: "10.1.2.3".to_owned(),
                scope: "430102".to_owned(),
                action: "read".to_owned(),
                county: None,
                serial: None,
                query: None,
                records_shown: 1,
                serials: Vec::new(),
                applications: Vec::new(),
            };
            log.record(&entry).await.unwrap();
        }
        let now = Timestamp(NOON + 401 * DAY_MS);
        (
            directory,
            RetentionOptions { data, key_file: key_file.into(), days: 400, apply: false, despite_findings: false, now },
        )
    }

    fn names(options: &RetentionOptions) -> Vec<String> {
        let files = fs::read_dir(options.data.join("access-log")).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn what_is_outdated_is_told_first_and_removed_when_that_is_asked_for() {
        let (_directory, mut options) = with_days(3).await;
        let [told, security] = run(&options).unwrap();
        assert_eq!((security.log, security.files.len(), security.removed), ("security-log", 0, false));
        assert_eq!((told.files.len(), told.entries, told.kept_files, told.removed), (1, 1, 2, false));
        assert_eq!((told.today.as_str(), told.kept_from.as_str()), ("2022-12-07", "2021-11-02"));
        assert_eq!(names(&options).len(), 3, "telling removes nothing");
        options.apply = true;
        assert_eq!(run(&options).unwrap(), [RetentionReport { removed: true, ..told }, security]);
        assert_eq!(names(&options), ["2021-11-02.log", "2021-11-03.log", "removals.sealed"]);
        let [again, _] = run(&options).unwrap();
        assert!(again.files.is_empty() && !again.removed && again.findings == 0);
    }

    #[tokio::test]
    async fn a_directory_in_use_and_a_log_that_is_not_whole_stay_as_they_are() {
        let (_directory, mut options) = with_days(3).await;
        options.apply = true;
        let held = DataDir::open_existing(&options.data).unwrap();
        assert!(matches!(run(&options), Err(RetentionFailure::DataDir(DataDirError::InUse { .. }))));
        drop(held);
        fs::remove_file(options.data.join("access-log/2021-11-02.log")).unwrap();
        assert!(matches!(run(&options), Err(RetentionFailure::Findings(1))));
        assert_eq!(names(&options), ["2021-11-01.log", "2021-11-03.log"]);
        options.despite_findings = true;
        let [report, _] = run(&options).unwrap();
        assert_eq!((report.removed, report.findings), (true, 1));
        options.days = 179;
        assert!(matches!(run(&options), Err(RetentionFailure::Retention(_))));
    }
}
