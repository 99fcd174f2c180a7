//! A new key, and everything sealed again with it.
//!
//! The order: the new key is in the key file; the manifest knows it; the logs, the journal, the shards and the photographs are
//! sealed again; the key file takes note that this is done. A run that finds a rotation under way adds no further key.

use baoming_core::time::Timestamp;
use baoming_store::access_log::{AccessEntry, Head, LogEntry, LogSealedAgain, seal_again as seal_log_again};
use baoming_store::journal::local;
use baoming_store::keys::{KeyProvider, Purpose};
use baoming_store::photos::{PhotoStore, StoreError};
use baoming_store::security_log::SecurityEntry;
use baoming_store::shard::resealing;
use data_encoding::HEXLOWER;
use serde::Serialize;

use super::census::on_shard;
use super::error::KeysError;
use super::held::Held;
use super::options::KeysOptions;
use crate::limits::{NOT_DONE_SHOWN_MAX, VERIFY_SHARD_CACHE_BYTES};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RotateReport {
    /// The key that was added; none if an earlier run was gone on with.
    pub added: Option<u16>,
    /// The key that seals.
    pub seals: u16,
    /// Groups of the journal that were made anew by this run.
    pub journal_groups: u64,
    /// Rows that were sealed again by this run.
    pub rows: u64,
    /// Photographs that were sealed again by this run.
    pub photographs: u64,
    /// Logs that were made anew by this run.
    pub logs: Vec<LogAnew>,
    /// What could not be sealed again, the first of it.
    pub not_done: Vec<NotDone>,
    /// All of that.
    pub not_done_count: u64,
    /// Whether everything that opens is sealed with the newest key.
    pub done: bool,
}

/// A log whose chain is another now, and its newest entry before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogAnew {
    /// Which.
    pub log: &'static str,
    /// Entries in it.
    pub entries: u64,
    /// The number of the newest one.
    pub sequence: u64,
    /// Its hash as it was.
    pub hash_before: String,
    /// Its hash now.
    pub hash_after: String,
}

/// Something that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotDone {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

impl RotateReport {
    /// The report for programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has a JSON form")
    }

    fn leave(&mut self, what: String, why: String) {
        self.not_done_count += 1;
        if self.not_done.len() < NOT_DONE_SHOWN_MAX {
            self.not_done.push(NotDone { what, why });
        }
    }
}

/// Adds a key, unless a rotation is under way, and seals again with it what older keys have sealed.
pub fn rotate(options: KeysOptions<'_>, now: Timestamp) -> Result<RotateReport, KeysError> {
    let KeysOptions { data, key_file, progress } = options;
    let mut held = Held::open(&data, &key_file)?;
    let added = if held.ring.is_rotating() { None } else { Some(held.ring.add_key(now)?.get()) };
    held.keys = held.ring.keys();
    let marks = held.keys.marks().clone();
    held.data_dir.bind_keys(&marks)?;
    let mut report = RotateReport {
        added,
        seals: marks.sealing().id.get(),
        journal_groups: 0,
        rows: 0,
        photographs: 0,
        logs: Vec::new(),
        not_done: Vec::new(),
        not_done_count: 0,
        done: false,
    };
    log::<AccessEntry>(&held, Purpose::AccessLog, now, &mut report, progress)?;
    log::<SecurityEntry>(&held, Purpose::SecurityLog, now, &mut report, progress)?;
    if held.has_journal()? {
        let sealer = held.keys.sealer(Purpose::Journal);
        let progress = &mut |done, total| progress("journal", done, total);
        report.journal_groups = local::seal_again(&held.data_dir.journal(), &*sealer, progress)?;
    }
    let (sealer, shards) = (held.keys.sealer(Purpose::Shard), held.shards()?);
    for (number, path) in (0..).zip(&shards) {
        progress("shards", number, shards.len() as u64);
        match on_shard(path, || resealing::seal_again(path, VERIFY_SHARD_CACHE_BYTES, &*sealer)) {
            Ok(rows) => report.rows += rows,
            Err(error) => report.leave(path.display().to_string(), error.to_string()),
        }
    }
    photographs(&held, &mut report, progress)?;
    report.done = report.not_done_count == 0;
    if report.done {
        held.ring.conclude()?;
    }
    Ok(report)
}

fn log<E: LogEntry>(
    held: &Held,
    purpose: Purpose,
    now: Timestamp,
    report: &mut RotateReport,
    progress: &mut dyn FnMut(&'static str, u64, u64),
) -> Result<(), KeysError> {
    let name = E::WORDS.name;
    let directory = match purpose {
        Purpose::SecurityLog => held.data_dir.security_log(),
        _ => held.data_dir.access_log(),
    };
    let progress = &mut |done, total| progress(name, done, total);
    match seal_log_again::<E>(&directory, &*held.keys.sealer(purpose), now, progress)? {
        LogSealedAgain::AsItWas => {}
        LogSealedAgain::Anew { entries, before, after } => {
            let hash = |head: Head| HEXLOWER.encode(&head.hash);
            let (hash_before, hash_after) = (hash(before), hash(after));
            report.logs.push(LogAnew { log: name, entries, sequence: after.sequence, hash_before, hash_after });
        }
        LogSealedAgain::NotWhole { offences } => {
            let why = format!("its check finds {offences} offences, whose traces would go; see `baoming verify`");
            report.leave(name.to_owned(), why);
        }
    }
    Ok(())
}

fn photographs(
    held: &Held,
    report: &mut RotateReport,
    progress: &mut dyn FnMut(&'static str, u64, u64),
) -> Result<(), KeysError> {
    let store = PhotoStore::new(held.data_dir.photos(), held.keys.sealer(Purpose::Photo));
    let total = store.digests().count() as u64;
    for (number, digest) in (0..).zip(store.digests()) {
        progress("photographs", number, total);
        let digest = digest?;
        match store.seal_again(digest) {
            Ok(again) => report.photographs += u64::from(again),
            Err(StoreError::Damaged) => {
                let why = "its file is damaged and opens with no key; restore it from the backup, or move it away";
                report.leave(format!("photograph {}", HEXLOWER.encode(&digest.0)), why.to_owned());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
