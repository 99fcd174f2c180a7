//! The two ends of one journal: whoever writes it and whoever reads it. The node is given both by the program, and knows
//! nothing of where the groups lie.
//!
//! Deliberately absent: a clock. The instant of a commit is given by whoever commits.

use std::ops::ControlFlow;

use baoming_core::time::Timestamp;

use super::error::JournalError;
use super::frame::{Frame, FrameRef};
use super::group::Group;
use super::position::Position;

/// The writing end of one journal. There is one, and the committer owns it.
pub trait Journal: Send {
    /// Appends one group and returns its position in this journal once it is on the device. `committed_at` is kept with the
    /// group as the instant of its commit: read just before, so a little earlier than the device says that it has it. Nothing
    /// is made of it here, and one that is before the last is kept as it is, for that is what the caller's clock said.
    ///
    /// No frames, no write: the last position is returned. After any error but [`JournalError::TooLarge`] every later call
    /// returns [`JournalError::Closed`].
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError>;
}

/// The reading end of one journal, for any thread, while the writer appends. All positions are this journal's; which
/// journal is a county's is asked of [`Journals`](super::Journals).
pub trait JournalReader: Send + Sync {
    /// The last group that is on the device.
    fn last(&self) -> Position;

    /// Visits the frames of one group until `visit` breaks. Its checksum is checked before.
    fn read_group(
        &self,
        position: Position,
        visit: &mut dyn FnMut(FrameRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;

    /// Visits every group after `after` up to what was last when the reading began, in order, until `visit` breaks: with
    /// what it says of itself, and those without frames too. Holds one group in memory. A group's checksum is checked before
    /// it is visited.
    fn read_groups_after(
        &self,
        after: Position,
        visit: &mut dyn FnMut(&Group<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;

    /// Visits every frame of those groups.
    fn read_after(
        &self,
        after: Position,
        visit: &mut dyn FnMut(Position, FrameRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.read_groups_after(after, &mut |group| group.visit(visit))
    }
}
