//! Why a command changes nothing: named refusals with stable codes. What people read of them is the engine's.

use crate::calendar::WindowName;
use crate::contingency::BlockFault;
use crate::contingency::timetable::Unsound;
use crate::entry::ApplicationKind;
use crate::form::FieldFault;
use crate::ids::{CountyId, PointNumber, Serial};
use crate::person::FeeKind;
use crate::time::Timestamp;

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
    /// The form has changed since the sheet was printed, what was collected since it was read, or the passwords since one of
    /// them was verified.
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
    /// The special case is captured at the appointed point only.
    NotAppointedPoint {
        /// Which, or the first of them.
        point: PointNumber,
    },
    /// The candidate's orders follow one another too fast.
    OrdersTooOften {
        /// When the next one may be placed.
        retry_after_seconds: u32,
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
    /// The registration was voided: nothing more happens to it.
    RegistrationVoided,
    /// Another person must approve this first.
    SecondPersonNeeded {
        /// Its number at the desk, if there is one yet.
        approval: Option<u32>,
    },
    /// Nothing of that number waits for a second person.
    ApprovalUnknown,
    /// A second person has decided it already.
    ApprovalDecided,
    /// A second person has declined it.
    ApprovalDeclined {
        /// Its number at the desk.
        approval: u32,
    },
    /// Nobody approved it in time, or it was not done in time after that.
    ApprovalExpired {
        /// Its number at the desk.
        approval: u32,
    },
    /// What was approved has been done.
    ApprovalUsed {
        /// Its number at the desk.
        approval: u32,
    },
    /// Whoever asked for something does not decide it.
    SamePerson,
    /// Somebody above has said how this scope is held.
    ControlOfAbove,
    /// A control that is over before it begins, or that would never end.
    ControlBounds,
    /// A ramp that does not come to an end, or that is no opening's.
    ControlRamp,
    /// Somebody else has entered something since the preview.
    ControlsMoved {
        /// The newest entry.
        newest: u32,
    },
    /// Counties are to come by turns and have none.
    TimetableMissing,
    /// A timetable that breaks a rule.
    Timetable(Unsound),
    /// A block of addresses that breaks a rule.
    Block(BlockFault),
    /// No block stands under this number.
    BlockUnknown,
    /// The idempotency key was used for another request.
    KeyReused,
}

impl Refusal {
    /// Every code, in the order of the refusals: all that a client may meet.
    pub const CODES: [&'static str; 63] = [
        "outside-window",
        "application-unknown",
        "application-pending",
        "application-decided",
        "approval-missing",
        "entry-contradicts",
        "card-lapsed",
        "system-check-failed",
        "consent-missing",
        "other-candidates-document",
        "nothing-to-verify",
        "locked",
        "revision-passed",
        "form-field",
        "fee-paid",
        "not-taking-exam",
        "order-unknown",
        "order-ended",
        "order-open",
        "other-kind",
        "not-the-desk",
        "operator-exists",
        "operator-unknown",
        "window-bounds",
        "policy-version",
        "point-unknown",
        "point-exists",
        "too-many",
        "not-appointed-point",
        "orders-too-often",
        "code-of-other-county",
        "segment-overlaps",
        "segment-unknown",
        "segment-in-use",
        "segment-exhausted",
        "identity-registered",
        "wrong-point",
        "identity-registered-elsewhere",
        "candidate-unknown",
        "out-of-order",
        "fee-amount",
        "paid-in-future",
        "payment-of-other",
        "real-person-check-failed",
        "already-activated",
        "code-unknown",
        "registration-voided",
        "second-person-needed",
        "approval-unknown",
        "approval-already-decided",
        "approval-declined",
        "approval-expired",
        "approval-used-up",
        "same-person",
        "control-of-above",
        "control-bounds",
        "control-ramp",
        "controls-moved",
        "timetable-missing",
        "timetable-unsound",
        "block-unsound",
        "block-unknown",
        "idempotency-key-reused",
    ];

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
            Self::NotAppointedPoint { .. } => "not-appointed-point",
            Self::OrdersTooOften { .. } => "orders-too-often",
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
            Self::RegistrationVoided => "registration-voided",
            Self::SecondPersonNeeded { .. } => "second-person-needed",
            Self::ApprovalUnknown => "approval-unknown",
            Self::ApprovalDecided => "approval-already-decided",
            Self::ApprovalDeclined { .. } => "approval-declined",
            Self::ApprovalExpired { .. } => "approval-expired",
            Self::ApprovalUsed { .. } => "approval-used-up",
            Self::SamePerson => "same-person",
            Self::ControlOfAbove => "control-of-above",
            Self::ControlBounds => "control-bounds",
            Self::ControlRamp => "control-ramp",
            Self::ControlsMoved { .. } => "controls-moved",
            Self::TimetableMissing => "timetable-missing",
            Self::Timetable(_) => "timetable-unsound",
            Self::Block(_) => "block-unsound",
            Self::BlockUnknown => "block-unknown",
            Self::KeyReused => "idempotency-key-reused",
        }
    }
}

#[cfg(test)]
mod tests;
