//! What a county answers: a receipt, a view of its memory, or a named refusal.
//!
//! The one place where all of it is found; receipts and refusals have files of their own, as they are long lists of words
//! that never change. Deliberately absent: texts for people, which are the engine's.

use crate::entry::CandidateKind;
use crate::four_eyes::FourEyes;
use crate::ids::{PointNumber, Serial};
use crate::person::FeeKind;
pub use crate::receipt::{Answer, Receipt, Remembered};
pub use crate::refusal::{Refusal, Step};
use crate::scope::Scope;
use crate::time::Timestamp;

/// How many candidates have come how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Registrations that stand.
    pub captured: u32,
    /// Registration fees paid.
    pub paid: u32,
    /// Candidates who can sign in.
    pub activated: u32,
    /// Forms saved at least once.
    pub form_saved: u32,
    /// Payments beyond the one that counts, of any fee.
    pub paid_again: u32,
    /// Payments that settle nothing and wait for a person.
    pub unsettled: u32,
    /// Candidates whose real card is still to be verified.
    pub verification_due: u32,
    /// Candidates who chose a class of the professional examinations.
    pub professional_saved: u32,
    /// Professional fees paid.
    pub professional_paid: u32,
    /// Candidates who declared bonus or plans.
    pub declared: u32,
    /// Forms signed.
    pub confirmed: u32,
    /// Candidates of whom all that is required was collected.
    pub collected: u32,
    /// Examination fees paid.
    pub exam_paid: u32,
    /// Candidates whose registration is complete.
    pub complete: u32,
    /// Serials still to be given.
    pub serials_left: u32,
    /// Serials allotted, given or not.
    pub serials_allotted: u32,
    /// Registrations that were voided; they count nowhere else but where their money waits for a person.
    pub voided: u32,
}

impl Progress {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            captured: self.captured + other.captured,
            paid: self.paid + other.paid,
            activated: self.activated + other.activated,
            form_saved: self.form_saved + other.form_saved,
            paid_again: self.paid_again + other.paid_again,
            unsettled: self.unsettled + other.unsettled,
            verification_due: self.verification_due + other.verification_due,
            professional_saved: self.professional_saved + other.professional_saved,
            professional_paid: self.professional_paid + other.professional_paid,
            declared: self.declared + other.declared,
            confirmed: self.confirmed + other.confirmed,
            collected: self.collected + other.collected,
            exam_paid: self.exam_paid + other.exam_paid,
            complete: self.complete + other.complete,
            serials_left: self.serials_left + other.serials_left,
            serials_allotted: self.serials_allotted + other.serials_allotted,
            voided: self.voided + other.voided,
        }
    }

    /// What is left when the other is taken out. The other must be part of it.
    #[must_use]
    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            captured: self.captured - other.captured,
            paid: self.paid - other.paid,
            activated: self.activated - other.activated,
            form_saved: self.form_saved - other.form_saved,
            paid_again: self.paid_again - other.paid_again,
            unsettled: self.unsettled - other.unsettled,
            verification_due: self.verification_due - other.verification_due,
            professional_saved: self.professional_saved - other.professional_saved,
            professional_paid: self.professional_paid - other.professional_paid,
            declared: self.declared - other.declared,
            confirmed: self.confirmed - other.confirmed,
            collected: self.collected - other.collected,
            exam_paid: self.exam_paid - other.exam_paid,
            complete: self.complete - other.complete,
            serials_left: self.serials_left - other.serials_left,
            serials_allotted: self.serials_allotted - other.serials_allotted,
            voided: self.voided - other.voided,
        }
    }

    /// How much of what was allotted is used, in percent, rounded down; 100 where nothing was allotted.
    pub fn serials_used_percent(&self) -> u32 {
        let used = self.serials_allotted.saturating_sub(self.serials_left);
        (used * 100).checked_div(self.serials_allotted).unwrap_or(100)
    }
}

/// How far one candidate has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandidateState {
    /// Which one.
    pub serial: Serial,
    /// Where captured.
    pub point: PointNumber,
    /// In which registration.
    pub kind: CandidateKind,
    /// Whether the registration fee is paid.
    pub paid: bool,
    /// Whether passwords are set.
    pub activated: bool,
    /// How often both passwords were set; sessions of an earlier time are over.
    pub password_epoch: u16,
    /// How often the form was saved.
    pub form_revision: u32,
    /// Whether the real card is still to be verified.
    pub verification_due: bool,
    /// Whether class and events are chosen.
    pub professional_saved: bool,
    /// Whether the professional fee is paid.
    pub professional_paid: bool,
    /// Whether the form is signed.
    pub confirmed: bool,
    /// Whether all that is required was collected.
    pub collected: bool,
    /// How often something was collected.
    pub collected_revision: u32,
    /// Whether the examination fee is paid.
    pub exam_paid: bool,
    /// Whether the registration is complete.
    pub complete: bool,
    /// Whether it was voided.
    pub voided: bool,
}

/// One point with how far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointState {
    /// Which one.
    pub point: PointNumber,
    /// How far.
    pub progress: Progress,
}

/// An order of which nobody knows how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrder {
    /// Whose.
    pub serial: Serial,
    /// Which of the candidate's orders.
    pub number: u16,
    /// For which fee.
    pub fee: FeeKind,
    /// How much, in fen.
    pub amount_fen: u32,
    /// When it was placed.
    pub placed_at: Timestamp,
}

/// What a second person is asked about, as far as deciding needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovalState {
    /// Its number.
    pub number: u32,
    /// What is asked for.
    pub action: FourEyes,
    /// For which part of the province.
    pub scope: Scope,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// Yes or no, once somebody said so.
    pub approved: Option<bool>,
    /// Whether it was done.
    pub used: bool,
}

/// What a query finds. Lists are bounded; the next page is asked for behind the last one's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// One candidate.
    Candidate(CandidateState),
    /// Whether it happened.
    Happened(bool),
    /// A point or the county.
    Progress(Progress),
    /// Points with their progress.
    Points(Vec<PointState>),
    /// Numbers of applications.
    Applications(Vec<u32>),
    /// Orders.
    Orders(Vec<OpenOrder>),
    /// What a second person is asked about.
    Approval(ApprovalState),
    /// Numbers and places of what waits for a second person.
    Approvals(Vec<(u32, u32)>),
}

/// Every reply that leaves a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The command was carried out, now or when the same key came before.
    Done(Receipt),
    /// The query's answer.
    Found(View),
    /// The command changes nothing.
    Refused(Refusal),
    /// Nothing is known to have changed, and nothing will be accepted now: the journal failed or is closed.
    Unavailable,
}
