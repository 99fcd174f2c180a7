//! What comes back from a provider, or why nothing does. Neither tells a target, a header or a body when it is printed.

use std::fmt;

use bytes::Bytes;
use hyper::HeaderMap;

/// What a provider answered, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Answer {{ status: {}, body: {} bytes }}", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// As many requests as allowed are on their way. Nothing was sent.
    #[error("too many requests are on their way to the provider")]
    Busy,
    /// The provider has failed too often. Nothing was sent.
    #[error("the provider keeps failing and is left alone for {retry_after_seconds} s")]
    CircuitOpen {
        /// Until the next probe, at least 1.
        retry_after_seconds: u32,
    },
    /// No whole answer came in time. Whether the request was carried out is not known.
    #[error("the provider did not answer in time")]
    Timeout,
    /// There was no connection. Nothing was sent.
    #[error("the provider cannot be reached")]
    Connect,
    /// The answer is longer than allowed. The request was probably carried out.
    #[error("the provider's answer is too long")]
    TooLarge,
    /// The connection broke or what came is not HTTP. Whether the request was carried out is not known.
    #[error("the connection to the provider broke")]
    Broken,
}

/// What becomes of a request: labels of the metrics.
pub(super) const OUTCOMES: [&str; 9] =
    ["answered", "refused", "server-error", "busy", "circuit-open", "timeout", "connect", "too-large", "broken"];

/// Why an answer cannot be used.
pub(super) const REASONS: [&str; 4] = ["status", "signature", "body", "content"];

impl OutboundError {
    /// The label of the metrics.
    pub fn outcome(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::CircuitOpen { .. } => "circuit-open",
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::TooLarge => "too-large",
            Self::Broken => "broken",
        }
    }

    /// When it makes sense to ask again.
    pub fn retry_after_seconds(self) -> u32 {
        match self {
            Self::CircuitOpen { retry_after_seconds } => retry_after_seconds,
            Self::Busy => 1,
            Self::Timeout | Self::Connect | Self::TooLarge | Self::Broken => 5,
        }
    }
}

/// What goes back to the asker.
pub(super) type Reply = Result<Answer, OutboundError>;
