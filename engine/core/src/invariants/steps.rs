//! One candidate as the auditor sees it: what was done, what is owed, and by which window.

use std::collections::HashSet;

use crate::calendar::WindowName;
use crate::entry::CandidateKind;
use crate::ids::PointNumber;
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
}

/// An order.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) number: u16,
    pub(super) fee: FeeKind,
    pub(super) amount_fen: u32,
    pub(super) ended: bool,
}

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
