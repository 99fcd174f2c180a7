//! What stands beside the rows: the log of who reads them, what signs receipts, and the records behind a row, read from
//! the journal again for its history and its receipts.
//!
//! A row names the group of each event that touched it, and its answers say the events' numbers, so each record is one
//! reading of one group. Guarantees: what is read is durable, since it is in the journal and behind a row; a record opens
//! only as that of its county and number. It happens on the readers' threads, a few groups at a time.

use std::ops::ControlFlow;
use std::sync::Arc;

use baoming_core::codec::{self, DecodeError};
use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::record::Record;
use baoming_core::reply::Receipt;
use baoming_core::rows::Trail;

use super::{Failure, Node, unreadable};
use crate::limits::GROUPS_PER_PIECE;
use baoming_receipts::Receipts;
use baoming_store::access_log::{AccessLog, QueryDigest};
use baoming_store::journal::{JournalError, JournalReader, Position, sealing};
use baoming_store::keys::{SealError, Sealer};

/// The journal, for reading records again.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) reader: Arc<dyn JournalReader>,
    pub(super) sealer: Arc<dyn Sealer>,
}

/// A record with its place.
#[derive(Debug, Clone)]
pub struct PlacedRecord {
    /// The journal's group.
    pub position: u64,
    /// The chain's hash at the record.
    pub chain_hash: [u8; 32],
    /// What was answered.
    pub receipt: Receipt,
    /// The record.
    pub record: Record,
}

#[derive(Debug, thiserror::Error)]
enum RecordError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("event {0} is not in the group that its row names")]
    Missing(u64),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl Node {
    /// Where reads of personal data are recorded.
    pub fn access_log(&self) -> &AccessLog {
        &self.access_log
    }

    /// Tells one query from another, and says nothing about what was looked for.
    pub fn query_digest(&self, query: &[u8]) -> QueryDigest {
        let mark = self.marks.mark("access-log-query", query);
        let mut half = [0; 16];
        half.copy_from_slice(&mark[..16]);
        QueryDigest(half)
    }

    /// What signs receipts.
    pub fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// The county that holds a document, or is about to; its own memory knows the serial.
    pub fn holder_of(&self, identity: &IdentityKey) -> Option<CountyId> {
        self.identities.county_of(identity)
    }

    /// The records of a row's changes from number `from` on, counted from 0, `count` of them at most, oldest first.
    pub async fn records(
        &self,
        county: CountyId,
        trail: &Trail,
        (from, count): (usize, usize),
    ) -> Result<Vec<PlacedRecord>, Failure> {
        let places = trail.positions.iter().zip(trail.answers.iter()).skip(from).take(count);
        let places: Vec<(u64, Receipt)> = places.map(|(position, answer)| (*position, answer.receipt)).collect();
        let mut records = Vec::with_capacity(places.len());
        for piece in places.chunks(GROUPS_PER_PIECE) {
            let (piece, journal) = (piece.to_vec(), self.journal.clone());
            let read =
                move || piece.into_iter().map(|place| journal.read(county, place)).collect::<Result<Vec<_>, _>>();
            let read = self.shards.readers().run(read).await.map_err(|error| unreadable(county, error))?;
            records.extend(read.map_err(|error| {
                tracing::error!(%county, %error, "the records behind a row could not be read");
                Failure::HistoryUnavailable
            })?);
        }
        Ok(records)
    }
}

impl Records {
    fn read(&self, county: CountyId, (position, receipt): (u64, Receipt)) -> Result<PlacedRecord, RecordError> {
        let mut stored = None;
        self.reader.read_group(Position(position), &mut |frame| {
            if (frame.county, frame.sequence) != (county, receipt.sequence) {
                return ControlFlow::Continue(());
            }
            stored = Some(sealing::open(&*self.sealer, frame));
            ControlFlow::Break(())
        })?;
        let stored = stored.ok_or(RecordError::Missing(receipt.sequence))??;
        let (chain_hash, record) = codec::read_stored(&stored)?;
        if record.sequence != receipt.sequence {
            return Err(RecordError::Missing(receipt.sequence));
        }
        Ok(PlacedRecord { position, chain_hash, receipt, record })
    }
}
