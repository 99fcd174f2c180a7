//! A request with all that belongs to it, from when it is due to the last time that it is sent.

use std::time::Instant;

use bytes::Bytes;

use super::browsers::Browser;
use crate::season::kinds::Kind;
use crate::season::people::Person;

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
}

/// A request with all that belongs to it.
pub struct Task {
    /// What is asked.
    pub kind: Kind,
    /// Whether another kind was meant, for which nobody was there.
    pub substituted: bool,
    /// When it was meant to be sent first.
    pub due: Instant,
    /// Whom it is about, out of the stage where it waited.
    pub person: Option<Person>,
    /// How.
    pub method: Method,
    /// Where.
    pub path: String,
    /// The idempotency key.
    pub key: Option<String>,
    /// The token, nothing for none.
    pub token: Option<String>,
    /// What is sent; empty for nothing.
    pub body: Bytes,
    /// What the body is.
    pub media: &'static str,
    /// Whether the sender waits as long as it is told.
    pub obeys: bool,
    /// The number of the user who sent it first: whoever comes back comes from where they came from.
    pub sender: Option<u32>,
    /// How often it was sent.
    pub attempts: u32,
    /// When it was told for the first time to come back later.
    pub told_to_wait: Option<Instant>,
    /// Whether it was sent later than the profile allows.
    pub late: bool,
    /// Headers beyond these.
    pub headers: Vec<(&'static str, String)>,
    /// The browser that sends it.
    pub browser: Option<Box<Browser>>,
    /// What it says of a payment.
    pub payment: Option<Payment>,
    /// The receipt that has to come back, for a command that was carried out before.
    pub expected_receipt: Option<Bytes>,
}

/// A payment as it is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The platform's number.
    pub id: String,
    /// When it was paid, milliseconds since 1970.
    pub paid_at_ms: i64,
}
