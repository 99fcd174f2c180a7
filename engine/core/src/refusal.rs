//! Why a command changes nothing: named refusals with stable codes. What people read of them is the engine's.

mod codes;

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
    /// There is no incident of this number.
    IncidentUnknown,
    /// The incident's final report is there: nothing follows but corrections.
    IncidentOver,
    /// It was discovered, said and received in another order, or too long ago.
    ReportTimes,
    /// It concerns a part of the province that whoever asks does not reach over, or comes from below.
    ReportOfOthers,
    /// This level has acknowledged it already.
    AcknowledgedBefore,
    /// The idempotency key was used for another request.
    KeyReused,
}

#[cfg(test)]
mod tests;
