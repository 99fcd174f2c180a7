//! The log, open for writing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError};
use tokio::sync::oneshot;

use super::entry::AccessEntry;
use super::error::{AccessLogError, RecordError};
use super::frame::Head;
use super::read::AccessReader;
use super::writer::{Job, Shared, Writer};
use crate::disk_room::DiskRoom;
use crate::keys::Sealer;

/// Entries that may wait for the thread.
const QUEUE_MAX: usize = 1_024;

/// The log, open for writing. One for a directory.
pub struct AccessLog {
    shared: Arc<Shared>,
    reader: AccessReader,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl AccessLog {
    /// Opens the log in `directory`, or begins one, and starts its thread. Call it while holding the data directory. It is
    /// written as long as there is room.
    pub fn open(directory: &Path, sealer: Arc<dyn Sealer>, room: Arc<DiskRoom>) -> Result<Self, AccessLogError> {
        let writer = Writer::open(directory, sealer.clone(), room)?;
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
