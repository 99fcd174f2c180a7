//! How large a file of the log and what is written into it may be.

use super::frame::BODY_BYTES_MAX;

/// Entries that share one sync at most.
pub(super) const GROUP_ENTRIES_MAX: usize = 256;
/// The most bytes of one group.
pub(super) const GROUP_BYTES_MAX: usize = GROUP_ENTRIES_MAX * (BODY_BYTES_MAX + 8);
/// A file of so many bytes gets no further group: readings hold one file in memory.
pub(super) const FILE_BYTES_MAX: usize = 16 << 20;
