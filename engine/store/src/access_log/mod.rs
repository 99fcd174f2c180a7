//! The access log: which member of staff read whose personal data, when, from where and as what.
//!
//! ```text
//! access-log/2021-11-01.log     access-log/2021-11-01.1.log     access-log/2021-11-02.log     ...
//! ```
//!
//! A file holds the entries of one day in Beijing, sealed and chained over all files (`frame.rs`); a day that has more than
//! a file should hold, or a clock that was set back, begins another part.
//!
//! Guarantees: when [`AccessLog::record`] returns, the entry survives a loss of power; so record first and show then. What
//! cannot be recorded is an error, and the read that it was for must be refused. One thread writes, and many entries share
//! one sync. An unfinished end after a crash is cut off; damage anywhere else is found ([`check()`]), and what lies behind it
//! is read all the same. What a loss of power tore apart inside the last group counts as damage too, though nobody was shown
//! anything for it: it cannot be told from damage to what was recorded. Entries cannot be altered, moved, left out or made up without the key.
//!
//! Deliberately absent: noticing that the newest entries were cut off together by somebody who may write into the data
//! directory: keep [`AccessLog::head`] elsewhere for that. Deleting old files by itself: `retention.rs` has the function,
//! and somebody calls it. An index: a reading goes through the files of the days that were asked for.

mod check;
mod entry;
mod files;
mod frame;
mod read;
mod retention;
mod writer;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError};
use tokio::sync::oneshot;

use crate::keys::Sealer;
use writer::{Job, Shared, Writer};

pub use check::{AccessLogOffence, AccessLogReport, check};
pub use entry::{APPLICATIONS_PER_ENTRY_MAX, AccessEntry, AccessEntryError, QueryDigest, SERIALS_PER_ENTRY_MAX};
pub use frame::Head;
pub use read::{AccessReader, Filter, Order, PAGE_ENTRIES_MAX, Page, RecordedEntry};
pub use retention::{RETENTION_DAYS_DEFAULT, RETENTION_DAYS_MIN, RetentionError, delete_older_than};

/// Entries that may wait for the thread.
const QUEUE_MAX: usize = 1_024;

/// Why the access log cannot be opened or read.
#[derive(Debug, thiserror::Error)]
#[error("the access log {path} cannot be used: {source}")]
pub struct AccessLogError {
    /// The file or directory.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl AccessLogError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { path: path.to_owned(), source }
    }
}

/// Why an entry was not recorded. The read that it was for must not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It breaks a rule of its fields.
    #[error(transparent)]
    Invalid(#[from] AccessEntryError),
    /// Too many wait.
    #[error("too many reads are waiting to be recorded; try again in a second")]
    Busy,
    /// The disk said no. Recording is tried again with the next entry.
    #[error("personal data cannot be shown, because the access log cannot be written")]
    Storage,
}

/// The log, open for writing. One for a directory.
pub struct AccessLog {
    shared: Arc<Shared>,
    reader: AccessReader,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl AccessLog {
    /// Opens the log in `directory`, or begins one, and starts its thread. Call it while holding the data directory.
    pub fn open(directory: &Path, sealer: Arc<dyn Sealer>) -> Result<Self, AccessLogError> {
        let writer = Writer::open(directory, sealer.clone())?;
        let shared = writer.shared();
        let (jobs, queue) = crossbeam_channel::bounded(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("access-log".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(AccessLogError::at(directory))?;
        Ok(Self { shared, reader: AccessReader::new(directory, sealer), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Records a read that is about to be answered; returns the entry's number once it is durable.
    pub async fn record(&self, entry: &AccessEntry) -> Result<u64, RecordError> {
        let plaintext = entry.encode()?;
        let (done, recorded) = oneshot::channel();
        let jobs = self.jobs.as_ref().expect("there until dropped");
        jobs.try_send(Job { at: entry.at, plaintext, done }).map_err(|error| match error {
            TrySendError::Full(_) => RecordError::Busy,
            TrySendError::Disconnected(_) => RecordError::Storage,
        })?;
        recorded.await.unwrap_or(Err(RecordError::Storage))
    }

    /// Whether the last attempt to write failed, so that reads of personal data are being refused.
    pub fn is_refusing(&self) -> bool {
        self.shared.refusing.load(Ordering::Acquire)
    }

    /// The newest durable entry and the chain's hash there.
    pub fn head(&self) -> Head {
        self.shared.head()
    }

    /// The reading end, for other threads.
    pub fn reader(&self) -> AccessReader {
        self.reader.clone()
    }
}

/// What waits is still written; then the files are free for the next owner.
impl Drop for AccessLog {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
