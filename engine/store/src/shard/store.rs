//! One sled database of several counties' trees: opening it, moving it aside when it does not open, and the journal
//! position up to which everything of its counties is in it.
//!
//! Why several counties share one database: a sled database keeps its cache in 256 parts, so a cache small enough to
//! have 122 of is smaller than one page a part, and every write then reads its page back (measured in
//! `docs/performance.md`). A county is still rebuilt alone when only its own tree is damaged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use baoming_core::ids::CountyId;
use minicbor::{Decode, Encode};

use super::tree::TreeError;
use crate::journal::Position;
use crate::limits::SHARD_SEGMENT_BYTES;

const NOTE: &[u8] = b"note";

/// How far a database is. It names no person, so it is not sealed; a note that is not true is found out by the chain.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Note {
    /// Everything before this group is in the trees, and of the group itself perhaps only some counties' part.
    #[n(0)]
    pub(super) position: u64,
    /// How many databases the counties were spread over. With another number, other counties belong here and the
    /// position says nothing.
    #[n(1)]
    pub(super) databases: u64,
    /// The last event in each tree: one that ends earlier has lost rows.
    #[n(2)]
    pub(super) applied: Vec<(CountyId, u64)>,
    /// The group itself is in the trees too, whole: left by a clean stop, and by a start when it is done. Notes of older
    /// programs do not say so.
    #[n(3)]
    #[cbor(default)]
    pub(super) whole: bool,
}

impl Note {
    /// The last group that need not be read again.
    pub(super) fn settled(&self) -> Position {
        let position = Position(self.position);
        if self.whole { position } else { position.previous() }
    }

    /// Whether it speaks of these counties, in whatever order, and of no others.
    pub(super) fn is_of(&self, databases: u64, counties: &[CountyId]) -> bool {
        let noted: BTreeSet<CountyId> = self.applied.iter().map(|(county, _)| *county).collect();
        self.databases == databases && noted == counties.iter().copied().collect()
    }
}

/// An open database.
pub(super) struct Store {
    db: sled::Db,
    notes: sled::Tree,
}

/// Moves the database at `path` out of the way and returns where it is now.
pub(super) fn move_aside(path: &Path, stamp: u64) -> Result<PathBuf, TreeError> {
    let aside = free_name(path, stamp);
    fs::rename(path, &aside).map_err(sled::Error::from)?;
    Ok(aside)
}

impl Store {
    /// Opens the database at `path` as it is, or says why it does not open.
    pub(super) fn open(path: &Path, cache_bytes: u64) -> Result<Self, TreeError> {
        let opened = std::panic::catch_unwind(|| {
            sled::Config::new()
                .path(path)
                .cache_capacity(cache_bytes)
                .segment_size(SHARD_SEGMENT_BYTES)
                // Only sled's own flusher gives space back; what it has not flushed is in the journal.
                .flush_every_ms(Some(1_000))
                .open()
        });
        // sled panics on some kinds of damage: that too is "does not open".
        let db = opened.map_err(|_| TreeError::Panicked)??;
        let notes = db.open_tree(NOTE)?;
        Ok(Self { db, notes })
    }

    /// The tree of one county.
    pub(super) fn tree(&self, name: &str) -> Result<sled::Tree, TreeError> {
        Ok(self.db.open_tree(name)?)
    }

    /// The counties that have a tree here.
    pub(super) fn counties(&self) -> Vec<CountyId> {
        let names = self.db.tree_names();
        names.iter().filter_map(|name| std::str::from_utf8(name).ok()?.parse().ok()).collect()
    }

    /// The last note, if there is one.
    pub(super) fn note(&self) -> Result<Option<Note>, TreeError> {
        let stored = self.notes.get(NOTE)?;
        Ok(stored.and_then(|stored| minicbor::decode(&stored).ok()))
    }

    /// Leaves a note, after the trees: sled keeps the order of writes, so the note never runs ahead of them.
    pub(super) fn set_note(&self, note: &Note) -> Result<(), TreeError> {
        self.notes.insert(NOTE, minicbor::to_vec(note).expect("encoding into a Vec cannot fail"))?;
        Ok(())
    }

    /// Forgets the note: everything is to be replayed.
    pub(super) fn forget_note(&self) -> Result<(), TreeError> {
        self.notes.remove(NOTE)?;
        Ok(())
    }

    /// Hands everything to the operating system, for a clean stop.
    pub(super) fn flush(&self) -> Result<(), TreeError> {
        self.db.flush()?;
        Ok(())
    }
}

fn free_name(path: &Path, stamp: u64) -> PathBuf {
    let name = |number: u64| path.with_extension(format!("aside-{number}"));
    (stamp..).map(name).find(|aside| !aside.exists()).expect("some number is free")
}
