//! The money of a candidate's row: orders, payments, and what settles nothing.

use minicbor::{Decode, Encode};

use crate::orders::Kept;
use crate::payment::{Payment, UnsettledReason};
use crate::person::FeeKind;
use crate::time::Timestamp;

/// A payment with the number of its event.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RecordedPayment {
    /// The payment.
    #[n(0)]
    pub payment: Payment,
    /// Its event.
    #[n(1)]
    pub sequence: u64,
}

/// A payment that settles nothing, with the number of its event.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct UnsettledPayment {
    /// The payment.
    #[n(0)]
    pub payment: Payment,
    /// Why.
    #[n(1)]
    pub reason: UnsettledReason,
    /// Its event.
    #[n(2)]
    pub sequence: u64,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PlacedOrder {
    /// Which of the candidate's orders, from 1.
    #[n(0)]
    pub number: u16,
    /// For which fee.
    #[n(1)]
    pub fee: FeeKind,
    /// How much, in fen.
    #[n(2)]
    pub amount_fen: u32,
    /// When.
    #[n(3)]
    pub placed_at: Timestamp,
    /// Whether it ended, paid or closed.
    #[n(4)]
    pub ended: bool,
    /// Its event.
    #[n(5)]
    pub sequence: u64,
}

/// Whether an order of the row ended, and whether it was paid.
impl Kept for (bool, bool) {
    fn ended(&self) -> bool {
        self.0
    }

    fn paid(&self) -> bool {
        self.1
    }
}
