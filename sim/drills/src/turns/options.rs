//! What the drill is made from.

use std::path::Path;

/// What the drill is made from.
#[derive(Debug, Clone, Copy)]
pub struct TurnsOptions<'a> {
    /// The program.
    pub program: &'a Path,
    /// In how many seconds all come when they come at once, and how long each turn is.
    pub seconds: u64,
    /// How many come, for what the service can do in that time: 2 is twice as many.
    pub factor: f64,
    /// How many groups take turns.
    pub groups: usize,
    /// What chooses the people.
    pub seed: u64,
}
