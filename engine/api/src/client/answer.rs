//! What came back.

use std::io;

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::RETRY_AFTER;
use serde::de::DeserializeOwned;

use crate::bodies::ProblemBody;

/// An answer, whatever its status.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// What `Retry-After` says, if it is a number of seconds.
    pub retry_after_seconds: Option<u32>,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    pub(super) fn new(status: u16, headers: &HeaderMap, body: Bytes) -> Self {
        let retry_after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Self { status, retry_after_seconds: retry_after.and_then(|text| text.trim().parse().ok()), body }
    }

    /// Whether it is a 2xx.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the server asks to come back later.
    pub fn asks_to_wait(&self) -> bool {
        matches!(self.status, 429 | 503)
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> io::Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// The stable code of a problem; the status in words of ours where the body is none.
    pub fn problem_code(&self) -> String {
        match self.json::<ProblemBody>() {
            Ok(problem) => problem.code,
            Err(_) => format!("http-{}", self.status),
        }
    }
}
