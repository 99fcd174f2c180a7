//! The two ends of one journal: whoever writes it and whoever reads it. The node is given both by the program, and knows
//! nothing of where the groups lie.

use std::ops::ControlFlow;

use super::error::JournalError;
use super::frame::{Frame, FrameRef};
use super::position::Position;

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
