//! One sled database of several counties' trees: opening it, moving it aside when it does not open, and the journal
//! position up to which everything of its counties is in it.
//!
//! Why several counties share one database: a sled database keeps its cache in 256 parts, so a cache small enough to
//! have 122 of is smaller than one page a part, and every write then reads its page back (measured in
//! `docs/performance.md`). A county is still rebuilt alone when only its own tree is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use baoming_core::ids::CountyId;

use super::tree::TreeError;
use crate::journal::Position;
use crate::limits::SHARD_SEGMENT_BYTES;

const POSITION_TREE: &[u8] = b"position";

/// An open database.
pub(super) struct Store {
    db: sled::Db,
    position: sled::Tree,
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
        let position = db.open_tree(POSITION_TREE)?;
        Ok(Self { db, position })
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

    /// Everything at or before this position is in the trees of the counties that belong here when all counties are
    /// spread over that many databases. With another number, other counties belong here and the position says nothing.
    pub(super) fn position(&self) -> Result<Option<(Position, u64)>, TreeError> {
        let Some(stored) = self.position.get(POSITION_TREE)? else { return Ok(None) };
        let number = |at: usize| stored.get(at..at + 8)?.try_into().ok().map(u64::from_be_bytes);
        Ok(number(0).zip(number(8)).map(|(position, databases)| (Position(position), databases)))
    }

    /// Notes a position, after the trees: sled keeps the order of writes, so the note never runs ahead of them.
    pub(super) fn set_position(&self, position: Position, databases: u64) -> Result<(), TreeError> {
        let note = [position.0.to_be_bytes(), databases.to_be_bytes()].concat();
        self.position.insert(POSITION_TREE, note)?;
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
