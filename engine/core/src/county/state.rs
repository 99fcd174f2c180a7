//! One county's memory as a whole. What it keeps of each thing stands in `memory.rs`.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::desk::Desk;
use super::memory::{Application, Candidate, PaymentSeen, Point};
use crate::command::Action;
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial, SerialCode};
use crate::reply::{Refusal, Remembered};
use crate::subject::Subject;

/// A hash map whose order is the same in every run. What is looked for in it are digests and serials, which nobody chooses.
type Map<K, V> = HashMap<K, V, FixedState>;

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
        let activated = self.candidates.iter().filter(|(_, candidate)| candidate.activated && !candidate.voided);
        activated.map(|(serial, candidate)| (*serial, candidate.password_epoch))
    }

    /// Registrations that were voided: nobody has a session of one.
    pub fn voided(&self) -> impl Iterator<Item = Serial> + '_ {
        self.candidates.iter().filter(|(_, candidate)| candidate.voided).map(|(serial, _)| *serial)
    }

    /// How often registrations without passwords passed to another document: whoever came in with the one of before is out.
    pub fn transfers(&self) -> impl Iterator<Item = (Serial, u16)> + '_ {
        let all = self.candidates.iter().filter(|(_, candidate)| !candidate.voided);
        all.filter_map(|(serial, one)| Some((*serial, one.rarer.as_ref()?.transfers))).filter(|(_, times)| *times > 0)
    }

    /// The point that a command concerns, as far as it concerns one that is known here.
    pub fn point_of(&self, action: &Action) -> Option<PointNumber> {
        match action {
            Action::SetUpPoint { point, .. }
            | Action::AllotSegment { point, .. }
            | Action::TakeBackTail { point, .. } => Some(*point),
            Action::Capture(capture) => Some(capture.point),
            Action::SubmitApplication(application) => Some(application.statement.point),
            other => self.candidates.get(&other.serial()?).map(|candidate| candidate.point),
        }
    }

    pub(super) fn candidate(&self, serial: Serial) -> Result<&Candidate, Refusal> {
        self.candidates.get(&serial).ok_or(Refusal::CandidateUnknown)
    }

    /// The same, unless the registration was voided: then every further step is refused.
    pub(super) fn standing(&self, serial: Serial) -> Result<&Candidate, Refusal> {
        let candidate = self.candidate(serial)?;
        if candidate.voided { Err(Refusal::RegistrationVoided) } else { Ok(candidate) }
    }

    pub(super) fn remembered(&self, key: &CommandKey) -> Option<&Remembered> {
        let answers = match self.answers.get(key)? {
            Subject::Point(point) => &self.points.get(point)?.answers,
            Subject::Candidate(serial) => &self.candidates.get(serial)?.answers,
            Subject::Application(number) => &self.applications.get(number)?.answers,
            Subject::Operator(operator) => &self.desk.operators.get(operator)?.answers,
            Subject::Edition(edition) => &self.desk.editions.get(edition)?.answers,
            Subject::Contingency(number) => self.desk.contingency.answers(*number)?,
            Subject::Approval(place) => &self.desk.approvals.get(place)?.answers,
        };
        answers.find(key)
    }
}
