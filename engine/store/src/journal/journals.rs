//! Which journal keeps which county, for whoever reads.
//!
//! A county's events are in one journal, in their order, and each position that is kept anywhere (in a row, in a shard's
//! note) is one of the county's own journal. On one machine that is the same journal for all of them; nobody who reads may
//! rely on it.
//!
//! Deliberately absent: the writing ends, and counties that move from one journal to another.

use std::collections::BTreeMap;
use std::sync::Arc;

use baoming_core::ids::CountyId;

use super::ends::JournalReader;

/// The reading ends of all journals.
#[derive(Clone)]
pub struct Journals {
    readers: Vec<Arc<dyn JournalReader>>,
    /// Counties that are not in the first.
    places: BTreeMap<CountyId, usize>,
}

impl Journals {
    /// One journal, which keeps every county.
    pub fn one(reader: Arc<dyn JournalReader>) -> Self {
        Self { readers: vec![reader], places: BTreeMap::new() }
    }

    /// The same with a further journal, which keeps these counties; the first keeps those that no other does.
    #[must_use]
    pub fn and(mut self, reader: Arc<dyn JournalReader>, counties: impl IntoIterator<Item = CountyId>) -> Self {
        let place = self.readers.len();
        self.readers.push(reader);
        self.places.extend(counties.into_iter().map(|county| (county, place)));
        self
    }

    /// The journal that keeps a county.
    pub fn of(&self, county: CountyId) -> &Arc<dyn JournalReader> {
        self.numbered(self.number_of(county))
    }

    /// The number of the journal that keeps a county, from 0: counties with the same number share one.
    pub fn number_of(&self, county: CountyId) -> usize {
        self.places.get(&county).copied().unwrap_or_default()
    }

    /// The journal with a number that was given here.
    pub fn numbered(&self, number: usize) -> &Arc<dyn JournalReader> {
        &self.readers[number]
    }

    /// Every journal once, by number.
    pub fn each(&self) -> impl Iterator<Item = &Arc<dyn JournalReader>> {
        self.readers.iter()
    }
}
