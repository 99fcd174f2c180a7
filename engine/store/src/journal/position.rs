//! Where a group stands in its journal.
//!
//! A position means nothing without its journal: two counties whose journals are two may both have a group 7, and neither
//! is before the other. Whoever keeps a position keeps it with a county, and looks it up in that county's journal
//! ([`Journals`](super::Journals)).

use std::fmt;

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
