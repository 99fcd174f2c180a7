//! The way out: one bounded request over plain HTTP to Prometheus, Alertmanager or the engine.
//!
//! Deliberately absent: TLS. All three stand on the same machine or in the same closed network, behind what ends TLS there.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use crate::limits::{ANSWER_BYTES_MAX, ANSWER_WAIT};

/// Where somebody is asked: `http://`, a host, perhaps a port, perhaps a path before all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

/// A text that is no such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an address must be written as http://HOST:PORT, and may have a path behind it")]
pub struct BaseError;

impl FromStr for Base {
    type Err = BaseError;

    fn from_str(text: &str) -> Result<Self, BaseError> {
        let uri: Uri = text.trim().parse().map_err(|_| BaseError)?;
        let is_plain = uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty());
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if !is_plain || has_user || uri.query().is_some() {
            return Err(BaseError);
        }
        Ok(Self(text.trim().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// Nobody there, or the connection broke.
    #[error("no connection: {0}")]
    Connection(String),
    /// It took too long.
    #[error("no answer within {} s", ANSWER_WAIT.as_secs())]
    Late,
    /// It was too long.
    #[error("more than {} MiB", ANSWER_BYTES_MAX >> 20)]
    TooMuch,
}

/// Who asks. Connections are kept and shared.
#[derive(Clone)]
pub(crate) struct Outside(Client<HttpConnector, Full<Bytes>>);

impl Outside {
    pub(crate) fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build(HttpConnector::new()))
    }

    pub(crate) async fn get(&self, base: &Base, path: &str) -> Result<(StatusCode, Bytes), NoAnswer> {
        self.ask(Request::builder().method(Method::GET).uri(format!("{base}{path}")), Bytes::new()).await
    }

    /// Posts a form, which may be longer than an address.
    pub(crate) async fn post(&self, base: &Base, path: &str, form: String) -> Result<(StatusCode, Bytes), NoAnswer> {
        let request = Request::builder().method(Method::POST).uri(format!("{base}{path}"));
        self.ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"), Bytes::from(form)).await
    }

    async fn ask(&self, request: hyper::http::request::Builder, body: Bytes) -> Result<(StatusCode, Bytes), NoAnswer> {
        let request = request.body(Full::new(body)).map_err(|error| NoAnswer::Connection(error.to_string()))?;
        let exchange = async {
            let answer = self.0.request(request).await.map_err(|error| NoAnswer::Connection(causes(&error)))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() { NoAnswer::TooMuch } else { NoAnswer::Connection(error.to_string()) }
            })?;
            Ok((head.status, body.to_bytes()))
        };
        timeout(ANSWER_WAIT, exchange).await.unwrap_or(Err(NoAnswer::Late))
    }
}

/// The innermost cause is what somebody can do something about.
fn causes(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[test]
fn addresses_are_plain_http() {
    for good in ["http://127.0.0.1:9090", "http://prometheus.local/prometheus/", "http://[::1]:9090"] {
        assert_eq!(good.parse::<Base>().unwrap().to_string(), good.trim_end_matches('/'));
    }
    for bad in ["127.0.0.1:9090", "https://127.0.0.1", "http://", "http://a?b=c", "http://user:word@a", "ftp://a"] {
        assert_eq!(bad.parse::<Base>(), Err(BaseError), "{bad}");
    }
}
