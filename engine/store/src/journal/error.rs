//! What can go wrong with a journal. Each text says what to do.

use std::sync::Arc;

use super::position::Position;

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
    /// A newer program wrote it.
    #[error(
        "group {position} of the journal has {what} {number}, which this program does not know: a newer program wrote it. \
         Start that program, or restore the backup that was made before the upgrade"
    )]
    Newer {
        /// The first such group.
        position: Position,
        /// What of it is not known.
        what: &'static str,
        /// Its number.
        number: u8,
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
