//! The thread that owns one store: it applies durable records to its counties' trees and reads memories back from them.
//!
//! Messages come from the committer in the order in which records became durable. A reload therefore sees exactly what
//! was durable when it was asked for. When the store fails, the worker says so once, stops writing and serves reloads
//! from the journal: no change is lost, only reads of these counties are unavailable until the next start.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use baoming_core::codec::ChainHead;
use baoming_core::county::County;
use baoming_core::ids::CountyId;
use baoming_core::machine::Linked;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use tokio::sync::Notify;

use super::replay;
use super::store::{Note, Store};
use super::tree::{CountyTree, TreeError};
use crate::journal::{JournalReader, Position};
use crate::keys::Sealer;
use crate::limits::{SHARD_DRAIN_MAX, SHARD_GATHER, SHARD_IDLE};

/// What a reload yields: the county's memory and its chain as of all that is durable, or why there is none.
pub type Reloaded = Result<(County, ChainHead), String>;

/// What a worker is told.
pub enum ShardMessage {
    /// Records have become durable.
    Apply {
        /// Whose.
        county: CountyId,
        /// In which group.
        position: Position,
        /// In order.
        records: Vec<Linked>,
    },
    /// A county needs its memory back.
    Reload {
        /// Which one.
        county: CountyId,
        /// Where it goes.
        reply: Box<dyn FnOnce(Reloaded) + Send>,
    },
    /// The committer has ended without a failure, and this worker was told of everything that it has made durable.
    Concluded,
}

/// What readers see of a worker.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The last event in the tree, for each county.
    pub(super) applied: BTreeMap<CountyId, AtomicU64>,
    /// Rings after every drain of the queue.
    pub(super) moved: Notify,
    /// The store has failed.
    pub(super) failed: AtomicBool,
}

/// One store and its counties.
pub(super) struct Worker {
    pub(super) store: Store,
    pub(super) databases: u64,
    pub(super) trees: BTreeMap<CountyId, CountyTree>,
    pub(super) progress: Arc<Progress>,
    /// The position of its last note.
    pub(super) noted: Position,
    pub(super) shard_sealer: Arc<dyn Sealer>,
    pub(super) journal_sealer: Arc<dyn Sealer>,
    pub(super) reader: Arc<dyn JournalReader>,
}

/// What a store with these trees should remember while there may be more of the same group.
pub(super) fn note_of(position: Position, databases: u64, trees: &BTreeMap<CountyId, CountyTree>) -> Note {
    let applied = trees.iter().map(|(county, tree)| (*county, tree.head().sequence)).collect();
    Note { position: position.0, databases, applied, whole: false }
}

impl Worker {
    /// Works until every sender is gone, then leaves the store flushed.
    pub(super) fn run(mut self, queue: &Receiver<ShardMessage>) {
        loop {
            let first = match queue.recv_timeout(SHARD_IDLE) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    self.attempt(|worker| worker.note_idle(queue));
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // Not a wait for an event: messages gather meanwhile, so the committer need not wake this thread for each of
            // them, and one note stands for many rows. Nobody but a read right behind its write notices.
            std::thread::sleep(SHARD_GATHER);
            let (mut position, mut concluded) = (Position::START, false);
            let mut reloads = Vec::new();
            for message in std::iter::once(first).chain(queue.try_iter().take(SHARD_DRAIN_MAX)) {
                match message {
                    ShardMessage::Apply { county, position: at, records } => {
                        position = at;
                        self.attempt(|worker| worker.apply(county, at, &records));
                    }
                    ShardMessage::Reload { county, reply } => reloads.push((county, reply)),
                    ShardMessage::Concluded => concluded = true,
                }
            }
            self.attempt(|worker| worker.note(position));
            if concluded {
                self.attempt(|worker| worker.conclude());
            }
            for (county, reply) in reloads {
                reply(self.reload(county));
            }
        }
        self.attempt(|worker| worker.store.flush());
    }

    /// Runs one step unless the store has failed; a failure is said once and remembered.
    fn attempt(&mut self, step: impl FnOnce(&mut Self) -> Result<(), TreeError>) {
        if self.progress.failed.load(Ordering::Acquire) {
            return;
        }
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| step(self)));
        let error = match outcome {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the shard's worker panicked".to_owned(),
        };
        tracing::error!(error, "a shard has failed; its counties go on, but cannot be read until the next start");
        self.progress.failed.store(true, Ordering::Release);
        self.progress.moved.notify_waiters();
    }

    fn apply(&mut self, county: CountyId, at: Position, records: &[Linked]) -> Result<(), TreeError> {
        let tree = self.trees.get_mut(&county).expect("the committer sends a county's records to its own worker");
        for linked in records {
            tree.apply(&*self.shard_sealer, &linked.record, at, linked.head())?;
        }
        Ok(())
    }

    /// Tells the readers, and leaves a note behind the rows that it stands for.
    fn note(&mut self, position: Position) -> Result<(), TreeError> {
        for (county, tree) in &self.trees {
            self.progress.applied[county].store(tree.head().sequence, Ordering::Release);
        }
        if position > Position::START {
            self.store.set_note(&note_of(position, self.databases, &self.trees))?;
            self.noted = position;
        }
        self.progress.moved.notify_waiters();
        Ok(())
    }

    /// Notes how far the journal is though no county of this store had a part in it, so that a start after a kill does not read
    /// again what happened elsewhere since. Of the last group perhaps not everything was sent yet, but of those before it: a
    /// group is appended when all of the one before it is settled.
    pub(super) fn note_idle(&mut self, queue: &Receiver<ShardMessage>) -> Result<(), TreeError> {
        // In this order: what was sent before the last group is in the queue by now, or has been applied.
        let last = self.reader.last();
        if queue.is_empty() && last > self.noted {
            self.note(last)?;
        }
        Ok(())
    }

    /// Notes that nothing of the journal is missing here, also of the groups in which no county of this store had a part.
    fn conclude(&mut self) -> Result<(), TreeError> {
        let note = note_of(self.reader.last(), self.databases, &self.trees);
        self.store.set_note(&Note { whole: true, ..note })
    }

    fn reload(&mut self, county: CountyId) -> Reloaded {
        let tree = self.trees.get_mut(&county).expect("a county is reloaded by its own worker");
        if !self.progress.failed.load(Ordering::Acquire) {
            match tree.restore(&*self.shard_sealer) {
                Ok(memory) => return Ok((memory, tree.head())),
                Err(error) => tracing::warn!(%county, %error, "a county is rebuilt from the journal"),
            }
        }
        let durable = self.reader.last();
        replay::memory_of(county, &*self.reader, &*self.journal_sealer, durable).map_err(|error| error.to_string())
    }
}
