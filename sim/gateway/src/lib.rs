//! A stand-in payment gateway: speaks WeChat Pay API v3 over HTTP, for tests, load and drills.
//!
//! A merchant places, queries and closes orders and fetches the day's bill, as with the real platform. A test decides who
//! pays, when and how much, below `/control`. Notifications go out as the real ones do, and a seed decides which of them
//! are late, doubled, in another order, lost or forged, and which requests get no answer.
//!
//! - [`Gateway`]: the running gateway, within a process or behind the program's `main`.
//! - [`KeySet`]: the keys of both sides, and the merchant's half of them.
//! - [`Faults`]: what goes wrong, and how often.
//!
//! Guarantees: the ledger says what was truly paid, whatever was notified. Every order's faults follow from the seed and
//! the order's own number, in whatever order requests come. Every queue, list and body has a bound (`limits.rs`).
//!
//! Deliberately absent: storage (a gateway that is started again knows no orders), refunds, TLS, and any protection of
//! `/control`: the gateway listens on loopback addresses only.

mod account;
mod api;
mod bills;
mod books;
mod cashier;
mod client;
mod clock;
mod control;
mod courier;
mod faults;
mod gateway;
mod limits;
mod server;
mod shared;
mod tally;
#[cfg(test)]
mod tests;

pub use account::{Account, CERTIFICATE_SERIAL, KeyDirectoryError, KeySet};
pub use books::{LedgerEntry, PayRefusal};
pub use client::{Answer, Client};
pub use faults::{Faults, Share, ShareError};
pub use gateway::{Gateway, Settings, StartError};
pub use tally::{Count, Kind, Tally};
