//! What happens to the shards at start: restore every county's memory from its tree, then replay the journal's tail
//! into memory and tree alike. A tree that is no view of the journal is emptied and replayed from the beginning.
//!
//! Each store is recovered by a thread of its own, while the caller's thread reads each journal once for all of its
//! stores. A store's counties share a journal, and its position is one of that journal.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use baoming_core::codec::ChainHead;
use baoming_core::county::County;
use baoming_core::ids::CountyId;
use crossbeam_channel::{Receiver, Sender, bounded};

use super::error::OpenError;
use super::options::ShardOptions;
use super::replay::{ReplayError, follow};
use super::store::{Note, Store, move_aside};
use super::tree::{CountyTree, TreeError};
use super::worker::note_of;
use crate::journal::{Frame, JournalReader, Journals, Position};
use crate::keys::Sealer;
use crate::limits::{RECOVERY_CHUNK_FRAMES, RECOVERY_CHUNKS_MAX};

/// A county ready to serve.
pub struct Recovered {
    /// Its memory, as of all that is durable.
    pub county: County,
    /// Its chain.
    pub head: ChainHead,
}

/// How the recovery goes, for whoever waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryStage {
    /// Memories are being restored from the shards.
    Restoring,
    /// A journal is replayed.
    Replaying {
        /// Groups read so far.
        done: u64,
        /// Groups to read.
        total: u64,
    },
}

/// One store being recovered.
pub(super) struct Patient {
    pub(super) store: Store,
    /// How many databases the counties are spread over.
    pub(super) databases: u64,
    pub(super) trees: BTreeMap<CountyId, CountyTree>,
    pub(super) recovered: BTreeMap<CountyId, Recovered>,
    /// The journal of its counties, and which one that is.
    pub(super) reader: Arc<dyn JournalReader>,
    journal: usize,
    /// The last group that its note has seen.
    pub(super) position: Position,
    /// Everything up to this group is in the trees already, whole; behind it, perhaps a part.
    settled: Position,
}

/// Opens the stores one beside the other.
pub(super) fn restore_all(
    options: &ShardOptions,
    groups: &[Vec<CountyId>],
    journals: &Journals,
    sealer: &dyn Sealer,
) -> Result<Vec<Patient>, OpenError> {
    let options = &ShardOptions { databases: groups.len(), ..options.clone() };
    let restored: Vec<Result<Patient, TreeError>> = thread::scope(|scope| {
        let handles: Vec<_> = groups
            .iter()
            .enumerate()
            .map(|(index, counties)| scope.spawn(move || restore(options, index, counties, journals, sealer)))
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap_or(Err(TreeError::Panicked))).collect()
    });
    restored.into_iter().map(|patient| patient.map_err(OpenError::Tree)).collect()
}

fn restore(
    options: &ShardOptions,
    index: usize,
    counties: &[CountyId],
    journals: &Journals,
    sealer: &dyn Sealer,
) -> Result<Patient, TreeError> {
    let path = options.directory.join(format!("{index:02}"));
    // The store panics on some kinds of damage, when it is opened or when it is read.
    let attempt = || {
        catch_unwind(AssertUnwindSafe(|| restore_from(&path, options, counties, journals, sealer)))
            .unwrap_or(Err(TreeError::Panicked))
    };
    let error = match attempt() {
        Err(error) if path.exists() => error,
        restored => return restored,
    };
    let aside = move_aside(&path, options.stamp)?;
    tracing::warn!(%error, aside = %aside.display(), "a shard could not be used; it was moved aside and is rebuilt");
    attempt()
}

fn restore_from(
    path: &Path,
    options: &ShardOptions,
    counties: &[CountyId],
    journals: &Journals,
    sealer: &dyn Sealer,
) -> Result<Patient, TreeError> {
    let databases = options.databases as u64;
    let store = Store::open(path, options.cache_bytes / databases)?;
    // A note left when other counties lived here says nothing of those that live here now.
    let note = store.note()?.filter(|note| note.is_of(databases, counties));
    let mut position = note.as_ref().map_or(Position::START, |note| Position(note.position));
    let mut settled = note.as_ref().map_or(Position::START, Note::settled);
    let noted: BTreeMap<CountyId, u64> = note.map(|note| note.applied.into_iter().collect()).unwrap_or_default();
    let (mut trees, mut recovered) = (BTreeMap::new(), BTreeMap::new());
    for id in counties {
        let mut tree = CountyTree::new(*id, store.tree(&id.to_string())?);
        let noted = noted.get(id).copied().unwrap_or_default();
        let restored = tree.restore(sealer).and_then(|county| {
            let found = county.sequence();
            if found < noted { Err(TreeError::Behind { found, noted }) } else { Ok(county) }
        });
        let county = match restored {
            Ok(county) => county,
            Err(error) => {
                tracing::warn!(county = %id, %error, "a county's shard is emptied and rebuilt from the journal");
                // Before the tree is touched: whoever is killed in the middle of a rebuild begins at the beginning again.
                (position, settled) = (Position::START, Position::START);
                store.forget_note()?;
                tree.clear()?;
                County::new(*id)
            }
        };
        recovered.insert(*id, Recovered { county, head: tree.head() });
        trees.insert(*id, tree);
    }
    // A database that no county was left for is behind any journal.
    let journal = counties.first().map_or(0, |county| journals.number_of(*county));
    let reader = journals.numbered(journal).clone();
    Ok(Patient { store, databases, trees, recovered, reader, journal, position, settled })
}

/// Replays what the shards have not seen, journal by journal. `progress` is called now and then.
pub(super) fn replay_tails(
    patients: Vec<Patient>,
    journal_sealer: &Arc<dyn Sealer>,
    shard_sealer: &Arc<dyn Sealer>,
    progress: &mut dyn FnMut(RecoveryStage),
) -> Result<Vec<Patient>, OpenError> {
    let mut by_journal = BTreeMap::<usize, Vec<Patient>>::new();
    for patient in patients {
        by_journal.entry(patient.journal).or_default().push(patient);
    }
    let mut replayed = Vec::new();
    for patients in by_journal.into_values() {
        let reader = patients[0].reader.clone();
        replayed.extend(replay_tail(patients, &*reader, journal_sealer, shard_sealer, progress)?);
    }
    Ok(replayed)
}

fn replay_tail(
    patients: Vec<Patient>,
    reader: &dyn JournalReader,
    journal_sealer: &Arc<dyn Sealer>,
    shard_sealer: &Arc<dyn Sealer>,
    progress: &mut dyn FnMut(RecoveryStage),
) -> Result<Vec<Patient>, OpenError> {
    let last = reader.last();
    let furthest = patients.iter().map(|patient| patient.position).max().unwrap_or_default();
    if furthest > last {
        return Err(ReplayError::Behind { shards: furthest, journal: last }.into());
    }
    // The group at a position is read again unless the note says that all of it is there: a worker may have noted it after
    // one county's records and died before another's of the same group. Events that a tree has already are passed over.
    let from = patients.iter().map(|patient| patient.settled).min().unwrap_or_default();
    let homes: BTreeMap<CountyId, usize> = patients
        .iter()
        .enumerate()
        .flat_map(|(index, patient)| patient.trees.keys().map(move |county| (*county, index)))
        .collect();
    thread::scope(|scope| {
        let (senders, handles): (Vec<_>, Vec<_>) = patients
            .into_iter()
            .map(|patient| {
                let (sender, queue) = bounded::<Vec<(Position, Frame)>>(RECOVERY_CHUNKS_MAX);
                (sender, scope.spawn(move || patient.replay(&queue, &**journal_sealer, &**shard_sealer)))
            })
            .unzip();
        let read = distribute(reader, from, last, &homes, &senders, progress);
        drop(senders);
        let patients: Result<Vec<Patient>, OpenError> =
            handles.into_iter().map(|handle| handle.join().unwrap_or(Err(OpenError::Panicked))).collect();
        // A worker's error comes first: it is why the distribution ended early.
        let mut patients = patients?;
        read?;
        // Only now: a reading that broke off has left the trees at some earlier event, and no note may say otherwise.
        for patient in &mut patients {
            let note = Note { whole: true, ..note_of(last, patient.databases, &patient.trees) };
            patient.store.set_note(&note)?;
            patient.position = last;
        }
        Ok(patients)
    })
}

fn distribute(
    reader: &dyn JournalReader,
    from: Position,
    last: Position,
    homes: &BTreeMap<CountyId, usize>,
    senders: &[Sender<Vec<(Position, Frame)>>],
    progress: &mut dyn FnMut(RecoveryStage),
) -> Result<(), OpenError> {
    let mut chunks: Vec<Vec<(Position, Frame)>> =
        senders.iter().map(|_| Vec::with_capacity(RECOVERY_CHUNK_FRAMES)).collect();
    let mut unknown = None;
    let total = last.0 - from.0;
    let mut shown = from;
    reader.read_after(from, &mut |position, frame| {
        if position.0 >= shown.0 + 256 {
            shown = position;
            progress(RecoveryStage::Replaying { done: position.0 - from.0, total });
        }
        let Some(&home) = homes.get(&frame.county) else {
            unknown = Some(frame.county);
            return ControlFlow::Break(());
        };
        let chunk = &mut chunks[home];
        let frame = Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() };
        chunk.push((position, frame));
        if chunk.len() < RECOVERY_CHUNK_FRAMES {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(chunk, Vec::with_capacity(RECOVERY_CHUNK_FRAMES));
        // A worker that has ended has an error to tell.
        if senders[home].send(full).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if let Some(county) = unknown {
        return Err(ReplayError::UnknownCounty(county).into());
    }
    for (chunk, sender) in chunks.into_iter().zip(senders) {
        let _ended_with_an_error = sender.send(chunk);
    }
    progress(RecoveryStage::Replaying { done: total, total });
    Ok(())
}

impl Patient {
    fn replay(
        mut self,
        queue: &Receiver<Vec<(Position, Frame)>>,
        journal_sealer: &dyn Sealer,
        shard_sealer: &dyn Sealer,
    ) -> Result<Self, OpenError> {
        for (position, frame) in queue.iter().flatten() {
            let county = frame.county;
            let (Some(recovered), Some(tree)) = (self.recovered.get_mut(&county), self.trees.get_mut(&county)) else {
                return Err(ReplayError::UnknownCounty(county).into());
            };
            if frame.sequence <= recovered.head.sequence {
                continue;
            }
            let record = follow(journal_sealer, &mut recovered.head, frame.borrow())?;
            recovered.county.apply(&record);
            tree.apply(shard_sealer, &record, position, recovered.head)?;
        }
        Ok(self)
    }
}
