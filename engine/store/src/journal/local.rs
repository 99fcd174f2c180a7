//! The journal of one machine, in a fjall store of its own.
//!
//! A group is one value; its key is the position, big-endian. fjall's batch with `SyncData` writes it to a write-ahead
//! file and calls `fdatasync` before it becomes readable. Values go to separate value files, so that merging tables
//! never copies them; nothing is compressed, since sealed bytes do not compress.
//!
//! Guarantees: those of [`Journal`] and [`JournalReader`]. Opening syncs what a killed process had written but not
//! synced before any of it is believed. An unfinished last group is dropped; a hole anywhere else is an error.
//!
//! Deliberately absent: a check of the whole journal at opening (`verify` reads all of it), and reading a directory
//! that another process has open. A store's options are fixed when its directory is made.

mod resealing;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baoming_core::time::Timestamp;
use fjall::config::CompressionPolicy;
use fjall::{
    CompressionType, Database, Guard, Keyspace, KeyspaceCreateOptions, KvSeparationOptions, LsmError, PersistMode,
};

use super::ends::{Journal, JournalReader};
use super::error::JournalError;
use super::frame::{Frame, FrameRef};
use super::group::{self, Group, Stamp};
use super::position::Position;
use super::write_ahead::WriteAhead;
use crate::limits;

pub use resealing::{census, seal_again};

const GROUPS: &str = "groups";

/// The writing end.
pub struct LocalJournal {
    reader: LocalReader,
    gate: Gate,
    encoded: Vec<u8>,
}

/// The reading end. Keeps the store open for as long as it lives.
#[derive(Clone)]
pub struct LocalReader {
    database: Database,
    groups: Keyspace,
    last: Arc<AtomicU64>,
}

impl LocalJournal {
    /// Opens the journal in `directory`, or makes a new one there.
    pub fn open(directory: &Path) -> Result<Self, JournalError> {
        let write_ahead = WriteAhead::examine(directory)?;
        let open = |error: fjall::Error| JournalError::Open(error.to_string().into());
        let database = match database(directory) {
            Err(fjall::Error::JournalRecovery(_)) => {
                write_ahead.cut_unfinished_end().map_err(|error| open(error.into()))?;
                database(directory)
            }
            other => other,
        }
        .map_err(open)?;
        let groups = database.keyspace(GROUPS, options).map_err(open)?;
        // A killed process may have left a whole group that was never synced: it is readable, so it has to be durable.
        database.persist(PersistMode::SyncAll).map_err(open)?;
        let last = groups.last_key_value().map_or(Ok(Position::START), |entry| {
            entry.key().map_err(|error| read_error(&error, Position::START)).and_then(|key| position(&key))
        })?;
        if let Some(seen) = write_ahead.last.filter(|seen| *seen > last.next()) {
            tracing::error!(%seen, %last, "the write-ahead files held more than the store took over");
            let what = "the store's own bytes around it are damaged, and acknowledged groups after it were given up";
            return Err(JournalError::Corrupt { position: last.next(), what });
        }
        let reader = LocalReader { database, groups, last: Arc::new(AtomicU64::new(last.0)) };
        Ok(Self { reader, gate: Gate::default(), encoded: Vec::new() })
    }

    /// A reading end for other threads.
    pub fn reader(&self) -> LocalReader {
        self.reader.clone()
    }
}

impl Journal for LocalJournal {
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError> {
        let (reader, encoded) = (&self.reader, &mut self.encoded);
        self.gate.check()?;
        if frames.is_empty() {
            return Ok(reader.last());
        }
        let position = reader.last().next();
        group::encode(Stamp { position, tenure: 0, committed_at }, frames, encoded)?;
        self.gate.pass(|| {
            let mut batch = reader.database.batch().durability(Some(PersistMode::SyncData));
            batch.insert(&reader.groups, position.0.to_be_bytes(), encoded.as_slice());
            batch.commit().map_err(|error| JournalError::Append(error.to_string().into()))
        })?;
        reader.last.store(position.0, Ordering::Release);
        Ok(position)
    }
}

impl JournalReader for LocalReader {
    fn last(&self) -> Position {
        Position(self.last.load(Ordering::Acquire))
    }

    fn read_group(
        &self,
        position: Position,
        visit: &mut dyn FnMut(FrameRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let corrupt = |what| JournalError::Corrupt { position, what };
        // What is behind the last one is not durable yet, whatever the store shows.
        let value = if position > self.last() { None } else { self.value(position)? };
        let value = value.ok_or_else(|| corrupt("it is missing"))?;
        let group = Group::decode(&value).map_err(|error| error.at(position))?;
        if group.position != position {
            return Err(corrupt("another group is stored in its place"));
        }
        let _whether_it_was_read_to_the_end = group.visit(&mut |_, frame| visit(frame));
        Ok(())
    }

    fn read_groups_after(
        &self,
        after: Position,
        visit: &mut dyn FnMut(&Group<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let last = self.last();
        let mut read = after;
        while read < last {
            let until = Position(last.0.min(read.0.saturating_add(limits::READ_GROUPS_PER_ITERATOR)));
            let range = read.next().0.to_be_bytes()..=until.0.to_be_bytes();
            for entry in self.groups.range(range) {
                if self.visit_group(read.next(), entry, visit)?.is_break() {
                    return Ok(());
                }
                read = read.next();
            }
            if read < until {
                return Err(JournalError::Corrupt { position: read.next(), what: "it is missing" });
            }
        }
        Ok(())
    }
}

impl LocalReader {
    fn value(&self, position: Position) -> Result<Option<fjall::UserValue>, JournalError> {
        self.groups.get(position.0.to_be_bytes()).map_err(|error| read_error(&error, position))
    }

    fn visit_group(
        &self,
        expected: Position,
        entry: Guard,
        visit: &mut dyn FnMut(&Group<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, JournalError> {
        let corrupt = |what| JournalError::Corrupt { position: expected, what };
        let (key, value) = entry.into_inner().map_err(|error| read_error(&error, expected))?;
        if position(&key)? != expected {
            return Err(corrupt("it is missing"));
        }
        let group = Group::decode(&value).map_err(|error| error.at(expected))?;
        if group.position != expected {
            return Err(corrupt("another group is stored in its place"));
        }
        Ok(visit(&group))
    }
}

/// Lets writes through until one has failed or panicked, and none after that.
#[derive(Debug, Default)]
struct Gate {
    closed: bool,
}

impl Gate {
    fn check(&self) -> Result<(), JournalError> {
        if self.closed { Err(JournalError::Closed) } else { Ok(()) }
    }

    fn pass<T>(&mut self, write: impl FnOnce() -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.check()?;
        // Closed while it is written, so that a panic in the store leaves it closed as well.
        self.closed = true;
        let done = write()?;
        self.closed = false;
        Ok(done)
    }
}

fn database(directory: &Path) -> fjall::Result<Database> {
    Database::builder(directory)
        .cache_size(limits::JOURNAL_CACHE_BYTES)
        .max_journaling_size(limits::JOURNAL_WRITE_AHEAD_BYTES)
        .max_cached_files(Some(limits::JOURNAL_OPEN_FILES_MAX))
        .worker_threads(limits::JOURNAL_WORKERS)
        .journal_compression(CompressionType::None)
        .manual_journal_persist(true)
        .open()
}

fn options() -> KeyspaceCreateOptions {
    KeyspaceCreateOptions::default()
        .max_memtable_size(limits::JOURNAL_MEMTABLE_BYTES)
        .manual_journal_persist(true)
        .data_block_compression_policy(CompressionPolicy::disabled())
        .index_block_compression_policy(CompressionPolicy::disabled())
        .expect_point_read_hits(true)
        .with_kv_separation(Some(KvSeparationOptions::default().compression(CompressionType::None)))
}

fn position(key: &[u8]) -> Result<Position, JournalError> {
    let bytes = key.try_into().map_err(|_| JournalError::Corrupt {
        position: Position::START,
        what: "a key in the store is not a position",
    })?;
    Ok(Position(u64::from_be_bytes(bytes)))
}

/// Tells damage, which must never be read around, from a disk that did not answer.
fn read_error(error: &fjall::Error, position: Position) -> JournalError {
    match error {
        fjall::Error::Storage(LsmError::Io(_)) | fjall::Error::Io(_) => JournalError::Read(error.to_string().into()),
        _ => JournalError::Corrupt { position, what: "the store's checksum or layout around it is wrong" },
    }
}

#[cfg(test)]
mod tests;
