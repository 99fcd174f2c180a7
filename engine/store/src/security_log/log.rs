//! The log, open for writing.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use baoming_core::time::Timestamp;

use super::entry::{SecurityEntry, SecurityEvent, Who};
use super::tally::Tally;
use crate::access_log::{AccessLogError, Head, Log, Reader, RecordError};
use crate::disk_room::DiskRoom;
use crate::keys::Sealer;
use crate::limits::SECURITY_RECORD_MS_MAX;

/// The log, open for writing. One for a directory.
pub struct SecurityLog {
    log: Log<SecurityEntry>,
    tally: Mutex<Tally>,
    /// Entries that found no room in the queue or were none.
    turned_away: AtomicU64,
    /// How many lost entries the log itself tells of.
    said: AtomicU64,
}

impl SecurityLog {
    /// Opens the log in `directory`, or begins one, and starts its thread. Call it while holding the data directory.
    pub fn open(directory: &Path, sealer: Arc<dyn Sealer>, room: Arc<DiskRoom>) -> Result<Self, AccessLogError> {
        let log = Log::open(directory, sealer, room)?;
        Ok(Self { log, tally: Mutex::default(), turned_away: AtomicU64::new(0), said: AtomicU64::new(0) })
    }

    /// Records something that happens once, and waits until it is durable: for a while, and not if it cannot be.
    pub async fn record(&self, entry: &SecurityEntry) {
        self.say_lost(entry.at);
        match self.log.hand_over(entry) {
            Ok(recorded) => {
                // Whether or not it was in time, the thread counts what it could not write.
                let _late_or_lost = tokio::time::timeout(Duration::from_millis(SECURITY_RECORD_MS_MAX), recorded).await;
            }
            Err(error) => self.turn_away(&error),
        }
    }

    /// Records something that is durable elsewhere already. Waits for nothing.
    pub fn note(&self, entry: &SecurityEntry) {
        self.write(vec![entry.clone()], entry.at);
    }

    /// Records something of which there may be many in a minute. Waits for nothing.
    pub fn tally(&self, entry: &SecurityEntry) {
        let now = entry.at;
        let due = self.tallied().take(entry);
        self.write(due, now);
    }

    /// Writes what was counted in minutes that are over.
    pub fn conclude(&self, now: Timestamp) {
        let due = self.tallied().over(now);
        self.write(due, now);
    }

    /// Writes all that was counted, for somebody who is about to read, and waits for it for a while.
    pub async fn catch_up(&self, now: Timestamp) {
        let due = self.tallied().counted();
        self.write(due, now);
        let patience = Duration::from_millis(SECURITY_RECORD_MS_MAX);
        let _late_is_read_next_time = tokio::time::timeout(patience, self.log.settle()).await;
    }

    /// Entries that were lost since the start.
    pub fn lost(&self) -> u64 {
        self.turned_away.load(Ordering::Acquire) + self.log.not_written()
    }

    /// The newest durable entry and the chain's hash there.
    pub fn head(&self) -> Head {
        self.log.head()
    }

    /// The reading end, for other threads.
    pub fn reader(&self) -> Reader<SecurityEntry> {
        self.log.reader()
    }

    fn tallied(&self) -> MutexGuard<'_, Tally> {
        // A panic while it was held leaves counts that are whole.
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, due: Vec<SecurityEntry>, now: Timestamp) {
        self.say_lost(now);
        for entry in due {
            if let Err(error) = self.log.hand_over(&entry) {
                self.turn_away(&error);
            }
        }
    }

    fn turn_away(&self, error: &RecordError) {
        self.turned_away.fetch_add(1, Ordering::AcqRel);
        if let RecordError::Invalid(error) = error {
            tracing::error!(%error, "something that happened makes no entry for the security log");
        }
    }

    /// Says in the log how many entries it lacks, once it can be written again.
    fn say_lost(&self, at: Timestamp) {
        let lost = self.lost();
        if self.log.is_refusing() || self.said.swap(lost, Ordering::AcqRel) == lost {
            return;
        }
        let entry = SecurityEntry {
            at,
            until: None,
            event: SecurityEvent::Lost,
            who: Who::default(),
            from_address: "unknown".to_owned(),
            action: "record".to_owned(),
            of_operator: None,
            of_serial: None,
            count: lost,
        };
        if let Err(error) = self.log.hand_over(&entry) {
            self.turn_away(&error);
        }
    }
}

/// What was counted is still written.
impl Drop for SecurityLog {
    fn drop(&mut self) {
        let due = self.tallied().counted();
        if let Some(now) = due.first().map(|first| first.at) {
            self.write(due, now);
        }
    }
}
