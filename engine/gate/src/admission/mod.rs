//! What is let in: permits before the mailbox (503) and rates per caller (429).

mod drain;
pub mod permits;
pub mod rates;
