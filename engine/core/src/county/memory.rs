//! What a county keeps of each thing to decide by. Small on purpose: there are 655,000 candidates.

use crate::answers::Answers;
use crate::entry::{ApplicationKind, CandidateKind, Entry, SpecialCase};
use crate::ids::{IdentityKey, PointNumber, Serial};
use crate::orders::Kept;
use crate::person::FeeKind;
use crate::reply::{CandidateState, OpenOrder, PointState, Progress, Receipt};
use crate::serial::Allotment;
use crate::text::{AuthorName, FormCode};
use crate::time::Timestamp;

/// What a county knows of a point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Point {
    pub(crate) allotments: Vec<Allotment>,
    pub(crate) progress: Progress,
    pub(crate) answers: Answers,
}

/// What a county keeps of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) identity: IdentityKey,
    pub(crate) point: PointNumber,
    pub(crate) kind: CandidateKind,
    pub(crate) case: Option<SpecialCase>,
    pub(crate) voided: bool,
    pub(crate) verification_due: bool,
    pub(crate) activated: bool,
    pub(crate) password_epoch: u16,
    /// How often each fee was paid, by the fee's code.
    pub(crate) payments: [u8; FeeKind::ALL.len()],
    pub(crate) unsettled: u8,
    pub(crate) form_revision: u32,
    pub(crate) takes_exam: bool,
    pub(crate) confirmed: bool,
    pub(crate) collected_revision: u32,
    pub(crate) collected: bool,
    /// What only some candidates have.
    pub(crate) rarer: Option<Box<Rarer>>,
    pub(crate) answers: Answers,
}

/// The less common part of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rarer {
    pub(crate) phone_bound: bool,
    pub(crate) professional_revision: u32,
    pub(crate) class: Option<FormCode>,
    pub(crate) declared_revision: u32,
    pub(crate) orders: Vec<Order>,
    /// How often the registration passed to another document.
    pub(crate) transfers: u16,
}

/// An order as a county knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) number: u16,
    pub(crate) fee: FeeKind,
    pub(crate) amount_fen: u32,
    pub(crate) placed_at: Timestamp,
    pub(crate) ended: bool,
    /// Whether a payment of it is recorded.
    pub(crate) paid: bool,
    /// The number of its event, so that asking for it again is answered the same.
    pub(crate) sequence: u64,
}

/// An application as a county knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    pub(crate) kind: ApplicationKind,
    pub(crate) identity: IdentityKey,
    /// Where it was handed in.
    pub(crate) point: PointNumber,
    pub(crate) approved: Option<bool>,
    pub(crate) submitted_by: Option<AuthorName>,
    pub(crate) answers: Answers,
}

/// Where a payment was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaymentSeen {
    pub(crate) serial: Serial,
    pub(crate) receipt: Receipt,
}

impl Point {
    /// Notes a serial as given. Serials of a segment are given in order, so this also serves a restoration in order.
    /// Nothing if the serial lies in no segment of the point.
    pub(super) fn give(&mut self, serial: Serial) -> Option<()> {
        let held = self.allotments.iter_mut().find(|held| held.segment.contains(serial))?;
        held.give(serial);
        Some(())
    }

    pub(super) fn progress(&self) -> Progress {
        let length = |held: &Allotment| u32::from(held.segment.last - held.segment.first) + 1;
        Progress {
            serials_left: self.allotments.iter().map(Allotment::left).sum(),
            serials_allotted: self.allotments.iter().map(length).sum(),
            ..self.progress
        }
    }

    pub(super) fn state(&self, point: PointNumber) -> PointState {
        PointState { point, progress: self.progress() }
    }

    /// A candidate of the point has changed.
    pub(super) fn recount(&mut self, before: Progress, after: Progress) {
        self.progress = self.progress.plus(after).minus(before);
    }
}

impl Candidate {
    pub(super) fn new(identity: IdentityKey, point: PointNumber, entry: &Entry) -> Self {
        Self {
            identity,
            point,
            kind: entry.kind,
            case: entry.case,
            voided: false,
            verification_due: entry.case.is_some_and(SpecialCase::needs_verification),
            activated: false,
            password_epoch: 0,
            payments: [0; FeeKind::ALL.len()],
            unsettled: 0,
            form_revision: 0,
            takes_exam: false,
            confirmed: false,
            collected_revision: 0,
            collected: false,
            rarer: None,
            answers: Answers::default(),
        }
    }

    pub(super) fn paid(&self, fee: FeeKind) -> bool {
        self.payments[fee as usize] > 0
    }

    /// Payments recorded, of any fee and of none.
    pub(super) fn payments_recorded(&self) -> usize {
        self.payments.iter().copied().map(usize::from).sum::<usize>() + usize::from(self.unsettled)
    }

    pub(super) fn rarer_mut(&mut self) -> &mut Rarer {
        self.rarer.get_or_insert_default()
    }

    pub(super) fn orders(&self) -> &[Order] {
        self.rarer.as_ref().map_or(&[], |rarer| &rarer.orders)
    }

    pub(super) fn class(&self) -> Option<&FormCode> {
        self.rarer.as_ref().and_then(|rarer| rarer.class.as_ref())
    }

    pub(super) fn end_order(&mut self, number: u16, paid: bool) {
        let Some(rarer) = &mut self.rarer else { return };
        for order in rarer.orders.iter_mut().filter(|order| order.number == number) {
            (order.ended, order.paid) = (true, order.paid || paid);
        }
    }

    /// Every step that the plan asks of this candidate is done. The examination's own fee comes months later, and who chose
    /// a class and did not pay for it takes no part in that examination and is registered for all the rest.
    pub(super) fn is_complete(&self) -> bool {
        self.paid(FeeKind::Registration) && self.activated && self.confirmed && self.collected && !self.verification_due
    }

    /// What the candidate adds to the point's progress. Of a voided registration only its money counts: it waits for a person.
    pub(super) fn tally(&self) -> Progress {
        if self.voided {
            let unsettled = self.payments_recorded() as u32;
            return Progress { voided: 1, unsettled, ..Progress::default() };
        }
        let again = |count: &u8| u32::from(count.saturating_sub(1));
        Progress {
            captured: 1,
            paid: u32::from(self.paid(FeeKind::Registration)),
            activated: u32::from(self.activated),
            form_saved: u32::from(self.form_revision > 0),
            paid_again: self.payments.iter().map(again).sum(),
            unsettled: u32::from(self.unsettled),
            verification_due: u32::from(self.verification_due),
            professional_saved: u32::from(self.class().is_some()),
            professional_paid: u32::from(self.paid(FeeKind::Professional)),
            declared: u32::from(self.rarer.as_ref().is_some_and(|rarer| rarer.declared_revision > 0)),
            confirmed: u32::from(self.confirmed),
            collected: u32::from(self.collected),
            exam_paid: u32::from(self.paid(FeeKind::Exam)),
            complete: u32::from(self.is_complete()),
            serials_left: 0,
            serials_allotted: 0,
            voided: 0,
        }
    }

    pub(super) fn state(&self, serial: Serial) -> CandidateState {
        CandidateState {
            serial,
            point: self.point,
            kind: self.kind,
            paid: self.paid(FeeKind::Registration),
            activated: self.activated,
            password_epoch: self.password_epoch,
            form_revision: self.form_revision,
            verification_due: self.verification_due,
            professional_saved: self.class().is_some(),
            professional_paid: self.paid(FeeKind::Professional),
            confirmed: self.confirmed,
            collected: self.collected,
            collected_revision: self.collected_revision,
            exam_paid: self.paid(FeeKind::Exam),
            complete: self.is_complete() && !self.voided,
            voided: self.voided,
        }
    }
}

impl Kept for &Order {
    fn ended(&self) -> bool {
        self.ended
    }

    fn paid(&self) -> bool {
        self.paid
    }
}

impl Order {
    pub(super) fn open(&self, serial: Serial) -> Option<OpenOrder> {
        let Self { number, fee, amount_fen, placed_at, ended, .. } = *self;
        (!ended).then_some(OpenOrder { serial, number, fee, amount_fen, placed_at })
    }
}
