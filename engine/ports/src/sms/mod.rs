//! SMS to candidates: the port, its HTTP adapter, and the codes that are sent.
//!
//! # Protocol of the HTTP adapter
//!
//! Requests and answers are JSON, signed as [`crate::outbound::signing`] says.
//!
//! ```text
//! POST /v1/messages  {"message_id": "32 hexadecimal digits", "phone": "1...", "template": "bind-phone",
//!                     "parameters": {"code": "123456"}}
//!   200              {"outcome": "accepted"} or {"outcome": "refused", "reason": "phone-unknown"}
//! ```
//!
//! `template` is one of `bind-phone`, `sign-in`, `new-password` and `passwords-reset`; the last has no parameters.
//!
//! The gateway keeps the text of each template, as carriers want it, and sends one message for one `message_id`
//! however often it is asked, so asking again is safe. Reasons: `phone-unknown`, `phone-blocked`, `too-often`,
//! `template-unknown`; any other counts as [`Refusal::Other`]. Accepted means taken over, not delivered: a candidate who
//! gets nothing asks again.
//!
//! Deliberately absent: delivery reports; free texts, since a carrier sends approved templates only.

pub mod codes;
mod gateway;
mod number;
#[cfg(test)]
mod tests;

pub use self::codes::{Code, CodeError, SmsCodes, TooSoon};
pub use self::gateway::{Refusal, Sent, Sms, SmsPort, Template};
pub use self::number::{MobileNumber, MobileNumberError};
