//! What a county answers: a receipt, a view of its memory, or a named refusal.

use minicbor::{Decode, Encode};

use crate::calendar::WindowName;
use crate::entry::{ApplicationKind, CandidateKind};
use crate::form::FieldFault;
use crate::ids::{CommandKey, CountyId, PointNumber, Serial};
use crate::office::OperatorNumber;
use crate::person::FeeKind;
use crate::time::Timestamp;

/// What a successful command yields, small enough to be remembered for every candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// The point exists.
    #[n(0)]
    PointSetUp,
    /// The segment belongs to the point.
    #[n(1)]
    SegmentAllotted,
    /// The tail is the county's again.
    #[n(2)]
    TailTakenBack,
    /// The candidate has this serial.
    #[n(3)]
    Captured {
        /// The serial given.
        #[n(0)]
        serial: Serial,
    },
    /// The payment is recorded.
    #[n(4)]
    FeeRecorded {
        /// Whether the fee had been paid before.
        #[n(0)]
        again: bool,
    },
    /// The candidate may sign in.
    #[n(5)]
    Activated,
    /// The form is saved.
    #[n(6)]
    FormSaved {
        /// Which save this was.
        #[n(0)]
        revision: u32,
    },
    /// The application waits for its decision.
    #[n(7)]
    ApplicationSubmitted {
        /// Its number in the county.
        #[n(0)]
        number: u32,
    },
    /// The application is decided.
    #[n(8)]
    ApplicationDecided,
    /// The real card is verified.
    #[n(9)]
    CardVerified,
    /// What the card says is corrected.
    #[n(10)]
    PersonCorrected,
    /// Both passwords are set anew.
    #[n(11)]
    PasswordsReset,
    /// The order is placed.
    #[n(12)]
    OrderPlaced {
        /// Which of the candidate's orders.
        #[n(0)]
        number: u16,
        /// How much, in fen.
        #[n(1)]
        amount_fen: u32,
    },
    /// The order is closed.
    #[n(13)]
    OrderClosed,
    /// The payment waits for a person.
    #[n(14)]
    PaymentKept,
    /// The telephone is bound.
    #[n(15)]
    PhoneBound,
    /// Class and events are saved.
    #[n(16)]
    ProfessionalSaved {
        /// Which save this was.
        #[n(0)]
        revision: u32,
    },
    /// The declaration is recorded.
    #[n(17)]
    Declared {
        /// Which one this was.
        #[n(0)]
        revision: u32,
    },
    /// The form is signed and locked.
    #[n(18)]
    Confirmed,
    /// The signature is withdrawn.
    #[n(19)]
    ConfirmationWithdrawn,
    /// What was collected is recorded.
    #[n(20)]
    Collected {
        /// Which time this was.
        #[n(0)]
        revision: u32,
    },
    /// The operator may sign in.
    #[n(21)]
    OperatorCreated {
        /// Its number.
        #[n(0)]
        operator: OperatorNumber,
    },
    /// The account is changed.
    #[n(22)]
    OperatorChanged,
    /// The override or the adopted policy is in force.
    #[n(23)]
    RulesChanged {
        /// The edition that it made.
        #[n(0)]
        edition: u32,
    },
}

/// The answer with the place of its event in the county's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The event's number.
    #[n(0)]
    pub sequence: u64,
    /// What was answered.
    #[n(1)]
    pub answer: Answer,
}

/// A receipt that is remembered so that a retried command is answered as before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Remembered {
    /// The command's key.
    #[n(0)]
    pub key: CommandKey,
    /// The fingerprint of its body.
    #[n(1)]
    pub fingerprint: u64,
    /// What it was answered.
    #[n(2)]
    pub receipt: Receipt,
}

/// A step of the plan that comes before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Step 3, the fee.
    Fee,
    /// Step 3, real-person check and passwords.
    Activation,
    /// Step 4, the basic form.
    Form,
    /// Step 4, a telephone that receives messages.
    Phone,
    /// Step 4, class and events of the professional examination.
    Professional,
    /// Step 5, the signature.
    Confirmation,
    /// Step 4, the fee of the professional examination.
    ProfessionalFee,
    /// Step 4, the fee of the unified examination.
    ExamFee,
}

/// Why a command changes nothing. Each has a stable code, and a text per language in one place of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The instant that counts lies outside the window.
    OutsideWindow {
        /// Which window.
        window: WindowName,
        /// When it opens.
        opens_at: Timestamp,
        /// When it has closed.
        closes_at: Timestamp,
    },
    /// The application is of another county, or there is none.
    ApplicationUnknown,
    /// Another application for the document waits for its decision, or was approved.
    ApplicationPending {
        /// Which one.
        number: u32,
    },
    /// The application is decided already.
    ApplicationDecided,
    /// The special case needs an application that was approved first.
    ApprovalMissing {
        /// Of what kind.
        kind: ApplicationKind,
    },
    /// A document of this kind does not go with this special case, or this case not with this way of entering.
    EntryContradicts {
        /// Which field.
        field: &'static str,
    },
    /// The card has lapsed: special case 4.
    CardLapsed,
    /// Name and number were not found to belong together.
    SystemCheckFailed,
    /// A guardian must consent.
    ConsentMissing,
    /// The document is not the one that was entered.
    OtherCandidatesDocument,
    /// There is nothing to verify.
    NothingToVerify,
    /// The form is signed and locked.
    Locked,
    /// The form has changed since the sheet was printed, or what was collected since it was read.
    RevisionPassed {
        /// As it is now.
        revision: u32,
    },
    /// A field that the policy names breaks its rule.
    Field(FieldFault),
    /// The fee is paid; with it the choice is final.
    FeePaid {
        /// Which one.
        fee: FeeKind,
    },
    /// The candidate does not take the unified examination, so there is nothing to pay.
    NotTakingExam,
    /// The candidate has no such order.
    OrderUnknown,
    /// The order is paid or closed.
    OrderEnded,
    /// An order for the fee is open: it is paid or closed first.
    OrderOpen {
        /// Which one.
        number: u16,
    },
    /// Not for candidates of this kind.
    OtherKind,
    /// Only the province's desk does this.
    NotTheDesk,
    /// The name is taken.
    OperatorExists,
    /// There is no such operator.
    OperatorUnknown,
    /// A window closes before it opens, or the exception would be over before it begins.
    WindowBounds,
    /// The adopted policy's version must be greater than the one in force.
    PolicyVersion {
        /// The one in force.
        version: u32,
    },
    /// The county has no such point.
    PointUnknown,
    /// The number is taken.
    PointExists,
    /// The county has as many points, or the point as many segments, as it may.
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// The code belongs to no or to another county.
    CodeOfOtherCounty,
    /// Some serial of the segment is already allotted.
    SegmentOverlaps {
        /// To which point.
        point: PointNumber,
    },
    /// The point has no segment with that number.
    SegmentUnknown,
    /// A serial in the tail has been given.
    SegmentInUse {
        /// The first number that could be taken back.
        next: u16,
    },
    /// The point has no serial left.
    SegmentExhausted,
    /// The identity is registered at this point.
    IdentityRegistered {
        /// With this serial.
        serial: Serial,
    },
    /// The identity is registered at another point of the county.
    WrongPoint {
        /// Which one.
        point: PointNumber,
    },
    /// The identity is registered in another county.
    IdentityRegisteredElsewhere {
        /// Which one.
        county: CountyId,
    },
    /// The county has given no such serial.
    CandidateUnknown,
    /// An earlier step of the plan is missing.
    OutOfOrder {
        /// Which one.
        missing: Step,
    },
    /// The amount is not the fee.
    FeeAmount {
        /// The fee, in fen.
        expected_fen: u32,
    },
    /// The payment's time lies in the future.
    PaidInFuture,
    /// The payment is recorded for another candidate.
    PaymentOfOther,
    /// Real-person check not passed.
    RealPersonCheckFailed,
    /// Passwords are set already; they are changed in another way.
    AlreadyActivated,
    /// A field holds a code that its table lacks, or repeats another.
    CodeUnknown {
        /// Which field.
        field: &'static str,
    },
    /// The idempotency key was used for another request.
    KeyReused,
}

impl Refusal {
    /// The stable code of the refusal, part of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutsideWindow { .. } => "outside-window",
            Self::ApplicationUnknown => "application-unknown",
            Self::ApplicationPending { .. } => "application-pending",
            Self::ApplicationDecided => "application-decided",
            Self::ApprovalMissing { .. } => "approval-missing",
            Self::EntryContradicts { .. } => "entry-contradicts",
            Self::CardLapsed => "card-lapsed",
            Self::SystemCheckFailed => "system-check-failed",
            Self::ConsentMissing => "consent-missing",
            Self::OtherCandidatesDocument => "other-candidates-document",
            Self::NothingToVerify => "nothing-to-verify",
            Self::Locked => "locked",
            Self::RevisionPassed { .. } => "revision-passed",
            Self::Field(_) => "form-field",
            Self::FeePaid { .. } => "fee-paid",
            Self::NotTakingExam => "not-taking-exam",
            Self::OrderUnknown => "order-unknown",
            Self::OrderEnded => "order-ended",
            Self::OrderOpen { .. } => "order-open",
            Self::OtherKind => "other-kind",
            Self::NotTheDesk => "not-the-desk",
            Self::OperatorExists => "operator-exists",
            Self::OperatorUnknown => "operator-unknown",
            Self::WindowBounds => "window-bounds",
            Self::PolicyVersion { .. } => "policy-version",
            Self::PointUnknown => "point-unknown",
            Self::PointExists => "point-exists",
            Self::TooMany { .. } => "too-many",
            Self::CodeOfOtherCounty => "code-of-other-county",
            Self::SegmentOverlaps { .. } => "segment-overlaps",
            Self::SegmentUnknown => "segment-unknown",
            Self::SegmentInUse { .. } => "segment-in-use",
            Self::SegmentExhausted => "segment-exhausted",
            Self::IdentityRegistered { .. } => "identity-registered",
            Self::WrongPoint { .. } => "wrong-point",
            Self::IdentityRegisteredElsewhere { .. } => "identity-registered-elsewhere",
            Self::CandidateUnknown => "candidate-unknown",
            Self::OutOfOrder { .. } => "out-of-order",
            Self::FeeAmount { .. } => "fee-amount",
            Self::PaidInFuture => "paid-in-future",
            Self::PaymentOfOther => "payment-of-other",
            Self::RealPersonCheckFailed => "real-person-check-failed",
            Self::AlreadyActivated => "already-activated",
            Self::CodeUnknown { .. } => "code-unknown",
            Self::KeyReused => "idempotency-key-reused",
        }
    }
}

/// How many candidates have come how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Serials given.
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

/// What a query finds. Lists are bounded; the next page is asked for behind the last one's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// One candidate.
    Candidate(CandidateState),
    /// A point or the county.
    Progress(Progress),
    /// Points with their progress.
    Points(Vec<PointState>),
    /// Numbers of applications.
    Applications(Vec<u32>),
    /// Orders.
    Orders(Vec<OpenOrder>),
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
