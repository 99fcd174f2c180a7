//! A record on its way into the journal, and as it lies in a group. Its bytes are sealed and opaque here.

use baoming_core::ids::CountyId;

/// One event record of one county, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Whose event it is.
    pub county: CountyId,
    /// Its number among the county's events.
    pub sequence: u64,
    /// The record, sealed: opaque here.
    pub sealed: Vec<u8>,
}

impl Frame {
    /// The same frame, borrowed.
    pub fn borrow(&self) -> FrameRef<'_> {
        FrameRef { county: self.county, sequence: self.sequence, sealed: &self.sealed }
    }
}

/// A frame as it lies in a group that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRef<'a> {
    /// Whose event it is.
    pub county: CountyId,
    /// Its number among the county's events.
    pub sequence: u64,
    /// The record, sealed: opaque here.
    pub sealed: &'a [u8],
}
