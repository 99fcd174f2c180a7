//! The answers given to one candidate or point, so that a retried command is answered as before, however late.
//!
//! None is forgotten that could undo something: a save of the form that is delivered again after later saves must not undo
//! them. What is bounded instead is how often one candidate or point may be changed. Only those about an order that ended
//! unpaid, many orders ago, are: whoever sends them again places an order or finds that there is none to close.

use minicbor::{Decode, Encode};

use crate::event::Event;
use crate::ids::CommandKey;
use crate::limits::ANSWERS_PER_SUBJECT;
use crate::record::Record;
use crate::reply::{Answer, Receipt, Remembered};

/// The answers, oldest first. Stored with the row that they belong to, so a memory restored from rows recognises
/// exactly what one replayed from the journal does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Answers(#[n(0)] Vec<Remembered>);

impl Answers {
    /// Remembers one more.
    pub fn push(&mut self, remembered: Remembered) {
        assert!(self.0.len() < ANSWERS_PER_SUBJECT, "the commands bound how often a subject changes");
        if self.0.capacity() == self.0.len() {
            // Grown by one: most candidates have four answers in all, and there are 655,000 of them.
            self.0.reserve_exact(1);
        }
        self.0.push(remembered);
    }

    /// The answer given to this key.
    pub fn find(&self, key: &CommandKey) -> Option<&Remembered> {
        self.0.iter().find(|remembered| remembered.key == *key)
    }

    /// Forgets that an order was placed, by its event, and, where it was closed, one closing behind it: as many answers as
    /// events were about it. Gives their keys and where they stood, last first.
    pub(crate) fn forget_order(&mut self, placed: u64, closed: bool) -> Vec<(usize, CommandKey)> {
        let place = |one: &Remembered| one.receipt.sequence == placed;
        let closing = |one: &Remembered| one.receipt.sequence > placed && one.receipt.answer == Answer::OrderClosed;
        let placing = self.0.iter().position(place);
        let closing = if closed { self.0.iter().position(closing) } else { None };
        let places = [closing, placing].into_iter().flatten();
        places.map(|place| (place, self.0.remove(place).key)).collect()
    }

    /// The number of the event since which a candidate's passwords are stored as they are; nothing before the first, and
    /// nothing where nobody knows them any more.
    pub fn passwords_since(&self) -> Option<u64> {
        let newest = self.0.iter().rev().find(|one| concerns_passwords(&one.receipt.answer))?;
        (newest.receipt.answer != Answer::RegistrationTransferred).then_some(newest.receipt.sequence)
    }

    /// The number of the last event.
    pub fn last_event(&self) -> Option<u64> {
        self.0.last().map(|one| one.receipt.sequence)
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Remembered> {
        self.0.iter()
    }

    /// How often the subject has changed.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Whether what was answered like this says how passwords are stored from then on.
fn concerns_passwords(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Activated
            | Answer::PasswordsReset
            | Answer::LoginPasswordChanged
            | Answer::SavePasswordChanged
            | Answer::HashRenewed
            | Answer::RegistrationTransferred
    )
}

/// The answer that the event's command receives: a function of the event, so it is never stored beside it.
pub fn answer_of(event: &Event) -> Answer {
    match event {
        Event::PointSetUp { .. } => Answer::PointSetUp,
        Event::SegmentAllotted { .. } => Answer::SegmentAllotted,
        Event::TailTakenBack { .. } => Answer::TailTakenBack,
        Event::Captured { serial, .. } => Answer::Captured { serial: *serial },
        Event::FeePaid { .. } => Answer::FeeRecorded { again: false },
        Event::FeePaidAgain { .. } => Answer::FeeRecorded { again: true },
        Event::Activated { .. } => Answer::Activated,
        Event::FormSaved { revision, .. } => Answer::FormSaved { revision: *revision },
        Event::ApplicationSubmitted { number, .. } => Answer::ApplicationSubmitted { number: *number },
        Event::ApplicationDecided { .. } => Answer::ApplicationDecided,
        Event::CardVerified { .. } => Answer::CardVerified,
        Event::PersonCorrected { .. } => Answer::PersonCorrected,
        Event::PasswordsReset { .. } => Answer::PasswordsReset,
        Event::LoginPasswordChanged { .. } => Answer::LoginPasswordChanged,
        Event::SavePasswordChanged { .. } => Answer::SavePasswordChanged,
        Event::HashRenewed(..) | Event::OperatorHashRenewed(..) => Answer::HashRenewed,
        Event::OrderPlaced { number, amount_fen, .. } => {
            Answer::OrderPlaced { number: *number, amount_fen: *amount_fen }
        }
        Event::OrderClosed(..) => Answer::OrderClosed,
        Event::PaymentUnsettled { .. } => Answer::PaymentKept,
        Event::PhoneBound(..) => Answer::PhoneBound,
        Event::ProfessionalSaved { revision, .. } => Answer::ProfessionalSaved { revision: *revision },
        Event::Declared { revision, .. } => Answer::Declared { revision: *revision },
        Event::Confirmed { .. } => Answer::Confirmed,
        Event::ConfirmationWithdrawn { .. } => Answer::ConfirmationWithdrawn,
        Event::Collected { revision, .. } => Answer::Collected { revision: *revision },
        Event::OperatorCreated { operator, .. } => Answer::OperatorCreated { operator: *operator },
        Event::OperatorChanged { .. } => Answer::OperatorChanged,
        Event::CalendarOverridden { edition, .. } | Event::PolicyAdopted { edition, .. } => {
            Answer::RulesChanged { edition: *edition }
        }
        Event::RegistrationVoided(..) => Answer::RegistrationVoided,
        Event::RegistrationTransferred(..) => Answer::RegistrationTransferred,
        Event::ApprovalAsked(asked) => Answer::ApprovalAsked { number: asked.number },
        Event::ApprovalDecided(_) => Answer::ApprovalDecided,
        Event::ApprovalUsed(..) => Answer::ApprovalUsed,
        Event::Contingency(logged) => Answer::ContingencyEntered { number: logged.number },
    }
}

/// What is remembered of a record so that its command can be repeated.
pub fn remembered_of(record: &Record) -> Remembered {
    let receipt = Receipt { sequence: record.sequence, answer: answer_of(&record.event) };
    Remembered { key: record.key, fingerprint: record.fingerprint, receipt }
}
