//! The thread of one port: takes requests from a bounded queue, makes the attempts, sends the replies back.
//!
//! Guarantees: connections live on this thread's runtime and on no other; a request is given up when its time is over;
//! the thread ends by itself when its port has been dropped and the last request has ended.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Method};
use rand::Rng;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::answer::{OutboundError, Reply};
use super::attempt::Client;
use super::breaker::Pass;
use super::shared::Shared;

/// One request with all that belongs to it.
pub(super) struct Job {
    pub(super) method: Method,
    pub(super) target: PathAndQuery,
    pub(super) headers: Box<dyn Fn() -> HeaderMap + Send>,
    pub(super) body: Bytes,
    pub(super) idempotent: bool,
    pub(super) pass: Pass,
    /// Given back when the request has ended, whether or not anybody still waits for it.
    pub(super) permit: OwnedSemaphorePermit,
    pub(super) reply: oneshot::Sender<Reply>,
    /// When it was asked, by the monotonic clock.
    pub(super) started_ms: u64,
}

/// Threads that look up names, which the system does in its own time.
const NAME_THREADS_MAX: usize = 2;

/// Starts the thread.
pub(super) fn start(shared: Arc<Shared>, queue: mpsc::Receiver<Job>) -> io::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(NAME_THREADS_MAX).build()?;
    let name = format!("outbound-{}", shared.settings.name);
    std::thread::Builder::new().name(name).spawn(move || {
        runtime.block_on(run(shared, queue));
        // A look-up of a name may hang in the system; it holds nothing of ours.
        runtime.shutdown_background();
    })?;
    Ok(())
}

async fn run(shared: Arc<Shared>, mut queue: mpsc::Receiver<Job>) {
    let client = Arc::new(Client::new(&shared.settings));
    // Bounded by the permits that the jobs hold.
    let mut jobs = JoinSet::new();
    loop {
        tokio::select! {
            job = queue.recv() => match job {
                Some(job) => {
                    jobs.spawn(carry_out(shared.clone(), client.clone(), job));
                }
                None => break,
            },
            Some(ended) = jobs.join_next() => note_panic(&shared, &ended),
        }
    }
    while let Some(ended) = jobs.join_next().await {
        note_panic(&shared, &ended);
    }
}

/// The asker has got `Broken`, since its channel was dropped.
fn note_panic(shared: &Shared, ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!(port = shared.settings.name, "a request to the provider panicked");
    }
}

async fn carry_out(shared: Arc<Shared>, client: Arc<Client>, job: Job) {
    let Job { method, target, headers, body, idempotent, pass, permit, mut reply, started_ms } = job;
    let settings = &shared.settings;
    let ends = Instant::now() + Duration::from_millis(settings.total_ms);
    let attempts_max = if idempotent { settings.attempts_max.max(1) } else { 1 };
    let (mut attempt, mut pass) = (1, pass);
    let result = loop {
        let attempt_ends = ends.min(Instant::now() + Duration::from_millis(settings.attempt_ms));
        let sending = client.attempt(method.clone(), target.clone(), headers(), body.clone());
        let result = timeout_at(attempt_ends, sending).await.unwrap_or(Err(OutboundError::Timeout));
        shared.report(pass, !is_failure(&result));
        if attempt >= attempts_max || !is_worth_another(&result) || reply.is_closed() {
            break result;
        }
        let pause = backoff(settings.backoff_ms, attempt, rand::rng().random_range(0.0..1.0));
        let next = Instant::now() + pause;
        if next >= ends {
            break result;
        }
        tokio::select! {
            () = sleep_until(next) => {}
            () = reply.closed() => break result,
        }
        match shared.admit() {
            Ok(admitted) => pass = admitted,
            Err(_) => break result,
        }
        attempt += 1;
    };
    shared.note(&result, started_ms);
    // Before the reply: who asks again on hearing it must find room.
    drop(permit);
    let _asker_has_gone_away = reply.send(result);
}

/// Whether the provider, rather than the request, is at fault.
fn is_failure(result: &Reply) -> bool {
    match result {
        Ok(answer) => answer.status >= 500,
        Err(_) => true,
    }
}

fn is_worth_another(result: &Reply) -> bool {
    match result {
        Ok(answer) => matches!(answer.status, 500 | 502..=504),
        Err(OutboundError::Timeout | OutboundError::Connect | OutboundError::Broken) => true,
        // The same answer would come again.
        Err(OutboundError::TooLarge) => false,
        Err(OutboundError::Busy | OutboundError::CircuitOpen { .. }) => false,
    }
}

/// Full jitter: anything up to a bound that doubles, so that many askers do not come back at the same moment.
fn backoff(first_ms: u64, attempt: u32, fraction: f64) -> Duration {
    const DOUBLINGS_MAX: u32 = 10;
    let bound_ms = first_ms.saturating_mul(1 << (attempt - 1).min(DOUBLINGS_MAX));
    Duration::from_millis(bound_ms).mul_f64(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_is_a_part_of_a_bound_that_doubles() {
        for (attempt, fraction, expected_ms) in
            [(1, 0.0, 0), (1, 0.5, 50), (2, 0.5, 100), (3, 0.25, 100), (11, 0.5, 51_200), (60, 0.5, 51_200)]
        {
            assert_eq!(backoff(100, attempt, fraction), Duration::from_millis(expected_ms), "{attempt} {fraction}");
        }
    }
}
