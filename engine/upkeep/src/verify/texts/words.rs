//! What a language has to say.

use crate::verify::report::{Offence, Warning};

/// The words of one language.
pub(super) struct Words {
    pub(super) clean: &'static str,
    pub(super) not_clean: fn(u64) -> String,
    pub(super) contents: &'static str,
    /// In the order of the table's figures.
    pub(super) figures: [&'static str; 17],
    /// The first and the last instant of a commit.
    pub(super) commits: fn(&str, &str) -> String,
    pub(super) invariants: &'static str,
    pub(super) checks: &'static str,
    pub(super) offences: &'static str,
    /// By the invariant's name.
    pub(super) invariant: fn(&str) -> &'static str,
    pub(super) offence: fn(&Offence) -> String,
    pub(super) warnings: &'static str,
    pub(super) warning: fn(&Warning) -> String,
    pub(super) more: fn(u64) -> String,
}
