//! The editions of the policy: recorded by the desk, published to every county that they reach.
//!
//! Guarantees: an edition is in force everywhere before the desk's reply to it goes out, and not before it is durable;
//! editions are published in their order, whoever asked for them and whether or not anybody still waits for the answer;
//! an edition whose actor was lost on the way is published by the actor that takes its place. A county that has
//! already begun to decide a command decides it by the rules that it began with, and its record says which.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use arc_swap::ArcSwap;
use baoming_core::ids::CountyId;
use baoming_core::machine::Linked;
use baoming_core::policy::Policy;
use baoming_core::rows::{EditionRow, Row, project};
use baoming_core::subject::{Subject, subject_of};
use baoming_policy::{Editions, Told};

use super::directory::Directory;

/// The editions in force, and the handles of the counties that decide by them.
#[derive(Debug)]
pub struct PublishedEditions {
    desk: CountyId,
    directory: Arc<Directory>,
    state: Mutex<State>,
    /// What people are told, exchanged whole: anybody may ask for the calendar, and nobody waits for it or copies it.
    told: ArcSwap<Vec<Arc<Told>>>,
}

#[derive(Debug)]
struct State {
    editions: Editions,
    /// Recorded by the desk and not yet durable, with their events. Each belongs to a command that holds a permit.
    noted: VecDeque<(u64, EditionRow)>,
}

impl PublishedEditions {
    pub(super) fn new(editions: Editions, desk: CountyId, directory: Arc<Directory>) -> Self {
        let told = ArcSwap::from_pointee(editions.told().iter().cloned().map(Arc::new).collect());
        Self { desk, directory, state: Mutex::new(State { editions, noted: VecDeque::new() }), told }
    }

    /// The desk has recorded something. Other counties record no editions.
    pub(super) fn note(&self, county: CountyId, records: &[Linked]) {
        if county != self.desk {
            return;
        }
        let editions = records.iter().filter(|linked| matches!(subject_of(&linked.record.event), Subject::Edition(_)));
        for Linked { record, .. } in editions {
            // The row is told, never stored from here, so its place in the journal does not matter.
            if let Ok(Row::Edition(row)) = project(None, record, 0) {
                self.state().noted.push_back((record.sequence, *row));
            }
        }
    }

    /// Everything of the desk up to `durable` is on the device.
    pub(super) fn publish(&self, county: CountyId, durable: u64) {
        if county != self.desk {
            return;
        }
        let mut state = self.state();
        while state.noted.front().is_some_and(|(sequence, _)| *sequence <= durable) {
            let (_, row) = state.noted.pop_front().expect("there is a first one");
            let edition = row.edition;
            match state.editions.take(row) {
                Ok(touched) => {
                    for (county, policy) in state.editions.in_force(&touched) {
                        if let Some(handle) = self.directory.county(county) {
                            handle.set_policy(policy);
                        }
                    }
                    self.directory.read_codes();
                    tracing::info!(edition, counties = touched.len(), "other rules are in force");
                }
                // Files are checked before they are recorded: whoever sees this has found a mistake of ours.
                Err(error) => {
                    tracing::error!(edition, %error, "an edition of the rules was recorded and changes nothing");
                }
            }
            self.tell(&state.editions);
        }
    }

    /// What people are told of, oldest first.
    pub fn told(&self) -> Arc<Vec<Arc<Told>>> {
        self.told.load_full()
    }

    /// Adds what is new; what was told before is shared.
    fn tell(&self, editions: &Editions) {
        let mut told = (**self.told.load()).clone();
        told.extend(editions.told().iter().skip(told.len()).cloned().map(Arc::new));
        self.told.store(Arc::new(told));
    }

    /// The policy of the files in force for a county, as they were adopted: without edition and overrides.
    pub fn files_of(&self, county: CountyId) -> Option<Arc<Policy>> {
        self.state().editions.files_of(county)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds this lock")
    }
}
