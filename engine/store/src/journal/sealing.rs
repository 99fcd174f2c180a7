//! From a county's linked record to a sealed frame and back. The county and the number are bound into the seal, so a
//! frame moved elsewhere in the journal does not open.

use baoming_core::ids::CountyId;
use baoming_core::machine::Linked;

use super::frame::{Frame, FrameRef};
use crate::keys::{SealError, Sealer};

fn associated(county: CountyId, sequence: u64) -> [u8; 12] {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&county.get().to_be_bytes());
    bytes[4..].copy_from_slice(&sequence.to_be_bytes());
    bytes
}

/// Seals a record for the journal.
pub fn seal(sealer: &dyn Sealer, county: CountyId, linked: &Linked) -> Frame {
    let sequence = linked.record.sequence;
    let mut sealed = Vec::with_capacity(linked.stored.len() + sealer.overhead_bytes());
    sealer.seal(&associated(county, sequence), &linked.stored, &mut sealed);
    Frame { county, sequence, sealed }
}

/// The same frame, sealed with the newest key.
pub(super) fn seal_again(sealer: &dyn Sealer, frame: FrameRef<'_>) -> Result<Frame, SealError> {
    let stored = open(sealer, frame)?;
    let FrameRef { county, sequence, .. } = frame;
    let mut sealed = Vec::with_capacity(stored.len() + sealer.overhead_bytes());
    sealer.seal(&associated(county, sequence), &stored, &mut sealed);
    Ok(Frame { county, sequence, sealed })
}

/// The stored record in a frame.
pub fn open(sealer: &dyn Sealer, frame: FrameRef<'_>) -> Result<Vec<u8>, SealError> {
    sealer.open(&associated(frame.county, frame.sequence), frame.sealed)
}
