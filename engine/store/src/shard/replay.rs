//! From the journal's frames to a county's memory.

use std::ops::ControlFlow;

use baoming_core::codec::{ChainHead, DecodeError};
use baoming_core::county::County;
use baoming_core::ids::CountyId;
use baoming_core::record::Record;

use crate::journal::{FrameRef, JournalError, JournalReader, Position, sealing};
use crate::keys::{SealError, Sealer};

/// Why a journal cannot be replayed: it is the truth, so there is nothing to fall back to.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A frame does not open.
    #[error("county {county}, event {sequence}: {error}")]
    Seal {
        /// Whose.
        county: CountyId,
        /// Which.
        sequence: u64,
        /// Why.
        error: SealError,
    },
    /// A record is not what follows.
    #[error("county {county}: {error}; do not go on with this directory, restore it from the backup")]
    Decode {
        /// Whose.
        county: CountyId,
        /// Why.
        error: DecodeError,
    },
    /// The journal is of another province.
    #[error(
        "the journal holds events of county {0}, which the policy does not know; start with the season's own policy"
    )]
    UnknownCounty(CountyId),
    /// The shards know of groups that the journal lost.
    #[error(
        "the shards have seen group {shards}, but the journal ends at {journal}: acknowledged events are missing. Do \
         not go on with this directory, restore the journal from the backup"
    )]
    Behind {
        /// What a shard has applied.
        shards: Position,
        /// The journal's last group.
        journal: Position,
    },
}

/// Opens a frame and takes the record that must follow `head`.
pub(super) fn follow(sealer: &dyn Sealer, head: &mut ChainHead, frame: FrameRef<'_>) -> Result<Record, ReplayError> {
    let (county, sequence) = (frame.county, frame.sequence);
    let stored = sealing::open(sealer, frame).map_err(|error| ReplayError::Seal { county, sequence, error })?;
    head.follow(&stored).map_err(|error| ReplayError::Decode { county, error })
}

/// One county's memory from the whole journal up to `last`.
pub(super) fn memory_of(
    id: CountyId,
    reader: &dyn JournalReader,
    sealer: &dyn Sealer,
    last: Position,
) -> Result<(County, ChainHead), ReplayError> {
    let mut county = County::new(id);
    let mut head = ChainHead::genesis(id);
    let mut failure = None;
    reader.read_after(Position::START, &mut |position, frame| {
        if position > last {
            return ControlFlow::Break(());
        }
        if frame.county != id {
            return ControlFlow::Continue(());
        }
        match follow(sealer, &mut head, frame) {
            Ok(record) => {
                county.apply(&record);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failure.map_or(Ok((county, head)), Err)
}
