//! One county's memory: just what deciding needs. Names, addresses and forms are in the shard's rows, not here.
//!
//! `decide` may refuse and changes nothing; `apply` cannot fail: it asserts what `decide` has already ensured.

mod apply;
mod commands;
mod desk;
mod memory;
mod restore;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use self::desk::Desk;
use self::memory::{Application, Candidate, Order, PaymentSeen, Point};
pub use self::restore::{Restoration, RestoreError};
use crate::command::{Action, Command, Query};
use crate::event::Event;
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial, SerialCode};
use crate::limits::LISTED_MAX;
use crate::policy::Policy;
use crate::reply::{Progress, Receipt, Refusal, Remembered, View};
use crate::subject::Subject;

/// A hash map whose order is the same in every run.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

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

/// One county, or the province's desk: its points, candidates, payments and applications, as of its last event.
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
    /// Orders that have not ended, by serial and number.
    open_orders: BTreeMap<(Serial, u16), ()>,
    applications: BTreeMap<u32, Application>,
    desk: Desk,
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

    /// Candidates who have passwords, with how often they were set anew: sessions of an earlier time are over.
    pub fn password_epochs(&self) -> impl Iterator<Item = (Serial, u16)> + '_ {
        let activated = self.candidates.iter().filter(|(_, candidate)| candidate.activated);
        activated.map(|(serial, candidate)| (*serial, candidate.password_epoch))
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
            Action::SubmitApplication(application) => self.submit_application(command, policy, application),
            Action::DecideApplication { number, approved, reason } => {
                self.decide_application(command, policy, *number, *approved, reason)
            }
            Action::Capture(capture) => self.capture(command, policy, capture),
            Action::VerifyCard { serial, identity, valid_until, today } => {
                self.verify_card(command, policy, *serial, *identity, *valid_until, *today)
            }
            Action::CorrectPerson { serial, person } => self.correct_person(command, policy, *serial, person),
            Action::PlaceOrder { serial, fee } => self.place_order(command, policy, *serial, *fee),
            Action::CloseOrder { serial, number } => self.close_order(*serial, *number),
            Action::RecordFee { .. } => self.record_fee(command, policy),
            Action::KeepPayment { .. } => self.keep_payment(command),
            Action::Activate { serial, real_person_passed, login_password, save_password } => {
                self.activate(command, policy, *serial, *real_person_passed, login_password, save_password)
            }
            Action::ResetPasswords { serial, identity, login_password, save_password } => {
                self.reset_passwords(command, policy, *serial, *identity, login_password, save_password)
            }
            Action::SaveForm { serial, form } => self.save_form(command, policy, *serial, form),
            Action::CorrectForm { serial, form } => self.correct_form(command, policy, *serial, form),
            Action::BindPhone { serial, phone } => self.bind_phone(command, policy, *serial, phone),
            Action::SaveProfessional { serial, choice } => self.save_professional(command, policy, *serial, choice),
            Action::Declare { serial, declaration } => self.declare(command, policy, *serial, declaration),
            Action::Confirm { serial, signature } => self.confirm(command, policy, *serial, signature),
            Action::WithdrawConfirmation { serial, reason } => {
                self.withdraw_confirmation(command, policy, *serial, reason)
            }
            Action::Collect { serial, items, replaces } => self.collect(command, policy, *serial, items, *replaces),
            Action::CreateOperator(account) => self.create_operator(policy, account),
            Action::ChangeOperator { operator, change } => self.change_operator(policy, *operator, change),
            Action::OverrideCalendar { scope, window, bounds, reason } => {
                self.override_calendar(command, policy, *scope, *window, *bounds, reason)
            }
            Action::AdoptPolicy(adopt) => self.adopt_policy(policy, adopt),
        }
    }

    /// What the county's memory says.
    pub fn query(&self, query: Query) -> Result<View, Refusal> {
        match query {
            Query::Candidate(serial) => Ok(View::Candidate(self.candidate(serial)?.state(serial))),
            Query::Identity(identity) => {
                let serial = *self.identities.get(&identity).ok_or(Refusal::CandidateUnknown)?;
                Ok(View::Candidate(self.candidate(serial)?.state(serial)))
            }
            Query::Point(point) => {
                let found = self.points.get(&point).ok_or(Refusal::PointUnknown)?;
                Ok(View::Progress(found.progress()))
            }
            Query::County => Ok(View::Progress(self.progress())),
            Query::Points => {
                let states = self.points.iter().map(|(number, point)| point.state(*number));
                Ok(View::Points(states.collect()))
            }
            Query::PendingApplications { after } => {
                let behind = self.applications.range(after.saturating_add(1)..);
                let pending = behind.filter(|(_, application)| application.approved.is_none());
                Ok(View::Applications(pending.map(|(number, _)| *number).take(LISTED_MAX).collect()))
            }
            Query::OpenOrders { after } => Ok(View::Orders(self.open_orders_behind(after))),
        }
    }

    /// How far the county is: the sum over its points.
    pub fn progress(&self) -> Progress {
        self.points.values().map(Point::progress).fold(Progress::default(), Progress::plus)
    }

    /// A page ends with a candidate, never within one: the next page is asked for behind a serial.
    fn open_orders_behind(&self, after: Option<Serial>) -> Vec<crate::reply::OpenOrder> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, |serial| Excluded((serial, u16::MAX)));
        let order = |(serial, number): &(Serial, u16)| {
            let orders = self.candidates.get(serial)?.orders();
            orders.iter().find(|order| order.number == *number)?.open(*serial)
        };
        let mut page: Vec<crate::reply::OpenOrder> = Vec::new();
        for open in self.open_orders.range((from, Unbounded)).filter_map(|(key, ())| order(key)) {
            if page.len() >= LISTED_MAX && page.last().is_some_and(|last| last.serial != open.serial) {
                break;
            }
            page.push(open);
        }
        page
    }

    fn candidate(&self, serial: Serial) -> Result<&Candidate, Refusal> {
        self.candidates.get(&serial).ok_or(Refusal::CandidateUnknown)
    }

    fn remembered(&self, key: &CommandKey) -> Option<&Remembered> {
        let answers = match self.answers.get(key)? {
            Subject::Point(point) => &self.points.get(point)?.answers,
            Subject::Candidate(serial) => &self.candidates.get(serial)?.answers,
            Subject::Application(number) => &self.applications.get(number)?.answers,
            Subject::Operator(operator) => self.desk.operators.get(operator)?,
            Subject::Edition(edition) => self.desk.editions.get(edition)?,
        };
        answers.find(key)
    }
}
