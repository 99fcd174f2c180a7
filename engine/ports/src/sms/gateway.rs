//! The port to the SMS gateway and its HTTP adapter. The protocol stands at the head of the module.

use baoming_clock::Clock;
use serde::{Deserialize, Serialize};

use super::codes::Code;
use super::number::MobileNumber;
use crate::outbound::provider::{NoAnswer, Pending, Provider, ProviderError, ProviderSettings};

/// The approved texts, by the name that the gateway knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// The code that binds a phone to a candidate.
    BindPhone,
    /// The code with which a candidate signs in anew.
    SignIn,
    /// The code with which a candidate takes another login password.
    NewPassword,
    /// Word that a point has set both passwords anew. It has no code.
    PasswordsReset,
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

    /// Sends word that needs no code.
    fn tell<'a>(&'a self, phone: &'a MobileNumber, template: Template) -> Pending<'a, Sent>;

    /// Sets the gauges that change with time alone; nothing where there are none.
    fn refresh_gauges(&self) {}
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
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
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
        self.ask(phone, template, Some(code.reveal()))
    }

    fn tell<'a>(&'a self, phone: &'a MobileNumber, template: Template) -> Pending<'a, Sent> {
        self.ask(phone, template, None)
    }

    fn refresh_gauges(&self) {
        self.provider.outbound().refresh_gauge();
    }
}

impl Sms {
    fn ask<'a>(&'a self, phone: &'a MobileNumber, template: Template, code: Option<&'a str>) -> Pending<'a, Sent> {
        let message = Message {
            message_id: self.provider.nonce(),
            phone: phone.reveal(),
            template,
            parameters: Parameters { code },
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
