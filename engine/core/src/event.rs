//! What has happened: the only thing that is ever stored. Tags and field numbers are never reused.

use minicbor::{Decode, Encode};

use crate::form::{BasicForm, Person};
use crate::identity::IdentityDocument;
use crate::ids::{CommandKey, IdentityKey, PaymentId, PhotoDigest, PointNumber, Serial, SerialCode};
use crate::serial::Segment;
use crate::text::{PasswordHash, PlaceName};
use crate::time::Timestamp;

/// One change of one county. A command becomes exactly one event, so a command is whole or absent by construction.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Event {
    /// A point began to exist.
    #[n(0)]
    PointSetUp {
        /// Its number.
        #[n(0)]
        point: PointNumber,
        /// Its name.
        #[n(1)]
        name: PlaceName,
    },
    /// A point received a segment.
    #[n(1)]
    SegmentAllotted {
        /// Who.
        #[n(0)]
        point: PointNumber,
        /// What.
        #[n(1)]
        segment: Segment,
    },
    /// The unused tail of a segment was taken back.
    #[n(2)]
    TailTakenBack {
        /// From whom.
        #[n(0)]
        point: PointNumber,
        /// The segment's code.
        #[n(1)]
        code: SerialCode,
        /// The first number taken back.
        #[n(2)]
        from: u16,
    },
    /// A candidate was captured and received a serial.
    #[n(3)]
    Captured {
        /// Where.
        #[n(0)]
        point: PointNumber,
        /// Which serial.
        #[n(1)]
        serial: Serial,
        /// The document.
        #[n(2)]
        document: IdentityDocument,
        /// Its keyed hash.
        #[n(3)]
        identity: IdentityKey,
        /// What it says.
        #[n(4)]
        person: Person,
        /// The photograph's digest.
        #[n(5)]
        photo: PhotoDigest,
    },
    /// The fee was paid: this is the one payment that counts.
    #[n(4)]
    FeePaid {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// The payment.
        #[n(1)]
        payment: Payment,
    },
    /// The fee was paid although it had been paid: recorded for a person to settle, never lost.
    #[n(5)]
    FeePaidAgain {
        /// For whom.
        #[n(0)]
        serial: Serial,
        /// The payment.
        #[n(1)]
        payment: Payment,
    },
    /// Real-person check passed, passwords set.
    #[n(6)]
    Activated {
        /// Who.
        #[n(0)]
        serial: Serial,
        /// Hash of the 登录 password.
        #[n(1)]
        login_password: PasswordHash,
        /// Hash of the 保存 password.
        #[n(2)]
        save_password: PasswordHash,
    },
    /// The basic form was saved.
    #[n(7)]
    FormSaved {
        /// Whose.
        #[n(0)]
        serial: Serial,
        /// 1 for the first save.
        #[n(1)]
        revision: u32,
        /// What.
        #[n(2)]
        form: BasicForm,
    },
}

/// A payment as the platform reported it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Payment {
    /// The platform's number.
    #[n(0)]
    pub id: PaymentId,
    /// In fen.
    #[n(1)]
    pub amount_fen: u32,
    /// When it was paid.
    #[n(2)]
    pub paid_at: Timestamp,
}

/// An event with its place in the county's chain and the command that caused it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Record {
    /// 1 for the county's first event; no gaps.
    #[n(0)]
    pub sequence: u64,
    /// When the command arrived.
    #[n(1)]
    pub arrived_at: Timestamp,
    /// The command's key.
    #[n(2)]
    pub key: CommandKey,
    /// The fingerprint of its body.
    #[n(3)]
    pub fingerprint: u64,
    /// The version of the policy that it was judged by.
    #[n(4)]
    pub policy_version: u32,
    /// What happened.
    #[n(5)]
    pub event: Event,
}
