//! One county's memory as a whole. What it keeps of each thing stands in `memory.rs`.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use super::desk::Desk;
use super::memory::{Application, Candidate, PaymentSeen, Point};
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial, SerialCode};
use crate::reply::{Refusal, Remembered};
use crate::subject::Subject;

/// A hash map whose order is the same in every run.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

/// One county, or the province's desk: its points, candidates, payments and applications, as of its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    pub(super) id: CountyId,
    pub(super) sequence: u64,
    pub(super) points: BTreeMap<PointNumber, Point>,
    /// Every segment by its first serial, to find overlaps without walking the points.
    pub(super) segments: BTreeMap<(SerialCode, u16), (u16, PointNumber)>,
    pub(super) candidates: Map<Serial, Candidate>,
    pub(super) identities: Map<IdentityKey, Serial>,
    /// By the digest of the payment's number: it is shorter, and there is one for every candidate.
    pub(super) payments: Map<[u8; 16], PaymentSeen>,
    /// Orders that have not ended, by serial and number.
    pub(super) open_orders: BTreeMap<(Serial, u16), ()>,
    pub(super) applications: BTreeMap<u32, Application>,
    pub(super) desk: Desk,
    pub(super) answers: Map<CommandKey, Subject>,
}

impl County {
    /// A county in which nothing has happened.
    pub fn new(id: CountyId) -> Self {
        Self {
            id,
            sequence: 0,
            points: BTreeMap::new(),
            segments: BTreeMap::new(),
            candidates: Map::default(),
            identities: Map::default(),
            payments: Map::default(),
            open_orders: BTreeMap::new(),
            applications: BTreeMap::new(),
            desk: Desk::default(),
            answers: Map::default(),
        }
    }

    /// Which county this is.
    pub fn id(&self) -> CountyId {
        self.id
    }

    /// The number of the last event applied.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The documents registered here, for the province-wide directory.
    pub fn identities(&self) -> impl Iterator<Item = IdentityKey> + '_ {
        self.identities.keys().copied()
    }

    /// The keys of all commands that are remembered here.
    pub fn keys(&self) -> impl Iterator<Item = CommandKey> + '_ {
        self.answers.keys().copied()
    }

    /// Candidates who have passwords, with how often they were set anew: sessions of an earlier time are over.
    pub fn password_epochs(&self) -> impl Iterator<Item = (Serial, u16)> + '_ {
        let activated = self.candidates.iter().filter(|(_, candidate)| candidate.activated);
        activated.map(|(serial, candidate)| (*serial, candidate.password_epoch))
    }

    pub(super) fn candidate(&self, serial: Serial) -> Result<&Candidate, Refusal> {
        self.candidates.get(&serial).ok_or(Refusal::CandidateUnknown)
    }

    pub(super) fn remembered(&self, key: &CommandKey) -> Option<&Remembered> {
        let answers = match self.answers.get(key)? {
            Subject::Point(point) => &self.points.get(point)?.answers,
            Subject::Candidate(serial) => &self.candidates.get(serial)?.answers,
            Subject::Application(number) => &self.applications.get(number)?.answers,
            Subject::Operator(operator) => &self.desk.operators.get(operator)?.answers,
            Subject::Edition(edition) => &self.desk.editions.get(edition)?.answers,
        };
        answers.find(key)
    }
}
