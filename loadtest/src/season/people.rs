//! The candidates of a run: who they are, how far they have come, and who is next for which step.
//!
//! Guaranteed: nobody is handed to two users for the same step; who is not put back, because nobody knows what became of a
//! step, takes part no more; memory is a few dozen bytes for each candidate.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use baoming_core::policy::Policy;
use baoming_rehearsal::demo::order::{Order, Place};
use baoming_rehearsal::people::{CountyPlan, PlanError, Province, SyntheticCandidate, SyntheticCandidates};

/// How far a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Has a serial.
    Captured,
    /// Has an order that can be paid.
    Ordered,
    /// Has paid.
    Paid,
    /// Has passwords.
    Activated,
    /// Has saved the form.
    Saved,
    /// Was sent a code.
    CodeSent,
    /// Has bound a telephone.
    PhoneBound,
    /// Has chosen class and events.
    Chosen,
    /// Has paid the professional fee.
    ProfessionalPaid,
}

const STAGES: usize = 9;

/// A candidate on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The position in the run's order.
    pub position: u32,
    /// The serial, 0 before the capture.
    pub serial: u32,
    /// Payments that were notified for this candidate so far, of the registration fee.
    pub payments: u16,
    /// Saves that were sent so far.
    pub saves: u16,
}

impl Person {
    /// The serial as it is written.
    pub fn serial_text(&self) -> String {
        format!("{:08}", self.serial)
    }
}

/// The province of a run.
pub struct People {
    /// The seed.
    pub seed: u64,
    /// Counties with their points.
    pub plans: Vec<CountyPlan>,
    /// The fee of registration, in fen.
    pub fee_fen: u32,
    order: Order,
    candidates: SyntheticCandidates,
    next: AtomicU32,
    stages: [Mutex<VecDeque<Person>>; STAGES],
    /// All who have a serial, to be read: any of them, as often as wished.
    known: Mutex<Vec<(u32, u32)>>,
}

impl People {
    /// Plans a province of so many candidates.
    pub fn plan(policy: &Policy, total: u32, seed: u64) -> Result<Self, PlanError> {
        let plans = Province::try_plan(policy, total)?;
        Ok(Self {
            seed,
            order: Order::new(&plans, seed),
            plans,
            fee_fen: policy.fees.registration_fen,
            candidates: SyntheticCandidates::with_policy(policy, seed),
            next: AtomicU32::new(0),
            stages: std::array::from_fn(|_| Mutex::new(VecDeque::new())),
            known: Mutex::new(Vec::new()),
        })
    }

    /// How many there are.
    pub fn total(&self) -> u32 {
        self.order.total()
    }

    /// Somebody who has not been captured; nobody when all have been.
    pub fn fresh(&self) -> Option<Person> {
        let position = self
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| (next < self.total()).then_some(next + 1));
        position.ok().map(|position| Person { position, serial: 0, payments: 0, saves: 0 })
    }

    /// Somebody at this stage, who is then nobody else's; the one who has waited longest.
    pub fn take(&self, stage: Stage) -> Option<Person> {
        lock(&self.stages[stage as usize]).pop_front()
    }

    /// Puts somebody at a stage.
    pub fn put(&self, stage: Stage, person: Person) {
        lock(&self.stages[stage as usize]).push_back(person);
    }

    /// Notes that somebody has a serial.
    pub fn captured(&self, person: &Person) {
        lock(&self.known).push((person.position, person.serial));
    }

    /// Somebody who has a serial, chosen by this number.
    pub fn any(&self, draw: u64) -> Option<(u32, String)> {
        let known = lock(&self.known);
        let at = draw.checked_rem(known.len() as u64)?;
        let (position, serial) = known[at as usize];
        Some((position, format!("{serial:08}")))
    }

    /// How many are at a stage.
    pub fn count(&self, stage: Stage) -> usize {
        lock(&self.stages[stage as usize]).len()
    }

    /// Where somebody registers.
    pub fn place(&self, position: u32) -> Place {
        self.order.at(position)
    }

    /// Who somebody is.
    pub fn candidate(&self, position: u32) -> SyntheticCandidate {
        let place = self.place(position);
        self.candidates.candidate(self.plans[place.county].county, place.index)
    }

    /// The point that captures somebody, for example "430102-001".
    pub fn point(&self, position: u32) -> String {
        let place = self.place(position);
        let plan = &self.plans[place.county];
        let point = plan.point_of(place.index).expect("every candidate of the plan has a point").number;
        format!("{}-{point}", plan.county)
    }

    /// The county in which somebody registers.
    pub fn county(&self, position: u32) -> String {
        self.plans[self.place(position).county].county.to_string()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_handed_out_once_and_waits_in_turn() {
        let policy = baoming_policy::built_in().expect("it is sound");
        let people = People::plan(&policy, 300, 7).expect("they fit");
        let mut seen = std::collections::BTreeSet::new();
        while let Some(person) = people.fresh() {
            assert!(seen.insert(people.candidate(person.position).identity_number));
            people.put(Stage::Paid, person);
        }
        assert_eq!(seen.len(), 300);
        assert_eq!(people.any(5), None);
        let first = people.take(Stage::Paid).expect("there are 300");
        assert_eq!((first.position, people.count(Stage::Paid)), (0, 299));
        people.captured(&Person { serial: 1_020_001, ..first });
        assert_eq!(people.any(17), Some((0, "01020001".to_owned())));
        assert!(people.point(0).starts_with(&people.county(0)));
    }
}
