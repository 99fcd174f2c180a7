//! The row of a candidate: all that is known, as of the last event.

use minicbor::{Decode, Encode};

use super::money::{PlacedOrder, RecordedPayment, UnsettledPayment};
use super::step::{
    Activation, BoundPhone, Collection, Confirmation, Declared, Professional, SavedForm, Verification, Voided,
};
use super::trail::Trail;
use crate::entry::Entry;
use crate::event::Event;
use crate::form::Person;
use crate::identity::IdentityDocument;
use crate::ids::{IdentityKey, PhotoDigest, PointNumber, Serial};
use crate::limits::PAYMENTS_PER_CANDIDATE;
use crate::mending::{Transfer, Voiding};
use crate::orders::displaced;
use crate::payment::Payment;
use crate::person::FeeKind;
use crate::record::Record;
use crate::time::Timestamp;

/// A candidate, whole.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CandidateRow {
    /// The serial.
    #[n(0)]
    pub serial: Serial,
    /// Where captured.
    #[n(1)]
    pub point: PointNumber,
    /// The identity document.
    #[n(2)]
    pub document: IdentityDocument,
    /// Its keyed hash.
    #[n(3)]
    pub identity: IdentityKey,
    /// What it says.
    #[n(4)]
    pub person: Person,
    /// The photograph's digest.
    #[n(5)]
    pub photo: PhotoDigest,
    /// When captured.
    #[n(6)]
    pub captured_at: Timestamp,
    /// The payments in the order in which they were recorded: the first of each fee counts.
    #[n(7)]
    pub payments: Vec<RecordedPayment>,
    /// Passwords, once set.
    #[n(8)]
    pub activation: Option<Activation>,
    /// The form, once saved.
    #[n(9)]
    pub form: Option<SavedForm>,
    /// How it was entered.
    #[n(11)]
    pub entry: Entry,
    /// The real card, once verified where that was due.
    #[n(12)]
    pub verification: Option<Verification>,
    /// Orders, oldest first: the last ones, as many as are kept.
    #[n(13)]
    pub orders: Vec<PlacedOrder>,
    /// Payments that settle nothing.
    #[n(14)]
    pub unsettled: Vec<UnsettledPayment>,
    /// The bound telephone.
    #[n(15)]
    pub phone: Option<BoundPhone>,
    /// Class and events.
    #[n(16)]
    pub professional: Option<Professional>,
    /// Bonus and plans.
    #[n(17)]
    pub declared: Option<Declared>,
    /// The signature, while it holds.
    #[n(18)]
    pub confirmation: Option<Confirmation>,
    /// What was collected.
    #[n(19)]
    pub collection: Option<Collection>,
    /// What has happened to the candidate.
    #[n(20)]
    pub trail: Trail,
    /// That the registration ended, and why.
    #[n(21)]
    pub voided: Option<Voided>,
    /// How often the registration passed to another document.
    #[n(22)]
    #[cbor(default)]
    pub transfers: u16,
}

impl CandidateRow {
    pub(super) fn captured(record: &Record) -> Option<Self> {
        let Event::Captured { point, serial, document, identity, person, photo, entry } = &record.event else {
            return None;
        };
        Some(Self {
            serial: *serial,
            point: *point,
            document: document.clone(),
            identity: *identity,
            person: person.clone(),
            photo: *photo,
            captured_at: record.arrived_at,
            payments: Vec::new(),
            activation: None,
            form: None,
            entry: entry.clone(),
            verification: None,
            orders: Vec::new(),
            unsettled: Vec::new(),
            phone: None,
            professional: None,
            declared: None,
            confirmation: None,
            collection: None,
            trail: Trail::default(),
            voided: None,
            transfers: 0,
        })
    }

    /// The payment that counts for a fee.
    pub fn payment(&self, fee: FeeKind) -> Option<&Payment> {
        self.payments.iter().map(|recorded| &recorded.payment).find(|payment| payment.fee == fee)
    }

    /// Whether the real card is still to be verified.
    pub fn verification_due(&self) -> bool {
        self.verification.is_none() && self.entry.case.is_some_and(crate::entry::SpecialCase::needs_verification)
    }

    pub(super) fn change(&mut self, record: &Record) {
        let at = record.arrived_at;
        match &record.event {
            Event::FeePaid { .. }
            | Event::FeePaidAgain { .. }
            | Event::PaymentUnsettled { .. }
            | Event::OrderPlaced { .. }
            | Event::OrderClosed(..) => self.money(record),
            Event::Activated { login_password, save_password, .. }
            | Event::PasswordsReset { login_password, save_password, .. } => {
                let epoch = self.activation.as_ref().map_or(0, |before| before.epoch + 1);
                let activated_at = self.activation.as_ref().map_or(at, |before| before.activated_at);
                let (login_password, save_password) = (login_password.clone(), save_password.clone());
                self.activation = Some(Activation { activated_at, login_password, save_password, epoch, ended: false });
            }
            Event::LoginPasswordChanged { .. } | Event::SavePasswordChanged { .. } | Event::HashRenewed(..) => {
                self.activation.iter_mut().for_each(|activation| activation.change(&record.event));
            }
            Event::FormSaved { revision, form, .. } => {
                self.form = Some(SavedForm { revision: *revision, saved_at: at, form: form.clone() });
            }
            Event::CardVerified { valid_until, .. } => {
                let verified_by = record.by.clone();
                self.verification = Some(Verification { verified_at: at, verified_by, valid_until: *valid_until });
            }
            Event::PersonCorrected { person, .. } => self.person = person.clone(),
            Event::PhoneBound(_, phone) => self.phone = Some(BoundPhone { phone: phone.clone(), bound_at: at }),
            Event::ProfessionalSaved { revision, choice, .. } => {
                self.professional = Some(Professional { revision: *revision, saved_at: at, choice: choice.clone() });
            }
            Event::Declared { revision, declaration, .. } => {
                let declaration = declaration.clone();
                self.declared = Some(Declared { revision: *revision, declared_at: at, declaration });
            }
            Event::Confirmed { signature, .. } => {
                let (recorded_by, signature) = (record.by.clone(), signature.clone());
                self.confirmation = Some(Confirmation { confirmed_at: at, recorded_by, signature });
            }
            Event::ConfirmationWithdrawn { .. } => self.confirmation = None,
            Event::Collected { revision, items, complete, .. } => {
                let items = items.clone();
                self.collection =
                    Some(Collection { revision: *revision, collected_at: at, items, complete: *complete });
            }
            Event::RegistrationVoided(_, Voiding { reason, approval, .. }) => {
                let (voided_by, reason) = (record.by.clone(), reason.clone());
                self.voided = Some(Voided { voided_at: at, voided_by, reason, approval: *approval });
            }
            Event::RegistrationTransferred(_, transfer) => self.transfer(transfer),
            Event::PointSetUp { .. }
            | Event::SegmentAllotted { .. }
            | Event::TailTakenBack { .. }
            | Event::Captured { .. }
            | Event::ApplicationSubmitted { .. }
            | Event::ApplicationDecided { .. }
            | Event::OperatorCreated { .. }
            | Event::OperatorChanged { .. }
            | Event::OperatorHashRenewed(..)
            | Event::CalendarOverridden { .. }
            | Event::ApprovalAsked(_)
            | Event::ApprovalDecided(_)
            | Event::ApprovalUsed(..)
            | Event::Contingency(_)
            // `project` has matched the row's kind and the event's subject.
            | Event::PolicyAdopted { .. } => unreachable!("the event is about a candidate"),
        }
    }

    /// Orders and payments.
    fn money(&mut self, record: &Record) {
        match &record.event {
            Event::FeePaid { payment, .. } | Event::FeePaidAgain { payment, .. } => self.pay(payment, record.sequence),
            Event::PaymentUnsettled { payment, reason, .. } => {
                let unsettled =
                    UnsettledPayment { payment: payment.clone(), reason: *reason, sequence: record.sequence };
                self.unsettled.push(unsettled);
                self.end_order(payment.order);
            }
            Event::OrderPlaced { number, fee, amount_fen, .. } => self.order(PlacedOrder {
                number: *number,
                fee: *fee,
                amount_fen: *amount_fen,
                placed_at: record.arrived_at,
                ended: false,
                sequence: record.sequence,
            }),
            Event::OrderClosed(_, number) => self.end_order(Some(*number)),
            _ => unreachable!("`change` sends only orders and payments here"),
        }
    }

    /// The registration is the right document's: what only its owner can do again is over.
    fn transfer(&mut self, transfer: &Transfer) {
        (self.document, self.identity) = (transfer.document.clone(), transfer.identity);
        self.person = transfer.person.clone();
        if let Some(activation) = &mut self.activation {
            activation.epoch += 1;
            activation.ended = true;
        }
        self.confirmation = None;
        self.verification = None;
        self.transfers += 1;
    }

    /// Payments that wait for a person: those that settle nothing, and all of a registration that was voided.
    pub fn waits_for_a_person(&self) -> bool {
        !self.unsettled.is_empty() || (self.voided.is_some() && !self.payments.is_empty())
    }

    /// Whether a payment of the order with this number is recorded.
    pub(crate) fn paid_order(&self, number: u16) -> bool {
        let recorded = self.payments.iter().map(|recorded| &recorded.payment);
        let mut all = recorded.chain(self.unsettled.iter().map(|unsettled| &unsettled.payment));
        all.any(|payment| payment.order == Some(number))
    }

    fn order(&mut self, order: PlacedOrder) {
        let kept = self.orders.iter().map(|order| (order.ended, self.paid_order(order.number)));
        if let Some(place) = displaced(kept) {
            let PlacedOrder { number, sequence, .. } = self.orders.remove(place);
            let closed = !self.paid_order(number);
            self.trail.forget_order(sequence, closed);
        }
        self.orders.push(order);
    }

    fn pay(&mut self, payment: &Payment, sequence: u64) {
        assert!(self.payments.len() < PAYMENTS_PER_CANDIDATE, "the county bounds the payments of a candidate");
        self.payments.push(RecordedPayment { payment: payment.clone(), sequence });
        self.end_order(payment.order);
    }

    fn end_order(&mut self, number: Option<u16>) {
        for order in self.orders.iter_mut().filter(|order| Some(order.number) == number) {
            order.ended = true;
        }
    }
}
