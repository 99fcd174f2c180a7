//! 系统核验 and 实人认证: is this a person's identity, and is it this person who sits before the screen?
//!
//! Two questions to one provider:
//!
//! - [`RealPersonPort::check_identity`]: whether kind, number and name of a document belong together by the records of
//!   its issuer. A point that typed them in by hand needs this (plan, special cases 4 and 5).
//! - [`RealPersonPort::verify`]: whether the person before the candidate's screen is the holder of the document (plan,
//!   step 3). The candidate's app takes the face with the provider's own kit and sends it to the provider, which gives
//!   the app a one-time ticket. The engine is handed the ticket and asks what came of it. **The face never reaches the
//!   engine**: no picture, no template, no score. The Personal Information Protection Law counts faces among sensitive
//!   personal information and asks for the least that serves the purpose (articles 6 and 28); what serves ours is a yes
//!   or a no.
//!
//! # Protocol of the HTTP adapter
//!
//! Requests and answers are JSON, signed as [`crate::outbound::signing`] says. Names and numbers go as they stand in the
//! document, over TLS.
//!
//! ```text
//! POST /v1/identity-checks     {"document_kind": 1, "number": "430102...", "name": "..."}
//!   200                        {"outcome": "matched"} or {"outcome": "not-matched"}
//! POST /v1/real-person-checks  {"ticket": "...", "document_kind": 1, "number": "430102...", "name": "..."}
//!   200                        {"outcome": "passed"} or {"outcome": "failed", "reason": "not-live"}
//! ```
//!
//! `document_kind` is the form's code, 1 to 6. Reasons: `other-person`, `not-live`, `ticket-unknown`, `ticket-expired`,
//! `ticket-used`, `document-unknown`; any other counts as [`Failure::Other`]. A question is idempotent: the same ticket
//! with the same document has the same outcome for at least ten minutes, `ticket-used` is for another document. Any other
//! status, an unsigned answer, or one that cannot be read means that there is no answer.
//!
//! Deliberately absent: a default in place of a missing answer. Who cannot be checked has not been checked.

#[cfg(test)]
mod tests;

use std::fmt;

use baoming_clock::Clock;
use baoming_core::identity::IdentityDocument;
use baoming_core::text::PersonName;
use serde::{Deserialize, Serialize};

use crate::outbound::provider::{NoAnswer, Pending, Provider, ProviderError, ProviderSettings};

/// The most characters of a ticket.
pub const TICKET_CHARACTERS_MAX: usize = 256;

/// A one-time ticket, given by the provider to the candidate's app. Hidden when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(String);

/// A text that is no ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {TICKET_CHARACTERS_MAX} visible ASCII characters")]
pub struct TicketError;

impl Ticket {
    /// Accepts 1 to 256 visible ASCII characters.
    pub fn parse(text: &str) -> Result<Self, TicketError> {
        let fits = (1..=TICKET_CHARACTERS_MAX).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned())).ok_or(TicketError)
    }

    /// The text: for the provider, and for a keyed hash in the record of the check.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Ticket(hidden)")
    }
}

/// What the issuer's records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityCheck {
    /// Kind, number and name belong together.
    Matched,
    /// They do not.
    NotMatched,
    /// There is no answer; nothing has been checked.
    Unavailable {
        /// When to ask again.
        retry_after_seconds: u32,
    },
}

/// What came of a face check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealPersonCheck {
    /// The holder of the document sat before the screen.
    Passed,
    /// Not so.
    Failed {
        /// Why.
        reason: Failure,
    },
    /// There is no answer; nothing has been checked.
    Unavailable {
        /// When to ask again.
        retry_after_seconds: u32,
    },
}

/// Why a face check failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The face is not that of the document's holder.
    OtherPerson,
    /// No living person was seen.
    NotLive,
    /// The provider gave no such ticket.
    TicketUnknown,
    /// The ticket is too old.
    TicketExpired,
    /// The ticket has been used for another document.
    TicketUsed,
    /// The issuer knows no such document.
    DocumentUnknown,
    /// A reason that this version does not know.
    #[serde(other)]
    Other,
}

impl Failure {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::OtherPerson => "other-person",
            Self::NotLive => "not-live",
            Self::TicketUnknown => "ticket-unknown",
            Self::TicketExpired => "ticket-expired",
            Self::TicketUsed => "ticket-used",
            Self::DocumentUnknown => "document-unknown",
            Self::Other => "other",
        }
    }
}

/// The port.
pub trait RealPersonPort: Send + Sync {
    /// 系统核验: do kind, number and name belong together?
    fn check_identity<'a>(&'a self, document: &'a IdentityDocument, name: &'a PersonName)
    -> Pending<'a, IdentityCheck>;

    /// 实人认证: did the holder of the document pass the face check of this ticket?
    fn verify<'a>(
        &'a self,
        ticket: &'a Ticket,
        document: &'a IdentityDocument,
        name: &'a PersonName,
    ) -> Pending<'a, RealPersonCheck>;

    /// Sets the gauges that change with time alone; nothing where there are none.
    fn refresh_gauges(&self) {}
}

/// The adapter that asks over HTTP.
pub struct RealPerson {
    provider: Provider,
}

#[derive(Serialize)]
struct IdentityQuestion<'a> {
    document_kind: u8,
    number: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum IdentityAnswer {
    Matched,
    NotMatched,
}

#[derive(Serialize)]
struct RealPersonQuestion<'a> {
    ticket: &'a str,
    document_kind: u8,
    number: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum RealPersonAnswer {
    Passed,
    Failed { reason: Failure },
}

impl RealPerson {
    /// The adapter for the section `real_person`, or nothing when it names no provider.
    pub fn from_settings(settings: &ProviderSettings, clock: Clock) -> Result<Option<Self>, ProviderError> {
        let provider = Provider::from_settings("real-person", "real_person", settings, clock)?;
        Ok(provider.map(|provider| Self { provider }))
    }

    /// The provider, for its state.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }
}

impl RealPersonPort for RealPerson {
    fn refresh_gauges(&self) {
        self.provider.outbound().refresh_gauge();
    }

    fn check_identity<'a>(
        &'a self,
        document: &'a IdentityDocument,
        name: &'a PersonName,
    ) -> Pending<'a, IdentityCheck> {
        let question =
            IdentityQuestion { document_kind: document.kind().code(), number: document.number(), name: name.reveal() };
        Box::pin(async move {
            match self.provider.ask("/v1/identity-checks", &question).await {
                Ok(IdentityAnswer::Matched) => IdentityCheck::Matched,
                Ok(IdentityAnswer::NotMatched) => IdentityCheck::NotMatched,
                Err(NoAnswer { retry_after_seconds }) => IdentityCheck::Unavailable { retry_after_seconds },
            }
        })
    }

    fn verify<'a>(
        &'a self,
        ticket: &'a Ticket,
        document: &'a IdentityDocument,
        name: &'a PersonName,
    ) -> Pending<'a, RealPersonCheck> {
        let question = RealPersonQuestion {
            ticket: ticket.reveal(),
            document_kind: document.kind().code(),
            number: document.number(),
            name: name.reveal(),
        };
        Box::pin(async move {
            match self.provider.ask("/v1/real-person-checks", &question).await {
                Ok(RealPersonAnswer::Passed) => RealPersonCheck::Passed,
                Ok(RealPersonAnswer::Failed { reason }) => RealPersonCheck::Failed { reason },
                Err(NoAnswer { retry_after_seconds }) => RealPersonCheck::Unavailable { retry_after_seconds },
            }
        })
    }
}
