//! What a county may be told to do.

use crate::form::{BasicForm, Person};
use crate::identity::IdentityDocument;
use crate::ids::{CommandKey, IdentityKey, PaymentId, PhotoDigest, PointNumber, Serial, SerialCode};
use crate::serial::Segment;
use crate::text::{PasswordHash, PlaceName};
use crate::time::Timestamp;

/// A command with what makes it recognisable and judgeable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Hash of the caller and the caller's `Idempotency-Key`.
    pub key: CommandKey,
    /// Keyed hash of the request's body: the same key with another one is refused.
    pub fingerprint: u64,
    /// When the request arrived: windows are judged by it, however long the queue was.
    pub arrived_at: Timestamp,
    /// What is to be done.
    pub action: Action,
}

/// Everything that changes a county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Step 1: a registration point begins to exist.
    SetUpPoint {
        /// Its number in the county.
        point: PointNumber,
        /// Its name.
        name: PlaceName,
    },
    /// Step 1: a point receives a segment of serials.
    AllotSegment {
        /// Who receives it.
        point: PointNumber,
        /// What it receives.
        segment: Segment,
    },
    /// The unused tail of a segment returns to the county.
    TakeBackTail {
        /// Who has the segment.
        point: PointNumber,
        /// The segment's code.
        code: SerialCode,
        /// The first number taken back; everything behind it in the segment goes with it.
        from: u16,
    },
    /// Step 2: a candidate's document, identity and photograph are captured, and a serial is given.
    Capture(Box<Capture>),
    /// Step 3: the payment platform says that the fee was paid.
    RecordFee {
        /// For whom.
        serial: Serial,
        /// The platform's number of the payment.
        payment: PaymentId,
        /// How much, in fen.
        amount_fen: u32,
        /// When it was paid: this, not the arrival, is judged by the window.
        paid_at: Timestamp,
    },
    /// Step 3: real-person check passed and both passwords set.
    Activate {
        /// Who.
        serial: Serial,
        /// Whether the check was passed.
        real_person_passed: bool,
        /// Hash of the 登录 password.
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        save_password: PasswordHash,
    },
    /// Step 4: the basic form.
    SaveForm {
        /// Whose.
        serial: Serial,
        /// What.
        form: Box<BasicForm>,
    },
}

/// Step 2's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Where.
    pub point: PointNumber,
    /// The document, already checked by its own rules.
    pub document: IdentityDocument,
    /// Its keyed hash.
    pub identity: IdentityKey,
    /// What it says.
    pub person: Person,
    /// The photograph's digest.
    pub photo: PhotoDigest,
}

/// What may be asked of a county's memory. The candidate's full record is read from the shard instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// How far one candidate is.
    Candidate(Serial),
    /// How far one point is.
    Point(PointNumber),
    /// How far the county is.
    County,
}
