//! Until when an answer is of use to whoever asked.

use std::time::{Duration, Instant};

/// An instant by the machine's monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    pub(crate) fn instant(self) -> Instant {
        self.0
    }
}
