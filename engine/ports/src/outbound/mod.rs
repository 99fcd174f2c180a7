//! The way out: requests to providers (payment, real-person checks, SMS), bounded in number, time and size.
//!
//! Guarantees: every request ends within its total time; no more than the set number is on its way at once, and one more
//! is refused at once; a provider that keeps failing is left alone until a probe succeeds; only what is marked idempotent
//! is sent twice, and with headers made anew, so that a nonce is not used twice; the request target is sent exactly as
//! given. Everything of a port runs on a thread of its own with a runtime of its own: the thread of a county waits for
//! a reply and does nothing else, however slow the provider. No error and no log line holds a target, a header or a body.
//! A request whose asker has gone away is finished all the same, since it may be a payment, but it is not tried again.
//!
//! Deliberately absent: redirects, since a signature covers one target; proxies; cookies; compression; HTTP/2; asking
//! whether a certificate was revoked.

mod answer;
mod attempt;
pub mod breaker;
mod port;
pub mod provider;
mod secret;
mod settings;
mod shared;
pub mod signing;
mod trust;
mod worker;

#[cfg(test)]
mod tests;

pub use self::answer::{Answer, OutboundError};
pub use self::breaker::{BreakerSettings, BreakerState};
pub use self::port::Outbound;
pub use self::secret::{Secret, SecretError};
pub use self::settings::{BaseUrl, BaseUrlError, PortSettings};
pub use self::trust::{Trust, TrustError};

pub use hyper::{HeaderMap, Method, header};
