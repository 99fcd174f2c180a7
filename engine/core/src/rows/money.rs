//! The money of a candidate's row: orders, payments, and what settles nothing.

use minicbor::{Decode, Encode};

use super::candidate::CandidateRow;
use crate::limits::PAYMENTS_PER_CANDIDATE;
use crate::orders::{Kept, displaced};
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

impl CandidateRow {
    /// Whether a payment of the order with this number is recorded.
    pub(crate) fn paid_order(&self, number: u16) -> bool {
        let recorded = self.payments.iter().map(|recorded| &recorded.payment);
        let mut all = recorded.chain(self.unsettled.iter().map(|unsettled| &unsettled.payment));
        all.any(|payment| payment.order == Some(number))
    }

    pub(super) fn order(&mut self, order: PlacedOrder) {
        let kept = self.orders.iter().map(|order| (order.ended, self.paid_order(order.number)));
        if let Some(place) = displaced(kept) {
            let PlacedOrder { number, sequence, .. } = self.orders.remove(place);
            let closed = !self.paid_order(number);
            self.trail.forget_order(sequence, closed);
        }
        self.orders.push(order);
    }

    pub(super) fn pay(&mut self, payment: &Payment, sequence: u64) {
        assert!(self.payments.len() < PAYMENTS_PER_CANDIDATE, "the county bounds the payments of a candidate");
        self.payments.push(RecordedPayment { payment: payment.clone(), sequence });
        self.end_order(payment.order);
    }

    pub(super) fn end_order(&mut self, number: Option<u16>) {
        for order in self.orders.iter_mut().filter(|order| Some(order.number) == number) {
            order.ended = true;
        }
    }
}
