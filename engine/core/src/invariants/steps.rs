//! One candidate as the auditor sees it: what was done, what is owed, and by which window.

use std::collections::HashSet;

use crate::calendar::WindowName;
use crate::entry::{CandidateKind, SpecialCase};
use crate::event::Event;
use crate::ids::{IdentityKey, PointNumber};
use crate::person::FeeKind;
use crate::policy::Policy;

/// What a candidate has done.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) point: PointNumber,
    pub(super) kind: CandidateKind,
    pub(super) verification_due: bool,
    pub(super) paid: HashSet<FeeKind>,
    pub(super) orders: Vec<Ordered>,
    pub(super) activated: bool,
    pub(super) phone: bool,
    pub(super) class: Option<String>,
    pub(super) form_revision: u32,
    pub(super) takes_exam: bool,
    pub(super) confirmed: bool,
    /// How often class, declaration and collection were recorded.
    pub(super) revisions: [u32; 3],
    /// The document as hashed, and by which special case it came in.
    pub(super) identity: Option<IdentityKey>,
    pub(super) case: Option<SpecialCase>,
    pub(super) voided: bool,
}

/// An order.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) number: u16,
    pub(super) fee: FeeKind,
    pub(super) amount_fen: u32,
    pub(super) ended: bool,
}

/// The window of a step, if it has one; whether its turn had come; and what is wrong if it had not.
type Taken = (Option<WindowName>, bool, &'static str);

impl Steps {
    /// Somebody who was captured at a point.
    pub(super) fn at(point: PointNumber) -> Self {
        Self {
            point,
            kind: CandidateKind::Ordinary,
            verification_due: false,
            paid: HashSet::new(),
            orders: Vec::new(),
            activated: false,
            phone: false,
            class: None,
            form_revision: 0,
            takes_exam: false,
            confirmed: false,
            revisions: [0; 3],
            identity: None,
            case: None,
            voided: false,
        }
    }

    /// Takes the next step: the window that it belongs to, whether its turn had come, and what is wrong if not.
    pub(super) fn take(&mut self, event: &Event, policy: &Policy) -> Taken {
        let registration = registration(self.kind);
        let (active, signed) = (self.activated, self.confirmed);
        match event {
            Event::Activated { .. } => {
                let ready = self.paid.contains(&FeeKind::Registration) && !active;
                self.activated = true;
                (Some(registration), ready, "activated before the fee, or twice")
            }
            Event::PasswordsReset { .. } | Event::LoginPasswordChanged { .. } | Event::SavePasswordChanged { .. } => {
                (Some(WindowName::Season), active, "passwords were set anew before they were")
            }
            // In no window: nothing of the registration changes.
            Event::HashRenewed(..) => (None, active, "a hash was renewed before there was one"),
            Event::FormSaved { revision, corrected, form, .. } => {
                let ready = active && !signed && *revision == self.form_revision + 1;
                self.form_revision = *revision;
                self.takes_exam = form.unified_exam;
                let window = if *corrected { WindowName::Confirmation } else { registration };
                (Some(window), ready, "saved before activation, after the signature, or a revision left out")
            }
            Event::CardVerified { .. } => {
                let due = std::mem::take(&mut self.verification_due);
                (Some(WindowName::Season), due, "a card was verified that was not due")
            }
            Event::PersonCorrected { .. } => (Some(WindowName::Confirmation), !signed, "corrected after the signature"),
            Event::Declared { revision, .. } => {
                let ready = self.revised(1, *revision) && active;
                (Some(WindowName::Declaration), ready, "declared before activation, or a revision left out")
            }
            Event::Confirmed { signature, .. } => {
                let ready = active && !signed && signature.form_revision == self.form_revision;
                self.confirmed = true;
                (Some(WindowName::Confirmation), ready && self.form_revision > 0, "signed what is not kept, or twice")
            }
            Event::ConfirmationWithdrawn { .. } => {
                self.confirmed = false;
                (Some(WindowName::Confirmation), signed, "a signature was withdrawn that was not there")
            }
            Event::Collected { revision, .. } => {
                let ready = self.revised(2, *revision) && active && self.form_revision > 0;
                (Some(WindowName::Collection), ready, "collected before the form, or a revision left out")
            }
            event => self.order_or_choose(event, policy),
        }
    }

    /// Steps towards the professional examination and towards a fee.
    fn order_or_choose(&mut self, event: &Event, policy: &Policy) -> Taken {
        match event {
            Event::OrderPlaced { number, fee, amount_fen, .. } => {
                let new = self.orders.iter().all(|order| order.number != *number && (order.fee != *fee || order.ended));
                let due = self.due_fen(*fee, policy) == Some(*amount_fen) && !self.paid.contains(fee);
                self.orders.push(Ordered { number: *number, fee: *fee, amount_fen: *amount_fen, ended: false });
                let window = window_of(*fee, self.kind);
                (Some(window), new && due, "ordered twice, after it was paid, or what is not due")
            }
            Event::OrderClosed(_, number) => {
                let open = self.orders.iter().any(|order| order.number == *number && !order.ended);
                self.end_order(*number, None);
                (None, open, "an order was closed that was not open")
            }
            Event::PhoneBound(..) => {
                self.phone = true;
                (Some(WindowName::Professional), self.activated, "a telephone was bound before activation")
            }
            Event::ProfessionalSaved { revision, choice, .. } => {
                let fee = FeeKind::Professional;
                let ordered = self.orders.iter().any(|order| order.fee == fee && !order.ended);
                let known = policy.professional.contains_key(choice.class.reveal());
                let ready = self.activated && self.phone && !ordered && known && !self.paid.contains(&fee);
                let ready = self.revised(0, *revision) && ready;
                self.class = Some(choice.class.reveal().to_owned());
                (Some(WindowName::Professional), ready, "a class was chosen before its steps, or after its fee")
            }
            _ => (None, false, "an event that the auditor does not know"),
        }
    }

    /// What the candidate owes for a fee; nothing before the step that it belongs to.
    pub(super) fn due_fen(&self, fee: FeeKind, policy: &Policy) -> Option<u32> {
        match fee {
            FeeKind::Registration => policy.fixed_fee_fen(fee),
            FeeKind::Professional => Some(policy.professional.get(self.class.as_ref()?)?.fee_fen),
            FeeKind::Exam if self.activated && self.form_revision > 0 && self.takes_exam => policy.fixed_fee_fen(fee),
            FeeKind::Exam => None,
        }
    }

    /// Ends the order with this number, if it is for the fee that is asked for.
    pub(super) fn end_order(&mut self, number: u16, fee: Option<FeeKind>) -> Option<&Ordered> {
        let is_it = |order: &&mut Ordered| order.number == number && fee.is_none_or(|fee| order.fee == fee);
        let order = self.orders.iter_mut().find(is_it)?;
        order.ended = true;
        Some(order)
    }

    /// Notes the next revision; whether none was left out.
    pub(super) fn revised(&mut self, of: usize, revision: u32) -> bool {
        let before = std::mem::replace(&mut self.revisions[of], revision);
        revision == before + 1
    }
}

/// The window in which a fee is paid.
pub(super) fn window_of(fee: FeeKind, kind: CandidateKind) -> WindowName {
    match fee {
        FeeKind::Registration => registration(kind),
        FeeKind::Professional => WindowName::Professional,
        FeeKind::Exam => WindowName::ExamFee,
    }
}

/// The window in which candidates of this kind register.
pub(super) fn registration(kind: CandidateKind) -> WindowName {
    match kind {
        CandidateKind::Ordinary => WindowName::Registration,
        CandidateKind::Juvenile => WindowName::Juvenile,
    }
}
