//! The turns that were adopted.

use std::time::{Duration, Instant};

/// How often each group has its turn: what does not get through in the first comes in a later one.
pub(super) const ROUNDS: usize = 6;

/// The turns as they were adopted, by this process's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turns {
    pub(super) begin: Instant,
    pub(super) length: Duration,
    pub(super) groups: usize,
    /// How far the server's clock may be from what is taken for it here.
    pub(super) unsure: Duration,
}

impl Turns {
    /// Whether a group may surely not come at an instant.
    pub(super) fn is_surely_off(&self, group: usize, at: Instant) -> bool {
        let off = |at: Duration| (at.as_nanos() / self.length.as_nanos()) as usize % self.groups != group;
        let at = at.saturating_duration_since(self.begin);
        off(at.saturating_sub(self.unsure)) && off(at + self.unsure)
    }

    /// When the last one ends.
    pub(super) fn end(&self) -> Instant {
        self.begin + self.length * (self.groups * ROUNDS) as u32
    }
}
