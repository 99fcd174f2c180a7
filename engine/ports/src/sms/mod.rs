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
//! The gateway keeps the text of each template, as carriers want it, and sends one message for one `message_id`
//! however often it is asked, so asking again is safe. Reasons: `phone-unknown`, `phone-blocked`, `too-often`,
//! `template-unknown`; any other counts as [`Refusal::Other`]. Accepted means taken over, not delivered: a candidate who
//! gets nothing asks again.
//!
//! Deliberately absent: delivery reports; free texts, since a carrier sends approved templates only.

pub mod codes;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::codes::{Code, CodeError, SmsCodes, TooSoon};
use crate::outbound::provider::{NoAnswer, Provider, ProviderError, ProviderSettings};
use crate::real_person::Pending;
use baoming_clock::Clock;

/// A mainland mobile number, 11 digits. Personal: hidden when printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNumber(String);

/// A text that is no mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a mobile number of the mainland: 11 digits, beginning with 13 to 19")]
pub struct MobileNumberError;

impl FromStr for MobileNumber {
    type Err = MobileNumberError;
    fn from_str(text: &str) -> Result<Self, MobileNumberError> {
        let bytes = text.as_bytes();
        let digits = bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit);
        (digits && bytes[0] == b'1' && bytes[1] >= b'3').then(|| Self(text.to_owned())).ok_or(MobileNumberError)
    }
}

impl MobileNumber {
    /// The digits: for the gateway and for who may see them.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The number as its owner may be shown it: `138****5678`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MobileNumber(hidden)")
    }
}

/// The approved texts, by the name that the gateway knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// The code that binds a phone to a candidate.
    BindPhone,
    /// The code with which a candidate signs in anew.
    SignIn,
}

/// What the gateway made of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It has taken the message over.
    Accepted,
    /// It will not send it.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// There is no answer; the message may or may not arrive. See [`SmsCodes::give_back`].
    Unavailable {
        /// When to ask again.
        retry_after_seconds: u32,
    },
}

/// Why the gateway does not send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// No carrier has such a number.
    PhoneUnknown,
    /// Its owner or the carrier has blocked such messages.
    PhoneBlocked,
    /// The gateway's own bound for this phone is reached.
    TooOften,
    /// The gateway has no such template: a mistake of whoever set it up.
    TemplateUnknown,
    /// A reason that this version does not know.
    #[serde(other)]
    Other,
}

impl Refusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PhoneUnknown => "phone-unknown",
            Self::PhoneBlocked => "phone-blocked",
            Self::TooOften => "too-often",
            Self::TemplateUnknown => "template-unknown",
            Self::Other => "other",
        }
    }
}

/// The port.
pub trait SmsPort: Send + Sync {
    /// Sends a code.
    fn send<'a>(&'a self, phone: &'a MobileNumber, template: Template, code: &'a Code) -> Pending<'a, Sent>;
}

/// The adapter that asks over HTTP.
pub struct Sms {
    provider: Provider,
}

#[derive(Serialize)]
struct Message<'a> {
    message_id: String,
    phone: &'a str,
    template: Template,
    parameters: Parameters<'a>,
}

#[derive(Serialize)]
struct Parameters<'a> {
    code: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum MessageAnswer {
    Accepted,
    Refused { reason: Refusal },
}

impl Sms {
    /// The adapter for the section `sms`, or nothing when it names no gateway.
    pub fn from_settings(settings: &ProviderSettings, clock: Clock) -> Result<Option<Self>, ProviderError> {
        let provider = Provider::from_settings("sms", "sms", settings, clock)?;
        Ok(provider.map(|provider| Self { provider }))
    }

    /// The gateway, for its state.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }
}

impl SmsPort for Sms {
    fn send<'a>(&'a self, phone: &'a MobileNumber, template: Template, code: &'a Code) -> Pending<'a, Sent> {
        let message = Message {
            message_id: self.provider.nonce(),
            phone: phone.reveal(),
            template,
            parameters: Parameters { code: code.reveal() },
        };
        Box::pin(async move {
            match self.provider.ask("/v1/messages", &message).await {
                Ok(MessageAnswer::Accepted) => Sent::Accepted,
                Ok(MessageAnswer::Refused { reason }) => Sent::Refused { reason },
                Err(NoAnswer { retry_after_seconds }) => Sent::Unavailable { retry_after_seconds },
            }
        })
    }
}
