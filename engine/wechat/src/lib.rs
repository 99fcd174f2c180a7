//! The protocol of WeChat Pay API v3, as pure code: what is signed, sealed, asked, answered and billed.
//!
//! Both ends use it: the service's payment adapter is the merchant, the stand-in gateway is the platform. What one side
//! makes, the other reads with the same types.
//!
//! - [`merchant`]: requests signed by the merchant, and their check.
//! - [`platform`]: answers and notifications signed by the platform, and their check.
//! - [`notification`]: what the platform sends by itself, sealed with the merchant's API key.
//! - [`calls`] and [`answers`]: the requests, and the answers to them.
//! - [`transaction`]: what the platform knows of an order.
//! - [`bill`]: the day's bill.
//!
//! Guarantees: nothing here performs input or output, waits, or reads a clock; time and nonces are arguments. Every
//! input is bounded, and an error names the field or header and the rule, never a body, a key or a value.
//!
//! Deliberately absent: refunds (a paid fee is never refunded), the payer's account (never read from a notification or
//! a bill, so it cannot be kept by mistake), payments within WeChat's own browser, and other platforms.

pub mod answers;
pub mod bill;
pub mod calls;
#[cfg(test)]
mod fixtures;
pub mod ids;
mod json;
pub mod keys;
pub mod limits;
pub mod merchant;
pub mod notification;
pub mod platform;
mod signing;
pub mod time;
pub mod transaction;

pub use json::JsonError;
pub use notification::{Notice, NotificationError, open_notification};
pub use signing::{Nonce, SignatureError};
