//! One county's tree: a sealed row for every point and candidate, nothing else.
//!
//! Every event is one insert, in the order of events, and sled recovers a prefix of its writes: so the rows always are
//! the view of some prefix of the county's events, and the newest row says which. sled's own batches would give the
//! same, but each of them makes sled roll its write buffer twice (measured in `docs/performance.md`).
//!
//! What sled gives back is not trusted: every row is sealed, and since each event leaves one answer in one row, the
//! number of answers, kept and forgotten, must be the number of events.

use std::ops::ControlFlow;

use baoming_core::codec::{ChainHead, DecodeError, decode_row, encode_row};
use baoming_core::county::{County, Restoration, RestoreError};
use baoming_core::ids::CountyId;
use baoming_core::record::Record;
use baoming_core::rows::{Row, RowMismatch, makes_row, project};
use baoming_core::subject::{Subject, subject_of};

use super::keys::{associated, row_key};
use crate::journal::Position;
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
    /// Rows that were there are gone.
    #[error("the shard ends at event {found}, but it had applied event {noted}")]
    Behind {
        /// By its rows.
        found: u64,
        /// By the store's note.
        noted: u64,
    },
    /// A row under another row's key, or too short.
    #[error("a row of the shard is misplaced")]
    Misplaced,
    /// Rows are missing or too many.
    #[error("the rows of the shard tell of {found} events where there were {expected}")]
    Count {
        /// Answers in the rows.
        found: u64,
        /// Events by the newest row.
        expected: u64,
    },
}

/// A county's tree.
pub(super) struct CountyTree {
    county: CountyId,
    tree: sled::Tree,
    head: ChainHead,
}

impl CountyTree {
    /// Takes a tree over as empty; [`Self::restore`] reads what is in it.
    pub(super) fn new(county: CountyId, tree: sled::Tree) -> Self {
        Self { county, tree, head: ChainHead::genesis(county) }
    }

    /// The event that the tree is as of.
    pub(super) fn head(&self) -> ChainHead {
        self.head
    }

    /// The tree for readers.
    pub(super) fn tree(&self) -> sled::Tree {
        self.tree.clone()
    }

    /// The county's memory from the rows.
    pub(super) fn restore(&mut self, sealer: &dyn Sealer) -> Result<County, TreeError> {
        let mut restoration = Restoration::new(self.county);
        let mut head = ChainHead::genesis(self.county);
        self.stored(sealer, &mut |stored| {
            let stored = stored?;
            head = newer(head, stored.head);
            Ok(restoration.row(&stored.row)?)
        })?;
        let found = restoration.events();
        if found != head.sequence {
            return Err(TreeError::Count { found, expected: head.sequence });
        }
        self.head = head;
        Ok(restoration.finish(head.sequence))
    }

    /// The event that the stored rows are as of, and how many there are; nothing if there are none.
    pub(super) fn stored_state(&self, sealer: &dyn Sealer) -> Result<Option<(ChainHead, u64)>, TreeError> {
        let (mut head, mut rows) = (ChainHead::genesis(self.county), 0);
        self.stored(sealer, &mut |stored| {
            head = newer(head, stored?.head);
            rows += 1;
            Ok(())
        })?;
        Ok((rows > 0).then_some((head, rows)))
    }

    /// Visits every stored row in key order, those that do not open included.
    pub(super) fn stored_rows(
        &self,
        sealer: &dyn Sealer,
        visit: &mut dyn FnMut(Result<Row, TreeError>),
    ) -> Result<(), TreeError> {
        self.stored(sealer, &mut |stored| {
            visit(stored.map(|stored| stored.row));
            Ok(())
        })
    }

    fn stored(
        &self,
        sealer: &dyn Sealer,
        visit: &mut dyn FnMut(Result<Stored, TreeError>) -> Result<(), TreeError>,
    ) -> Result<(), TreeError> {
        for entry in &self.tree {
            let (key, sealed) = entry?;
            visit(open_placed(sealer, self.county, &key, &sealed))?;
        }
        Ok(())
    }

    /// Forgets everything, before a rebuild.
    pub(super) fn clear(&mut self) -> Result<(), TreeError> {
        self.tree.clear()?;
        self.head = ChainHead::genesis(self.county);
        Ok(())
    }

    /// Takes a record that the caller has followed from [`Self::head`] to `head`.
    /// The journal keeps it in the group at `position`.
    pub(super) fn apply(
        &mut self,
        sealer: &dyn Sealer,
        record: &Record,
        position: Position,
        head: ChainHead,
    ) -> Result<(), TreeError> {
        assert_eq!(record.sequence, self.head.sequence + 1, "a shard takes a county's events in order");
        let subject = subject_of(&record.event);
        let before = if makes_row(&record.event) { None } else { read_row(&self.tree, sealer, self.county, subject)? };
        let row = project(before, record, position.0)?;
        let key = row_key(subject);
        self.tree.insert(key, seal_row(sealer, self.county, &key, head, &row))?;
        self.head = head;
        Ok(())
    }
}

fn newer(one: ChainHead, other: ChainHead) -> ChainHead {
    if other.sequence > one.sequence { other } else { one }
}

/// A row with the chain's head after the event that wrote it.
struct Stored {
    head: ChainHead,
    row: Row,
}

const HEAD_BYTES: usize = 8 + 32;

fn seal_row(sealer: &dyn Sealer, county: CountyId, key: &[u8], head: ChainHead, row: &Row) -> Vec<u8> {
    let encoded = encode_row(row);
    let mut plain = Vec::with_capacity(HEAD_BYTES + encoded.len());
    plain.extend_from_slice(&head.sequence.to_be_bytes());
    plain.extend_from_slice(&head.hash);
    plain.extend_from_slice(&encoded);
    let mut sealed = Vec::with_capacity(plain.len() + sealer.overhead_bytes());
    sealer.seal(&associated(county, key), &plain, &mut sealed);
    sealed
}

fn open_row(sealer: &dyn Sealer, county: CountyId, key: &[u8], sealed: &[u8]) -> Result<Stored, TreeError> {
    let plain = sealer.open(&associated(county, key), sealed)?;
    let (head, row) = plain.split_at_checked(HEAD_BYTES).ok_or(TreeError::Misplaced)?;
    let (sequence, hash) = head.split_at(8);
    let sequence = u64::from_be_bytes(sequence.try_into().expect("eight bytes"));
    let head = ChainHead { sequence, hash: hash.try_into().expect("thirty-two bytes") };
    Ok(Stored { head, row: decode_row(row)? })
}

/// Visits the rows whose keys begin with a byte, in the order of their keys.
pub(super) fn visit_rows(
    tree: &sled::Tree,
    sealer: &dyn Sealer,
    county: CountyId,
    kind: u8,
    visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), TreeError> {
    for entry in tree.scan_prefix([kind]) {
        let (key, sealed) = entry?;
        if visit(open_row_at(sealer, county, &key, &sealed)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// The same, and the row must be where its subject belongs.
fn open_placed(sealer: &dyn Sealer, county: CountyId, key: &[u8], sealed: &[u8]) -> Result<Stored, TreeError> {
    let stored = open_row(sealer, county, key, sealed)?;
    if key == row_key(stored.row.subject()) { Ok(stored) } else { Err(TreeError::Misplaced) }
}

/// Opens a row that a scan has met.
pub(super) fn open_row_at(sealer: &dyn Sealer, county: CountyId, key: &[u8], sealed: &[u8]) -> Result<Row, TreeError> {
    Ok(open_placed(sealer, county, key, sealed)?.row)
}

/// Reads one row of a tree.
pub(super) fn read_row(
    tree: &sled::Tree,
    sealer: &dyn Sealer,
    county: CountyId,
    subject: Subject,
) -> Result<Option<Row>, TreeError> {
    let key = row_key(subject);
    let Some(sealed) = tree.get(key)? else { return Ok(None) };
    Ok(Some(open_row(sealer, county, &key, &sealed)?.row))
}
