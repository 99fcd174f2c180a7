//! A look into one shard database without being the node: how far its trees are, and every row of them.
//!
//! Guarantees: no tree is made, emptied, replayed or moved aside here. Deliberately absent: opening without a trace.
//! sled writes while it opens, so whoever must not change a database opens a copy of it.

use std::collections::BTreeMap;
use std::path::Path;

use baoming_core::codec::ChainHead;
use baoming_core::county::County;
use baoming_core::ids::CountyId;
use baoming_core::rows::Row;

use super::replay;
use super::store::Store;
use super::tree::{CountyTree, TreeError};
use crate::journal::{FrameRef, Position};
use crate::keys::Sealer;

pub use replay::ReplayError as FrameError;

/// One open shard database.
pub struct Inspection {
    position: Position,
    trees: BTreeMap<CountyId, CountyTree>,
}

impl Inspection {
    /// Opens the database at `path`, which is there.
    pub fn open(path: &Path, cache_bytes: u64) -> Result<Self, TreeError> {
        let store = Store::open(path, cache_bytes)?;
        let position = store.note()?.map_or(Position::START, |note| Position(note.position));
        let mut trees = BTreeMap::new();
        for county in store.counties() {
            trees.insert(county, CountyTree::new(county, store.tree(&county.to_string())?));
        }
        Ok(Self { position, trees })
    }

    /// Everything at or before this position is in the trees, by the database's own note.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The counties with a tree in it.
    pub fn counties(&self) -> impl Iterator<Item = CountyId> + '_ {
        self.trees.keys().copied()
    }

    /// The event that a county's tree says it is as of, and how many rows it says it has; nothing if it is empty.
    pub fn state(&self, county: CountyId, sealer: &dyn Sealer) -> Result<Option<(ChainHead, u64)>, TreeError> {
        self.trees[&county].stored_state(sealer)
    }

    /// The county's memory, made from its rows the way the node makes it at start.
    pub fn restore(&mut self, county: CountyId, sealer: &dyn Sealer) -> Result<County, TreeError> {
        self.trees.get_mut(&county).expect("a county that this database has").restore(sealer)
    }

    /// Visits every row of a county in key order, those that do not open included.
    pub fn rows(
        &self,
        county: CountyId,
        sealer: &dyn Sealer,
        visit: &mut dyn FnMut(Result<Row, TreeError>),
    ) -> Result<(), TreeError> {
        self.trees[&county].stored_rows(sealer, visit)
    }
}

/// Opens a frame and takes the record that must follow `head`, as a replay does.
pub fn follow(
    sealer: &dyn Sealer,
    head: &mut ChainHead,
    frame: FrameRef<'_>,
) -> Result<baoming_core::record::Record, FrameError> {
    replay::follow(sealer, head, frame)
}
