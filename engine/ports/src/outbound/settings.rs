//! What a port is told: where its provider is, how long to wait, how often to try.
//!
//! Guarantees: a base URL is parsed once; it is a scheme, a host and perhaps a port, so a request target is sent exactly
//! as it was signed; plain http is for this machine only, since names and identity numbers travel.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;
use hyper::http::uri::{Authority, Scheme};

use super::breaker::BreakerSettings;
use super::trust::Trust;

/// Where a provider is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
}

/// A text that is no base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be https://HOST or https://HOST:PORT without a path; http:// is allowed for this machine only, \
     for example http://127.0.0.1:8090"
)]
pub struct BaseUrlError;

impl FromStr for BaseUrl {
    type Err = BaseUrlError;
    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let uri: Uri = text.parse().map_err(|_| BaseUrlError)?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else { return Err(BaseUrlError) };
        let bare = parts.path_and_query.is_none_or(|path| path == "/" || path.as_str().is_empty());
        let secure = scheme == Scheme::HTTPS || (scheme == Scheme::HTTP && is_this_machine(authority.host()));
        // A name and a password in the URL would be printed with it.
        let plain = !authority.host().is_empty() && !authority.as_str().contains('@') && !text.contains('#');
        (bare && secure && plain).then_some(Self { scheme, authority }).ok_or(BaseUrlError)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}://{}", self.scheme, self.authority)
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// One port: a way out to one provider.
#[derive(Debug, Clone)]
pub struct PortSettings {
    /// The name in metrics and logs.
    pub name: &'static str,
    /// The provider.
    pub base_url: BaseUrl,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// How long connecting may take, TLS included.
    pub connect_ms: u64,
    /// How long one attempt may take, connecting included.
    pub attempt_ms: u64,
    /// How long all attempts of one request and the pauses between them may take.
    pub total_ms: u64,
    /// Requests on their way at once; one more is refused at once.
    pub in_flight_max: usize,
    /// Attempts of one idempotent request.
    pub attempts_max: u32,
    /// The longest pause before the second attempt; it doubles with each further one.
    pub backoff_ms: u64,
    /// The longest body of an answer.
    pub answer_bytes_max: usize,
    /// When the provider is left alone.
    pub breaker: BreakerSettings,
}

impl PortSettings {
    /// Sensible values for a provider that answers within a second when it is well.
    pub fn new(name: &'static str, base_url: BaseUrl) -> Self {
        Self {
            name,
            base_url,
            trust: Trust::Web,
            connect_ms: 2_000,
            attempt_ms: 5_000,
            total_ms: 10_000,
            in_flight_max: 64,
            attempts_max: 3,
            backoff_ms: 100,
            answer_bytes_max: 64 << 10,
            breaker: BreakerSettings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, good: bool) {
        assert_eq!(text.parse::<BaseUrl>().is_ok(), good, "{text}");
    }

    #[test]
    fn a_base_url_is_a_scheme_and_a_host() {
        for good in ["https://a.example", "https://a.example:8443/", "http://127.0.0.1:1", "http://[::1]:80"] {
            check(good, true);
        }
        check("http://localhost:8090", true);
        for bad in ["", "a.example", "/path", "ftp://a.example", "https://a.example/path", "https://a.example/?q"] {
            check(bad, false);
        }
        for bad in ["http://a.example", "http://10.0.0.1", "https://user:word@a.example", "https://a.example#f"] {
            check(bad, false);
        }
        assert_eq!("https://a.example:1/".parse::<BaseUrl>().unwrap().to_string(), "https://a.example:1");
    }
}
