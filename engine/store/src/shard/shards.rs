//! All shards of a node: opening them, the ways to their workers, and reading single rows.
//!
//! A database's counties share one journal, whose group the database's note names; how many journals there are and which
//! counties each of them keeps is said by whoever opens the shards.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use baoming_core::ids::CountyId;
use baoming_core::rows::Row;
use baoming_core::subject::Subject;
use crossbeam_channel::{Sender, bounded};

use super::error::{OpenError, ReadError};
use super::options::ShardOptions;
use super::readers::Readers;
use super::recovery::{self, Patient, Recovered, RecoveryStage};
use super::tree;
use super::worker::{Progress, ShardMessage, Worker};
use crate::journal::Journals;
use crate::keys::Sealer;
use crate::limits::SHARD_QUEUE_MAX;

/// Where a county's rows are.
pub(super) struct Home {
    pub(super) tree: sled::Tree,
    pub(super) progress: Arc<Progress>,
    queue: Sender<ShardMessage>,
}

/// All shards.
pub struct Shards {
    /// In the order of their numbers.
    databases: Vec<Arc<Progress>>,
    pub(super) homes: BTreeMap<CountyId, Home>,
    pub(super) sealer: Arc<dyn Sealer>,
    pub(super) readers: Readers,
}

/// How a database fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatabaseStanding {
    /// Durable records of its counties that are not in its rows yet.
    pub lag_records: u64,
    /// Whether it has failed, and nothing of it can be read.
    pub failed: bool,
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

/// The keys and the journals that the shards need.
pub struct Sources {
    /// Opens and seals rows.
    pub shard_sealer: Arc<dyn Sealer>,
    /// Opens the journal's frames.
    pub journal_sealer: Arc<dyn Sealer>,
    /// Reads the journals.
    pub journals: Journals,
}

/// Opens, restores and replays, then starts one thread for each database.
pub fn open(
    options: &ShardOptions,
    counties: &[CountyId],
    sources: &Sources,
    progress: &mut dyn FnMut(RecoveryStage),
) -> Result<(Shards, ShardThreads, Vec<Recovered>), OpenError> {
    let groups = spread(counties, options.databases, &sources.journals);
    progress(RecoveryStage::Restoring);
    let patients = recovery::restore_all(options, &groups, &sources.journals, &*sources.shard_sealer)?;
    let patients = recovery::replay_tails(patients, &sources.journal_sealer, &sources.shard_sealer, progress)?;
    let (readers, mut threads) = Readers::start()?;
    let mut shards =
        Shards { databases: Vec::new(), homes: BTreeMap::new(), sealer: sources.shard_sealer.clone(), readers };
    let mut recovered = Vec::new();
    for (index, patient) in patients.into_iter().enumerate() {
        threads.push(shards.start(index, patient, sources, &mut recovered)?);
    }
    Ok((shards, ShardThreads(threads), recovered))
}

/// A database's number, as threads and metrics have it.
pub fn database_number(index: usize) -> String {
    format!("{index:02}")
}

/// The counties of each database. Those of one share a journal, so that one position says how far all of them are.
fn spread(counties: &[CountyId], databases: usize, journals: &Journals) -> Vec<Vec<CountyId>> {
    let mut by_journal = BTreeMap::<usize, Vec<CountyId>>::new();
    for county in counties {
        by_journal.entry(journals.number_of(*county)).or_default().push(*county);
    }
    let each = (databases / by_journal.len().max(1)).max(1);
    let mut groups = Vec::new();
    for counties in by_journal.into_values() {
        let mut own = vec![Vec::new(); each];
        for (index, county) in counties.into_iter().enumerate() {
            own[index % each].push(county);
        }
        groups.extend(own);
    }
    groups
}

impl Shards {
    fn start(
        &mut self,
        index: usize,
        patient: Patient,
        sources: &Sources,
        recovered: &mut Vec<Recovered>,
    ) -> io::Result<JoinHandle<()>> {
        let applied = patient.trees.iter().map(|(id, tree)| (*id, AtomicU64::new(tree.head().sequence))).collect();
        let progress = Arc::new(Progress { applied, ..Progress::default() });
        self.databases.push(progress.clone());
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
            noted: patient.position,
            shard_sealer: sources.shard_sealer.clone(),
            journal_sealer: sources.journal_sealer.clone(),
            reader: patient.reader,
        };
        thread::Builder::new().name(format!("shard-{}", database_number(index))).spawn(move || worker.run(&queue))
    }

    /// The way to the worker of a county, for the committer.
    pub fn queue(&self, county: CountyId) -> Option<Sender<ShardMessage>> {
        self.homes.get(&county).map(|home| home.queue.clone())
    }

    /// Says that the committer has ended without a failure, so that the next start has nothing to replay. Nothing that is
    /// durable may be sent to a worker after this.
    pub fn conclude(&self) {
        for home in self.homes.values() {
            let _worker_ended_with_a_failure = home.queue.send(ShardMessage::Concluded);
        }
    }

    /// The threads for reading much at once.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Whether the county's store has failed since it was opened.
    pub fn failed(&self, county: CountyId) -> bool {
        self.homes.get(&county).is_some_and(|home| home.progress.failed.load(Ordering::Acquire))
    }

    /// How each database fares, in the order of their numbers. `durable` says the last event of a county that should be in
    /// its rows sooner or later.
    pub fn databases(&self, durable: impl Fn(CountyId) -> u64) -> impl Iterator<Item = DatabaseStanding> {
        self.databases.iter().map(move |progress| {
            let behind = |(county, applied): (&CountyId, &AtomicU64)| {
                durable(*county).saturating_sub(applied.load(Ordering::Acquire))
            };
            let lag_records = progress.applied.iter().map(behind).sum();
            DatabaseStanding { lag_records, failed: progress.failed.load(Ordering::Acquire) }
        })
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
    pub(super) async fn reached(&self, county: CountyId, at_least: u64) -> Result<(), ReadError> {
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
