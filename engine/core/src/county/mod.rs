//! One county's memory: just what deciding needs. Names, addresses and forms are in the shard's rows, not here.
//!
//! `decide` may refuse and changes nothing; `apply` cannot fail: it asserts what `decide` has already ensured.

mod answers;
mod apply;
mod commands;
mod restore;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use crate::command::{Action, Command, Query};
use crate::event::Event;
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial, SerialCode};
use crate::policy::Policy;
use crate::reply::{CandidateState, Progress, Receipt, Refusal, Remembered, View};
use crate::rows::Subject;
use crate::serial::Allotment;
pub use apply::{answer_of, remembered_of};
pub use restore::{Restoration, RestoreError};

pub use self::answers::Answers;

/// A hash map whose order is the same in every run.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

/// What a county knows of a point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Point {
    pub(crate) allotments: Vec<Allotment>,
    pub(crate) progress: Progress,
    pub(crate) answers: Answers,
}

/// What a county keeps of a candidate to decide by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) identity: IdentityKey,
    pub(crate) point: PointNumber,
    pub(crate) activated: bool,
    pub(crate) payments: u16,
    pub(crate) form_revision: u32,
    pub(crate) answers: Answers,
}

/// Where a payment was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaymentSeen {
    pub(crate) serial: Serial,
    pub(crate) receipt: Receipt,
}

/// What `decide` finds when it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart at once; a box would cost every command an allocation"
)]
pub enum Decision {
    /// This happens now.
    Happens(Event),
    /// This has happened before; it is answered as it was then.
    Happened(Receipt),
}

/// One county: its points, candidates and payments, as of its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    id: CountyId,
    sequence: u64,
    points: BTreeMap<PointNumber, Point>,
    /// Every segment by its first serial, to find overlaps without walking the points.
    segments: BTreeMap<(SerialCode, u16), (u16, PointNumber)>,
    candidates: Map<Serial, Candidate>,
    identities: Map<IdentityKey, Serial>,
    /// By the digest of the payment's number: it is shorter, and there is one for every candidate.
    payments: Map<[u8; 16], PaymentSeen>,
    answers: Map<CommandKey, Subject>,
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

    /// What follows from the command, by this policy. Changes nothing.
    pub fn decide(&self, command: &Command, policy: &Policy) -> Result<Decision, Refusal> {
        if let Some(remembered) = self.remembered(&command.key) {
            let same = remembered.fingerprint == command.fingerprint;
            return if same { Ok(Decision::Happened(remembered.receipt)) } else { Err(Refusal::KeyReused) };
        }
        match &command.action {
            Action::SetUpPoint { point, name } => self.set_up_point(command, policy, *point, name),
            Action::AllotSegment { point, segment } => self.allot_segment(command, policy, *point, *segment),
            Action::TakeBackTail { point, code, from } => self.take_back_tail(command, policy, *point, *code, *from),
            Action::Capture(capture) => self.capture(command, policy, capture),
            Action::RecordFee { serial, payment, amount_fen, paid_at } => {
                self.record_fee(command, policy, *serial, payment, *amount_fen, *paid_at)
            }
            Action::Activate { serial, real_person_passed, login_password, save_password } => {
                self.activate(command, policy, *serial, *real_person_passed, login_password, save_password)
            }
            Action::SaveForm { serial, form } => self.save_form(command, policy, *serial, form),
        }
    }

    /// What the county's memory says.
    pub fn query(&self, query: Query) -> Result<View, Refusal> {
        match query {
            Query::Candidate(serial) => self.candidate(serial).map(|candidate| View::Candidate(candidate.state())),
            Query::Point(point) => {
                let found = self.points.get(&point).ok_or(Refusal::PointUnknown)?;
                Ok(View::Progress(found.progress()))
            }
            Query::County => Ok(View::Progress(self.progress())),
        }
    }

    /// How far the county is: the sum over its points.
    pub fn progress(&self) -> Progress {
        self.points.values().map(Point::progress).fold(Progress::default(), |sum, point| Progress {
            captured: sum.captured + point.captured,
            paid: sum.paid + point.paid,
            activated: sum.activated + point.activated,
            form_saved: sum.form_saved + point.form_saved,
            paid_again: sum.paid_again + point.paid_again,
            serials_left: sum.serials_left + point.serials_left,
        })
    }

    fn candidate(&self, serial: Serial) -> Result<&Candidate, Refusal> {
        self.candidates.get(&serial).ok_or(Refusal::CandidateUnknown)
    }

    fn remembered(&self, key: &CommandKey) -> Option<&Remembered> {
        let answers = match self.answers.get(key)? {
            Subject::Point(point) => &self.points.get(point)?.answers,
            Subject::Candidate(serial) => &self.candidates.get(serial)?.answers,
        };
        answers.find(key)
    }
}

impl Point {
    fn progress(&self) -> Progress {
        Progress { serials_left: self.allotments.iter().map(Allotment::left).sum(), ..self.progress }
    }
}

impl Candidate {
    fn state(&self) -> CandidateState {
        CandidateState {
            point: self.point,
            paid: self.payments > 0,
            activated: self.activated,
            form_revision: self.form_revision,
        }
    }
}
