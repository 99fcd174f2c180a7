//! Which of a candidate's orders is forgotten when there are as many as are kept: the same for memory and row.

use crate::limits::ORDERS_PER_CANDIDATE;

/// An order as it is kept in either place.
pub(crate) trait Kept {
    /// Whether it was paid or closed.
    fn ended(&self) -> bool;
    /// Whether a payment of it is recorded.
    fn paid(&self) -> bool;
}

/// Where the order stands that the next one displaces: the oldest that ended unpaid, or else the oldest that ended. Nothing
/// as long as there is room.
pub(crate) fn displaced<O: Kept>(orders: impl ExactSizeIterator<Item = O> + Clone) -> Option<usize> {
    if orders.len() < ORDERS_PER_CANDIDATE {
        return None;
    }
    let unpaid = orders.clone().position(|order| order.ended() && !order.paid());
    unpaid.or_else(|| { orders }.position(|order| order.ended()))
}
