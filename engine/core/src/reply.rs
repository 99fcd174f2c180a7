//! What a county answers: a receipt, a view of its memory, or a named refusal.

use minicbor::{Decode, Encode};

use crate::ids::{CommandKey, CountyId, PointNumber, Serial};
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
}

/// A window of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowName {
    /// Points and segments are set up.
    Preparation,
    /// Candidates register and pay.
    Registration,
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
    /// Fees paid.
    pub paid: u32,
    /// Candidates who can sign in.
    pub activated: u32,
    /// Forms saved at least once.
    pub form_saved: u32,
    /// Payments beyond the one that counts.
    pub paid_again: u32,
    /// Serials still to be given.
    pub serials_left: u32,
}

/// How far one candidate has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandidateState {
    /// Where captured.
    pub point: PointNumber,
    /// Whether the fee is paid.
    pub paid: bool,
    /// Whether passwords are set.
    pub activated: bool,
    /// How often the form was saved.
    pub form_revision: u32,
}

/// What a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// One candidate.
    Candidate(CandidateState),
    /// A point or the county.
    Progress(Progress),
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
