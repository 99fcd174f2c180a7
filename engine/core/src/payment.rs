//! A payment as the platform reported it, and why one settles no fee. Stored, so field numbers and codes are never reused.
//!
//! Deliberately absent: whether it is believed, and how it is asked for; that is the engine's.

use minicbor::{Decode, Encode};

use crate::ids::PaymentId;
use crate::person::FeeKind;
use crate::time::Timestamp;

/// Why money settles no fee. Codes are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum UnsettledReason {
    /// Not the fee's amount.
    #[n(0)]
    Amount,
    /// Paid outside the window.
    #[n(1)]
    OutsideWindow,
    /// Nothing was due: an earlier step is missing.
    #[n(2)]
    NotDue,
    /// Refunded at the platform before it was heard of.
    #[n(3)]
    Refunded,
    /// The registration had been voided.
    #[n(4)]
    Voided,
}

impl UnsettledReason {
    /// The stable code, part of the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::OutsideWindow => "outside-window",
            Self::NotDue => "not-due",
            Self::Refunded => "refunded",
            Self::Voided => "voided",
        }
    }
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
    /// For which fee.
    #[n(3)]
    #[cbor(default)]
    pub fee: FeeKind,
    /// Which of the candidate's orders it pays.
    #[n(4)]
    #[cbor(default)]
    pub order: Option<u16>,
}
