//! What the desk remembers of the contingency table's entries: what holds by them, and the answers that were given.

use super::placed::Placed;
use crate::answers::Answers;
use crate::contingency::blocks::Blocks;
use crate::contingency::{Controls, Logged, Reports};
use crate::scope::Scope;
use crate::time::Timestamp;

/// The entries' memory; empty in every county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Contingency {
    /// By number, from 1.
    entries: Vec<Placed>,
    pub(super) controls: Controls,
    pub(super) blocks: Blocks,
    pub(super) reports: Reports,
}

impl Contingency {
    /// The number of the next entry.
    pub(super) fn next(&self) -> u32 {
        self.entries.len() as u32 + 1
    }

    /// Whom the entries concern.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.entries.iter().map(|entry| entry.scope)
    }

    /// Takes the next entry.
    pub(super) fn take(&mut self, logged: &Logged, recorded_at: Timestamp) {
        assert_eq!(logged.number, self.next(), "entries are numbered without gaps");
        self.entries.push(Placed::new(logged.what.scope()));
        self.controls.take(logged);
        self.blocks.take(logged, recorded_at);
        self.reports.take(logged, recorded_at);
    }

    pub(super) fn answers(&self, number: u32) -> Option<&Answers> {
        self.entries.get(place(number)?).map(|entry| &entry.answers)
    }

    pub(super) fn answers_mut(&mut self, number: u32) -> &mut Answers {
        let entry = place(number).and_then(|place| self.entries.get_mut(place));
        &mut entry.expect("an entry is made by its event").answers
    }
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}
