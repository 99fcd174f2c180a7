//! The records behind a row, read from its county's journal again for its history and its receipts.
//!
//! A row names the group of each event that touched it, and its answers say the events' numbers, so each record is one
//! reading of one group. Guarantees: what is read is durable, since it is in the journal and behind a row; a record opens
//! only as that of its county and number.

use std::ops::ControlFlow;
use std::sync::Arc;

use baoming_core::codec::{self, DecodeError};
use baoming_core::ids::CountyId;
use baoming_core::record::Record;
use baoming_core::reply::Receipt;
use baoming_store::journal::{JournalError, Journals, Position, sealing};
use baoming_store::keys::{SealError, Sealer};

/// The journals, for reading records again.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) journals: Journals,
    pub(super) sealer: Arc<dyn Sealer>,
}

/// A record with its place.
#[derive(Debug, Clone)]
pub struct PlacedRecord {
    /// The group of its county's journal.
    pub position: u64,
    /// The chain's hash at the record.
    pub chain_hash: [u8; 32],
    /// What was answered.
    pub receipt: Receipt,
    /// The record.
    pub record: Record,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("event {0} is not in the group that its row names")]
    Missing(u64),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl Records {
    /// Reads the record that a row of a county names by its group and its receipt.
    pub(super) fn read(
        &self,
        county: CountyId,
        (position, receipt): (u64, Receipt),
    ) -> Result<PlacedRecord, RecordError> {
        let mut stored = None;
        self.journals.of(county).read_group(Position(position), &mut |frame| {
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
