//! The log, open for writing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use baoming_core::time::Timestamp;
use crossbeam_channel::{Sender, TrySendError};
use tokio::sync::oneshot;

use super::entry::{AccessEntry, LogEntry};
use super::error::{AccessLogError, RecordError};
use super::frame::Head;
use super::read::Reader;
use super::writer::{Job, Outcome, Shared, Writer};
use crate::disk_room::DiskRoom;
use crate::keys::Sealer;

/// Entries that may wait for the thread.
const QUEUE_MAX: usize = 1_024;

/// The log of who read what.
pub type AccessLog = Log<AccessEntry>;

/// A log, open for writing. One for a directory.
pub struct Log<E> {
    shared: Arc<Shared>,
    reader: Reader<E>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl<E: LogEntry> Log<E> {
    /// Opens the log in `directory`, or begins one, and starts its thread. Call it while holding the data directory. It is
    /// written as long as there is room.
    pub fn open(directory: &Path, sealer: Arc<dyn Sealer>, room: Arc<DiskRoom>) -> Result<Self, AccessLogError> {
        let writer = Writer::open(directory, E::WORDS, sealer.clone(), room)?;
        let shared = writer.shared();
        let (jobs, queue) = crossbeam_channel::bounded(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name(E::WORDS.name.to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(AccessLogError::at(directory))?;
        Ok(Self { shared, reader: Reader::new(directory, sealer), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Records what is about to be answered; returns the entry's number once it is durable.
    pub async fn record(&self, entry: &E) -> Result<u64, RecordError> {
        self.hand_over(entry)?.await.unwrap_or(Err(RecordError::Storage))
    }

    /// Hands an entry over to the thread, and waits for nothing: whoever wants to know waits for what is returned.
    pub(crate) fn hand_over(&self, entry: &E) -> Result<oneshot::Receiver<Outcome>, RecordError> {
        self.send(entry.at(), entry.encode()?)
    }

    /// Waits until what was handed over before is written or lost.
    pub(crate) async fn settle(&self) {
        if let Ok(settled) = self.send(Timestamp(0), Vec::new()) {
            let _whatever_became_of_it = settled.await;
        }
    }

    fn send(&self, at: Timestamp, plaintext: Vec<u8>) -> Result<oneshot::Receiver<Outcome>, RecordError> {
        let (done, recorded) = oneshot::channel();
        let jobs = self.jobs.as_ref().expect("there until dropped");
        jobs.try_send(Job { at, plaintext, done }).map_err(|error| match error {
            TrySendError::Full(_) => RecordError::Busy,
            TrySendError::Disconnected(_) => RecordError::Storage,
        })?;
        Ok(recorded)
    }

    /// How many entries were handed over and could not be written.
    pub(crate) fn not_written(&self) -> u64 {
        self.shared.not_written.load(Ordering::Acquire)
    }

    /// Whether the last attempt to write failed, so that reads of personal data are being refused, or what happens is lost.
    pub fn is_refusing(&self) -> bool {
        self.shared.refusing.load(Ordering::Acquire)
    }

    /// The newest durable entry and the chain's hash there.
    pub fn head(&self) -> Head {
        self.shared.head()
    }

    /// The reading end, for other threads.
    pub fn reader(&self) -> Reader<E> {
        self.reader.clone()
    }
}

/// What waits is still written; then the files are free for the next owner.
impl<E> Drop for Log<E> {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
