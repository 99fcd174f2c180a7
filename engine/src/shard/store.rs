//! One sled database of several counties' trees: opening it, moving it aside when it does not open, and the journal
//! position up to which everything of its counties is in it.
//!
//! Why several counties share one database: a sled database keeps its cache in 256 parts, so a cache small enough to
//! have 122 of is smaller than one page a part, and every write then reads its page back (measured in
//! `docs/performance.md`). A county is still rebuilt alone when only its own tree is damaged.

use std::fs;
use std::path::{Path, PathBuf};

use super::tree::TreeError;
use crate::journal::Position;
use crate::limits::SHARD_SEGMENT_BYTES;

const POSITION_TREE: &[u8] = b"position";

/// An open database.
pub(super) struct Store {
    db: sled::Db,
    position: sled::Tree,
}

/// How a store came to be open.
pub(super) struct Opened {
    pub(super) store: Store,
    /// Where the one that would not open lies now, and why it would not.
    pub(super) moved_aside: Option<(PathBuf, String)>,
}

impl Store {
    /// Opens the database at `path`; one that does not open is moved aside and an empty one takes its place.
    pub(super) fn open(path: &Path, cache_bytes: u64, stamp: u64) -> Result<Opened, TreeError> {
        let reason = match Self::try_open(path, cache_bytes) {
            Ok(store) => return Ok(Opened { store, moved_aside: None }),
            Err(error) => error.to_string(),
        };
        let aside = free_name(path, stamp);
        fs::rename(path, &aside).map_err(sled::Error::from)?;
        let store = Self::try_open(path, cache_bytes)?;
        Ok(Opened { store, moved_aside: Some((aside, reason)) })
    }

    fn try_open(path: &Path, cache_bytes: u64) -> Result<Self, TreeError> {
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

    /// Everything before this position is in the trees, and of the group at it perhaps only some counties' part.
    pub(super) fn position(&self) -> Result<Position, TreeError> {
        let stored = self.position.get(POSITION_TREE)?;
        let bytes = stored.and_then(|stored| <[u8; 8]>::try_from(&*stored).ok());
        Ok(bytes.map_or(Position::START, |bytes| Position(u64::from_be_bytes(bytes))))
    }

    /// Notes a position, after the trees: sled keeps the order of writes, so the note never runs ahead of them.
    pub(super) fn set_position(&self, position: Position) -> Result<(), TreeError> {
        self.position.insert(POSITION_TREE, &position.0.to_be_bytes())?;
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
