//! One port as its askers see it: a request goes in, bounded in number and time, and an answer or the reason comes out.
//!
//! Guarantees: one more than the set number is refused at once; whoever waits here waits for a reply only, since all work
//! is done on the port's own thread (`worker.rs`).

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use baoming_clock::Clock;
use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Method};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::answer::{Answer, OutboundError, Reply};
use super::breaker::{Breaker, BreakerState, Pass};
use super::settings::PortSettings;
use super::shared::Shared;
use super::worker::{self, Job};

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
        shared.count_from_zero();
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
        job: impl FnOnce(oneshot::Sender<Reply>, Pass, OwnedSemaphorePermit) -> Job,
    ) -> Result<oneshot::Receiver<Reply>, OutboundError> {
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

    /// Sets the gauge to what the breaker is doing now: it changes with time alone, while nobody asks.
    pub fn refresh_gauge(&self) {
        self.shared.show_now();
    }

    /// Counts and says that an answer of the provider cannot be used.
    pub fn reject(&self, reason: &'static str) {
        self.shared.reject(reason);
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
