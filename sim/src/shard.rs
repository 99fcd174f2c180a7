//! A county's virtual shard: rows by `project`, behind the journal, and after a crash further behind.
//!
//! Rows are held encoded, as a real one stores them. A crash leaves some state between the last flush and the
//! present, never a mixture: the real one applies each record in one transaction.

use std::collections::BTreeMap;

use baoming_core::codec::{ChainHead, decode_row, encode_row};
use baoming_core::ids::CountyId;
use baoming_core::record::Record;
use baoming_core::rows::{Row, RowMismatch, makes_row, project};
use baoming_core::subject::{Subject, subject_of};

use crate::dice::Dice;

/// Rows with the last record that they contain.
#[derive(Debug, Clone, PartialEq, Eq)]
struct View {
    rows: BTreeMap<Subject, Vec<u8>>,
    head: ChainHead,
}

impl View {
    fn apply(&mut self, record: &Record, head: ChainHead) -> Result<(), RowMismatch> {
        let mismatch = RowMismatch { sequence: record.sequence };
        let subject = subject_of(&record.event);
        let before = match self.rows.get(&subject) {
            Some(stored) if !makes_row(&record.event) => Some(decode_row(stored).map_err(|_| mismatch)?),
            _ => None,
        };
        let row = project(before, record, record.sequence)?;
        self.rows.insert(subject, encode_row(&row));
        self.head = head;
        Ok(())
    }
}

/// The shard of one county.
#[derive(Debug)]
pub(crate) struct Shard {
    county: CountyId,
    flushed: View,
    /// Applied since the last flush.
    since: Vec<(Record, ChainHead)>,
    now: View,
}

impl Shard {
    /// An empty one.
    pub(crate) fn new(county: CountyId) -> Self {
        let view = View { rows: BTreeMap::new(), head: ChainHead::genesis(county) };
        Self { county, flushed: view.clone(), since: Vec::new(), now: view }
    }

    /// The last record applied.
    pub(crate) fn head(&self) -> ChainHead {
        self.now.head
    }

    /// Applies the next record; `head` is the chain after it.
    pub(crate) fn apply(&mut self, record: &Record, head: ChainHead) -> Result<(), RowMismatch> {
        self.now.apply(record, head)?;
        self.since.push((record.clone(), head));
        Ok(())
    }

    /// What is there now survives a crash.
    pub(crate) fn flush(&mut self) {
        self.flushed = self.now.clone();
        self.since.clear();
    }

    /// A crash: back to some state since the last flush. Returns how many records were forgotten.
    pub(crate) fn crash(&mut self, dice: &mut Dice) -> usize {
        let kept = dice.index(self.since.len() + 1);
        let forgotten = self.since.len() - kept;
        self.now = self.flushed.clone();
        for (record, head) in self.since.drain(..).take(kept) {
            self.now.apply(&record, head).expect("what was applied once can be applied again");
        }
        self.flush();
        forgotten
    }

    /// It is missing or cannot be opened: it is set aside, and an empty one takes its place.
    pub(crate) fn discard(&mut self) {
        *self = Self::new(self.county);
    }

    /// The rows in the order of their keys; `None` when one cannot be read.
    pub(crate) fn rows(&self) -> Option<Vec<Row>> {
        self.now.rows.values().map(|stored| decode_row(stored).ok()).collect()
    }

    /// Whether both hold the same rows at the same position.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.now == other.now
    }
}
