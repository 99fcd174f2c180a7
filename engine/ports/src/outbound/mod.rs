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

mod attempt;
pub mod breaker;
pub mod provider;
mod secret;
mod settings;
pub mod signing;
mod trust;
mod worker;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use metrics::{counter, gauge, histogram};
use tokio::sync::{Semaphore, mpsc, oneshot};

use self::breaker::{Breaker, Pass};
pub use self::breaker::{BreakerSettings, BreakerState};
pub use self::secret::{Secret, SecretError};
pub use self::settings::{BaseUrl, BaseUrlError, PortSettings};
pub use self::trust::{Trust, TrustError};
use self::worker::Job;
use baoming_clock::Clock;
use baoming_telemetry::names;

pub use hyper::{HeaderMap, Method};

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

impl std::fmt::Debug for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

/// What the askers and the port's thread share.
struct Shared {
    settings: PortSettings,
    clock: Clock,
    breaker: Mutex<Breaker>,
}

impl Shared {
    fn admit(&self) -> Result<Pass, OutboundError> {
        let now_ms = self.clock.monotonic_ms();
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let admitted = breaker.admit(now_ms);
        self.show(&breaker, now_ms);
        admitted.map_err(|refused| OutboundError::CircuitOpen {
            retry_after_seconds: u32::try_from(refused.wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX).max(1),
        })
    }

    fn report(&self, pass: Pass, success: bool) {
        let now_ms = self.clock.monotonic_ms();
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let before = breaker.state(now_ms);
        breaker.report(pass, success, now_ms);
        let after = breaker.state(now_ms);
        self.show(&breaker, now_ms);
        drop(breaker);
        let port = self.settings.name;
        match after {
            BreakerState::Open if before != after => tracing::warn!(port, "the provider keeps failing: circuit open"),
            BreakerState::Closed if before != after => tracing::info!(port, "the provider answers again"),
            BreakerState::Open | BreakerState::Closed | BreakerState::HalfOpen => {}
        }
    }

    fn note(&self, result: &worker::Reply, started_ms: u64) {
        self.count(match result {
            Ok(Answer { status: 500.., .. }) => "server-error",
            Ok(Answer { status: 400.., .. }) => "refused",
            Ok(_) => "answered",
            Err(error) => error.outcome(),
        });
        let took_ms = self.clock.monotonic_ms().saturating_sub(started_ms);
        histogram!(names::OUTBOUND_SECONDS, "port" => self.settings.name).record(took_ms as f64 / 1_000.0);
    }

    fn count(&self, outcome: &'static str) {
        counter!(names::OUTBOUND_REQUESTS_TOTAL, "port" => self.settings.name, "outcome" => outcome).increment(1);
    }

    fn show(&self, breaker: &Breaker, now_ms: u64) {
        gauge!(names::OUTBOUND_BREAKER_STATE, "port" => self.settings.name).set(breaker.state(now_ms).as_gauge());
    }
}

/// A port's client. One for each provider; dropping it ends its thread when what is on its way has ended.
pub struct Outbound {
    shared: Arc<Shared>,
    permits: Arc<Semaphore>,
    jobs: mpsc::Sender<Job>,
}

impl Outbound {
    /// Starts the port's thread; fails when the system gives none.
    pub fn new(settings: PortSettings, clock: Clock) -> io::Result<Self> {
        let in_flight_max = settings.in_flight_max.max(1);
        let (jobs, queue) = mpsc::channel(in_flight_max);
        let breaker = Mutex::new(Breaker::new(settings.breaker));
        let shared = Arc::new(Shared { settings, clock, breaker });
        worker::start(shared.clone(), queue)?;
        Ok(Self { shared, permits: Arc::new(Semaphore::new(in_flight_max)), jobs })
    }

    /// Sends one request with these headers each time. `path_and_query` begins with a slash and is sent as it is.
    pub async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        headers: HeaderMap,
        body: Bytes,
        idempotent: bool,
    ) -> Result<Answer, OutboundError> {
        self.send_signed(method, path_and_query, move || headers.clone(), body, idempotent).await
    }

    /// Sends one request whose headers are made for each attempt, because a time and a nonce are signed in them.
    pub async fn send_signed(
        &self,
        method: Method,
        path_and_query: &str,
        headers: impl Fn() -> HeaderMap + Send + 'static,
        body: Bytes,
        idempotent: bool,
    ) -> Result<Answer, OutboundError> {
        let target = target(path_and_query);
        let started_ms = self.shared.clock.monotonic_ms();
        let result = self.submit(|reply, pass, permit| Job {
            method,
            target,
            headers: Box::new(headers),
            body,
            idempotent,
            pass,
            permit,
            reply,
            started_ms,
        });
        match result {
            // The port's thread notes what came of it, also when nobody waits any more.
            Ok(answer) => answer.await.unwrap_or(Err(OutboundError::Broken)),
            Err(error) => {
                self.shared.count(error.outcome());
                Err(error)
            }
        }
    }

    /// Hands a request to the port's thread, or says at once why not.
    fn submit(
        &self,
        job: impl FnOnce(oneshot::Sender<worker::Reply>, Pass, tokio::sync::OwnedSemaphorePermit) -> Job,
    ) -> Result<oneshot::Receiver<worker::Reply>, OutboundError> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| OutboundError::Busy)?;
        // The permit first: a pass that is a probe must be used.
        let pass = self.shared.admit()?;
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(job(reply, pass, permit)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => OutboundError::Busy,
            mpsc::error::TrySendError::Closed(_) => OutboundError::Broken,
        })?;
        Ok(answer)
    }

    /// What the breaker is doing.
    pub fn breaker_state(&self) -> BreakerState {
        let breaker = self.shared.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        breaker.state(self.shared.clock.monotonic_ms())
    }

    /// The port's name.
    pub fn name(&self) -> &'static str {
        self.shared.settings.name
    }

    /// Takes no more requests and waits until what is on its way has ended, which takes the total time at most.
    pub async fn close(&self) {
        let all = u32::try_from(self.shared.settings.in_flight_max.max(1)).unwrap_or(u32::MAX);
        if let Ok(permits) = self.permits.acquire_many(all).await {
            permits.forget();
        }
        self.permits.close();
    }
}

/// The target, unchanged.
fn target(path_and_query: &str) -> PathAndQuery {
    let parsed: Result<PathAndQuery, _> = path_and_query.parse();
    let target = parsed.expect("adapters make request targets from ids and encoded texts");
    assert!(
        path_and_query.starts_with('/') && target.as_str() == path_and_query,
        "a request target begins with a slash and has no fragment"
    );
    target
}
