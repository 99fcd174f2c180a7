//! One county's tree: sealed rows, and the state row that says which event they are as of.
//!
//! A batch of rows and its state row are one sled batch, so a tree always is exactly the view of some prefix of the
//! county's events. What sled gives back is not trusted: every row is sealed, and the state row counts them.

use std::collections::BTreeMap;

use baoming_core::codec::{ChainHead, DecodeError, decode_row, encode_row};
use baoming_core::county::{County, Restoration, RestoreError};
use baoming_core::event::Record;
use baoming_core::ids::CountyId;
use baoming_core::rows::{Row, RowMismatch, Subject, makes_row, project, subject_of};
use minicbor::{Decode, Encode};

use super::keys::{FIRST_ROW, STATE, associated, row_key};
use crate::keys::{SealError, Sealer};

/// Why a tree is no view of the journal. The answer is always the same: rebuild it.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The store itself.
    #[error("the shard's store: {0}")]
    Store(#[from] sled::Error),
    /// The store panicked: it does that on some kinds of damage.
    #[error("the shard's store panicked while it was opened")]
    Panicked,
    /// A row that does not open.
    #[error("a row of the shard: {0}")]
    Seal(#[from] SealError),
    /// A row that is no row.
    #[error("a row of the shard: {0}")]
    Decode(#[from] DecodeError),
    /// Rows that cannot all be true.
    #[error("the rows of the shard: {0}")]
    Restore(#[from] RestoreError),
    /// An event that does not fit.
    #[error("the rows of the shard: {0}")]
    Mismatch(#[from] RowMismatch),
    /// Nothing was ever written to it, or everything was removed.
    #[error("the shard is empty")]
    Empty,
    /// A state row that is none.
    #[error("the shard's state row is damaged")]
    State,
    /// Rows are missing or too many.
    #[error("the shard holds {found} rows where it should hold {expected}")]
    Count {
        /// In the tree.
        found: u64,
        /// By the state row.
        expected: u64,
    },
}

/// How far a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
struct TreeState {
    #[n(0)]
    version: u8,
    #[n(1)]
    head: ChainHead,
    #[n(2)]
    rows: u64,
}

/// A county's tree with the changes that are not in it yet.
pub(super) struct CountyTree {
    county: CountyId,
    tree: sled::Tree,
    head: ChainHead,
    rows: u64,
    /// Whether the tree has a state row. Every tree gets one, if only to say that nothing has happened: so a tree
    /// without one is known to have lost what it had, and is not taken for a county in which nothing has happened.
    written: bool,
    /// Rows changed since the last flush: a candidate who does three steps in one batch is written once.
    changed: BTreeMap<Subject, Row>,
}

impl CountyTree {
    /// Takes a tree over as empty; [`Self::restore`] reads what is in it.
    pub(super) fn new(county: CountyId, tree: sled::Tree) -> Self {
        Self { county, tree, head: ChainHead::genesis(county), rows: 0, written: false, changed: BTreeMap::new() }
    }

    /// The event that the tree, with what is still to be flushed, is as of.
    pub(super) fn head(&self) -> ChainHead {
        self.head
    }

    /// The tree for readers.
    pub(super) fn tree(&self) -> sled::Tree {
        self.tree.clone()
    }

    /// The county's memory from the rows.
    pub(super) fn restore(&mut self, sealer: &dyn Sealer) -> Result<County, TreeError> {
        assert!(self.changed.is_empty(), "only a flushed tree is restored from");
        let Some(state) = self.state(sealer)? else {
            return Err(if self.tree.first()?.is_some() { TreeError::State } else { TreeError::Empty });
        };
        let mut restoration = Restoration::new(self.county);
        let mut found = 0;
        for entry in self.tree.range(FIRST_ROW..) {
            let (key, sealed) = entry?;
            let row = open_row(sealer, self.county, &key, &sealed)?;
            if key != row_key(row.subject()) {
                return Err(TreeError::State);
            }
            restoration.row(&row)?;
            found += 1;
        }
        if found != state.rows {
            return Err(TreeError::Count { found, expected: state.rows });
        }
        (self.head, self.rows, self.written) = (state.head, state.rows, true);
        Ok(restoration.finish(state.head.sequence))
    }

    fn state(&self, sealer: &dyn Sealer) -> Result<Option<TreeState>, TreeError> {
        let Some(sealed) = self.tree.get(STATE)? else { return Ok(None) };
        let plain = sealer.open(&associated(self.county, STATE), &sealed)?;
        minicbor::decode(&plain).map(Some).map_err(|_| TreeError::State)
    }

    /// The event that the stored tree says it is as of, and how many rows it says it has; nothing if it is empty.
    pub(super) fn stored_state(&self, sealer: &dyn Sealer) -> Result<Option<(ChainHead, u64)>, TreeError> {
        Ok(self.state(sealer)?.map(|state| (state.head, state.rows)))
    }

    /// Visits every stored row in key order, each under its own key.
    pub(super) fn stored_rows(
        &self,
        sealer: &dyn Sealer,
        visit: &mut dyn FnMut(Result<Row, TreeError>),
    ) -> Result<(), TreeError> {
        for entry in self.tree.range(FIRST_ROW..) {
            let (key, sealed) = entry?;
            let row = open_row(sealer, self.county, &key, &sealed);
            visit(row.and_then(|row| if key == row_key(row.subject()) { Ok(row) } else { Err(TreeError::State) }));
        }
        Ok(())
    }

    /// Forgets everything, before a rebuild.
    pub(super) fn clear(&mut self) -> Result<(), TreeError> {
        self.tree.clear()?;
        *self = Self::new(self.county, self.tree.clone());
        Ok(())
    }

    /// Takes a record that the caller has followed from [`Self::head`] to `head`.
    pub(super) fn apply(&mut self, sealer: &dyn Sealer, record: &Record, head: ChainHead) -> Result<(), TreeError> {
        assert_eq!(record.sequence, self.head.sequence + 1, "a shard takes a county's events in order");
        let subject = subject_of(&record.event);
        let made = makes_row(&record.event);
        let before = if made { None } else { self.row(sealer, subject)? };
        let row = project(before, record)?;
        self.rows += u64::from(made);
        self.changed.insert(subject, row);
        self.head = head;
        Ok(())
    }

    fn row(&mut self, sealer: &dyn Sealer, subject: Subject) -> Result<Option<Row>, TreeError> {
        if let Some(row) = self.changed.remove(&subject) {
            return Ok(Some(row));
        }
        read_row(&self.tree, sealer, self.county, subject)
    }

    /// How many rows wait for [`Self::flush`].
    pub(super) fn changed(&self) -> usize {
        self.changed.len()
    }

    /// Writes what has changed, whole or not at all; to a tree that was never written, at least its state.
    pub(super) fn flush(&mut self, sealer: &dyn Sealer) -> Result<(), TreeError> {
        if self.changed.is_empty() && self.written {
            return Ok(());
        }
        let mut batch = sled::Batch::default();
        for (subject, row) in &self.changed {
            let key = row_key(*subject);
            let mut sealed = Vec::with_capacity(640);
            sealer.seal(&associated(self.county, &key), &encode_row(row), &mut sealed);
            batch.insert(&key, sealed);
        }
        let state = TreeState { version: 1, head: self.head, rows: self.rows };
        let plain = minicbor::to_vec(state).expect("encoding into a Vec cannot fail");
        let mut sealed = Vec::with_capacity(128);
        sealer.seal(&associated(self.county, STATE), &plain, &mut sealed);
        batch.insert(STATE, sealed);
        self.tree.apply_batch(batch)?;
        self.changed.clear();
        self.written = true;
        Ok(())
    }
}

fn open_row(sealer: &dyn Sealer, county: CountyId, key: &[u8], sealed: &[u8]) -> Result<Row, TreeError> {
    Ok(decode_row(&sealer.open(&associated(county, key), sealed)?)?)
}

/// Reads one row of a tree.
pub(super) fn read_row(
    tree: &sled::Tree,
    sealer: &dyn Sealer,
    county: CountyId,
    subject: Subject,
) -> Result<Option<Row>, TreeError> {
    let key = row_key(subject);
    tree.get(key)?.map(|sealed| open_row(sealer, county, &key, &sealed)).transpose()
}
