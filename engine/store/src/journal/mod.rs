//! The journal: every event that was ever acknowledged, in groups, in the order in which they became durable.
//!
//! Guarantees:
//! - `append` returns a position only after the whole group is on the device (a true sync). One group, one write, one
//!   sync, however many counties are in it.
//! - After a failed write or sync the journal is closed. Nothing is tried again on the same data: a second sync that
//!   succeeds says nothing about what the first one lost.
//! - Positions are 1, 2, 3, ... without gaps. A reader sees all of them, in order, or an error that names the place.
//!
//! A failed append has an *unknown* outcome: the group may be found by the next start or not. Whoever gets the error
//! must not answer "it did not happen", only "ask again later".
//!
//! Deliberately absent: what an event means (a frame's bytes are sealed and opaque here), deleting or shortening the
//! journal (it is the truth, for one registration period), and any notion of time.

pub mod committer;
pub mod group;
pub mod local;
pub mod sealing;
mod write_ahead;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use baoming_core::ids::CountyId;

/// The number of a committed group; 0 is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

impl Position {
    /// Before the first group.
    pub const START: Self = Self(0);

    /// The position of the group after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1).expect("fewer than 2^64 groups"))
    }

    /// The position of the group before this one; before the first there is none.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

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

/// What can go wrong with the journal. Cheap to clone: one failure is told to everybody in the group.
#[derive(Debug, Clone, thiserror::Error)]
pub enum JournalError {
    /// The store could not be opened.
    #[error("the journal could not be opened: {0}; check the disk and the lines before this one")]
    Open(Arc<str>),
    /// A write or a sync failed. Whether the group was kept is known only after the next start.
    #[error(
        "the journal could not write or sync: {0}; no change is accepted any more. Check the disk's space and health, \
         restart the machine (not only the service) if the device reported errors, then start again"
    )]
    Append(Arc<str>),
    /// The journal was closed by an earlier failure.
    #[error("the journal is closed after an earlier failure; see the first error, repair the disk and start again")]
    Closed,
    /// Reading failed, without anything being wrong with what was stored as far as is known.
    #[error("the journal could not be read: {0}; check the disk")]
    Read(Arc<str>),
    /// What is stored is not what was written.
    #[error(
        "the journal is damaged at group {position}: {what}. Do not go on with this directory: keep a copy of it and \
         restore it from the backup or from the other machine"
    )]
    Corrupt {
        /// The first group that is missing or altered.
        position: Position,
        /// What was found.
        what: &'static str,
    },
    /// More than one group may hold; nothing was written, and the journal stays open.
    #[error("a group of {frames} frames and {bytes} bytes is larger than a group may be; submit it in smaller parts")]
    TooLarge {
        /// Frames in it.
        frames: usize,
        /// Bytes that it would take.
        bytes: usize,
    },
}

/// The writing end. There is one, and the committer owns it.
pub trait Journal: Send {
    /// Appends one group and returns its position once it is on the device. No frames, no write: the last position is
    /// returned. After any error but [`JournalError::TooLarge`] every later call returns [`JournalError::Closed`].
    fn append(&mut self, frames: &[Frame]) -> Result<Position, JournalError>;
}

/// The reading end, for any thread, while the writer appends.
pub trait JournalReader: Send + Sync {
    /// The last group that is on the device.
    fn last(&self) -> Position;

    /// Visits the frames of one group until `visit` breaks. Its checksum is checked before.
    fn read_group(
        &self,
        position: Position,
        visit: &mut dyn FnMut(FrameRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;

    /// Visits every frame of every group after `after` up to what was last when the reading began, in order, until
    /// `visit` breaks. Holds one group in memory. A group's checksum is checked before its first frame is visited.
    fn read_after(
        &self,
        after: Position,
        visit: &mut dyn FnMut(Position, FrameRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;
}
