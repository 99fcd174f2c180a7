//! The shards: the state that is read and served, a view of the journal that can be deleted and rebuilt at any time.
//!
//! Guarantees: a read sees at least everything that was acknowledged before it was asked for; nothing that is not
//! durable is ever in a shard; a damaged, missing or unopenable shard costs time, never data.
//! Deliberately absent: any decision. Counties decide from their memory; nothing here is asked before an event.

pub mod inspect;
mod keys;
pub mod readers;
mod recovery;
mod replay;
pub mod scan;
mod store;
mod tree;
mod visit;
mod worker;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use baoming_core::ids::CountyId;
use baoming_core::rows::Row;
use baoming_core::subject::Subject;
use crossbeam_channel::{Sender, bounded};

pub use recovery::{Recovered, RecoveryStage};
pub use replay::ReplayError;
pub use scan::{Page, Pick, Scan};
pub use tree::TreeError;
pub use visit::RowKind;
pub use worker::{Reloaded, ShardMessage};

use crate::journal::JournalReader;
use crate::keys::Sealer;
use crate::limits::SHARD_QUEUE_MAX;
use readers::Readers;
use recovery::Patient;
use worker::{Progress, Worker};

/// Where and how large the shards are.
#[derive(Debug, Clone)]
pub struct ShardOptions {
    /// The directory that holds the databases.
    pub directory: PathBuf,
    /// How many databases the counties are spread over.
    pub databases: usize,
    /// Cache of all databases together.
    pub cache_bytes: u64,
    /// Goes into the name of a database that is moved aside: the time, so that people see when it was.
    pub stamp: u64,
}

/// Why the shards could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A store that not even an empty directory can hold.
    #[error("a shard cannot be opened: {0}; check the disk's space and the permissions of the data directory")]
    Tree(#[from] TreeError),
    /// The journal.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The journal again.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// A thread.
    #[error("a shard's thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
    /// Our own mistake.
    #[error("recovering a shard panicked; the lines before this one say where")]
    Panicked,
}

/// Why a row could not be read now.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The shard did not catch up in time.
    #[error("the shard is behind")]
    Behind,
    /// The store failed, or what read it.
    #[error("the shard has failed")]
    Failed,
    /// Too many readings wait.
    #[error("too many rows are being read")]
    Busy,
    /// The row.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

struct Home {
    tree: sled::Tree,
    progress: Arc<Progress>,
    queue: Sender<ShardMessage>,
}

/// All shards.
pub struct Shards {
    homes: BTreeMap<CountyId, Home>,
    sealer: Arc<dyn Sealer>,
    readers: Readers,
}

/// The threads behind the shards; they end when every sender of messages and every way to the readers is gone.
pub struct ShardThreads(Vec<JoinHandle<()>>);

impl ShardThreads {
    /// Waits until everything is applied and flushed.
    pub fn join(self) {
        for thread in self.0 {
            let _its_panic_was_logged = thread.join();
        }
    }
}

/// The keys and the journal that the shards need.
pub struct Sources {
    /// Opens and seals rows.
    pub shard_sealer: Arc<dyn Sealer>,
    /// Opens the journal's frames.
    pub journal_sealer: Arc<dyn Sealer>,
    /// Reads the journal.
    pub reader: Arc<dyn JournalReader>,
}

/// Opens, restores and replays, then starts one thread for each database.
pub fn open(
    options: &ShardOptions,
    counties: &[CountyId],
    sources: &Sources,
    progress: &mut dyn FnMut(RecoveryStage),
) -> Result<(Shards, ShardThreads, Vec<Recovered>), OpenError> {
    let mut groups = vec![Vec::new(); options.databases];
    for (index, county) in counties.iter().enumerate() {
        groups[index % options.databases].push(*county);
    }
    progress(RecoveryStage::Restoring);
    let patients = recovery::restore_all(options, &groups, &*sources.shard_sealer)?;
    let patients =
        recovery::replay_tail(patients, &*sources.reader, &sources.journal_sealer, &sources.shard_sealer, progress)?;
    let (readers, mut threads) = Readers::start()?;
    let mut shards = Shards { homes: BTreeMap::new(), sealer: sources.shard_sealer.clone(), readers };
    let mut recovered = Vec::new();
    for (index, patient) in patients.into_iter().enumerate() {
        threads.push(shards.start(index, patient, sources, &mut recovered)?);
    }
    Ok((shards, ShardThreads(threads), recovered))
}

impl Shards {
    fn start(
        &mut self,
        index: usize,
        patient: Patient,
        sources: &Sources,
        recovered: &mut Vec<Recovered>,
    ) -> Result<JoinHandle<()>, std::io::Error> {
        let applied = patient.trees.iter().map(|(id, tree)| (*id, AtomicU64::new(tree.head().sequence))).collect();
        let progress = Arc::new(Progress { applied, ..Progress::default() });
        let (sender, queue) = bounded(SHARD_QUEUE_MAX);
        for (county, tree) in &patient.trees {
            let home = Home { tree: tree.tree(), progress: progress.clone(), queue: sender.clone() };
            self.homes.insert(*county, home);
        }
        recovered.extend(patient.recovered.into_values());
        let worker = Worker {
            store: patient.store,
            databases: patient.databases,
            trees: patient.trees,
            progress,
            shard_sealer: sources.shard_sealer.clone(),
            journal_sealer: sources.journal_sealer.clone(),
            reader: sources.reader.clone(),
        };
        thread::Builder::new().name(format!("shard-{index:02}")).spawn(move || worker.run(&queue))
    }

    /// The way to the worker of a county, for the committer.
    pub fn queue(&self, county: CountyId) -> Option<Sender<ShardMessage>> {
        self.homes.get(&county).map(|home| home.queue.clone())
    }

    /// The threads for reading much at once.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Whether the county's store has failed since it was opened.
    pub fn failed(&self, county: CountyId) -> bool {
        self.homes.get(&county).is_some_and(|home| home.progress.failed.load(Ordering::Acquire))
    }

    /// Reads a row as of event `at_least` or later, waiting up to `patience` for the shard to get there.
    pub async fn read(
        &self,
        county: CountyId,
        subject: Subject,
        at_least: u64,
        patience: Duration,
    ) -> Result<Option<Row>, ReadError> {
        let Some(home) = self.homes.get(&county) else { return Ok(None) };
        tokio::time::timeout(patience, home.progress.reached(county, at_least))
            .await
            .map_err(|_| ReadError::Behind)??;
        Ok(tree::read_row(&home.tree, &*self.sealer, county, subject)?)
    }
}

impl Progress {
    async fn reached(&self, county: CountyId, at_least: u64) -> Result<(), ReadError> {
        loop {
            // Registered before looking, so that a move in between is not missed.
            let moved = self.moved.notified();
            tokio::pin!(moved);
            moved.as_mut().enable();
            if self.failed.load(Ordering::Acquire) {
                return Err(ReadError::Failed);
            }
            if self.applied[&county].load(Ordering::Acquire) >= at_least {
                return Ok(());
            }
            moved.await;
        }
    }
}

#[cfg(test)]
mod tests;
