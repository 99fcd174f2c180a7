//! Sending the same request until it is answered.
//!
//! Guaranteed: every attempt carries the same key and the same bytes, so a command is carried out once however often it
//! is sent; a wait is never shorter than what the server asked for; attempts and total time are bounded.

use std::io;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderValue;
use serde::Serialize;

use super::answer::Answer;
use super::caller::{Client, JPEG, JSON, encode};

/// The first pause after a broken connection; it doubles with each further one.
const PAUSE_FIRST: Duration = Duration::from_millis(20);
/// The longest pause after a broken connection.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// The wait where a server asks for one and does not say how long.
const WAIT_UNSAID: Duration = Duration::from_secs(1);

/// Whether the pauses are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// As asked.
    Made,
    /// Only counted, for tests that should not take as long as what they show.
    Counted,
}

/// How long to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Attempts in all, at least one.
    pub attempts_max: u32,
    /// No new attempt begins later than this after the first one.
    pub total: Duration,
    /// Whether the pauses are made.
    pub waits: Waits,
}

impl Default for Patience {
    fn default() -> Self {
        Self { attempts_max: 60, total: Duration::from_secs(120), waits: Waits::Made }
    }
}

/// Why a request was sent again.
#[derive(Debug)]
pub enum Retry {
    /// The connection broke or could not be made, or the answer did not come in time.
    Broken(io::Error),
    /// 429 or 503.
    AskedToWait {
        /// Which of the two.
        status: u16,
        /// The problem's stable code.
        code: String,
        /// How long it asked us to wait.
        retry_after_seconds: Option<u32>,
    },
}

/// What patience led to.
pub struct Patient {
    /// The last answer. It can still be a 429 or a 503, when the patience ended before the overload.
    pub answer: Answer,
    /// The attempts before it.
    pub retries: Vec<Retry>,
}

/// The plan of one patient sending: which pauses, and when to give up. No clock of its own.
#[derive(Debug)]
struct Schedule {
    patience: Patience,
    attempts: u32,
    pause: Duration,
    counted: Duration,
}

impl Schedule {
    fn new(patience: Patience) -> Self {
        Self { patience, attempts: 1, pause: PAUSE_FIRST, counted: Duration::ZERO }
    }

    /// The pause before another attempt, or nothing when it is enough. `elapsed` is the time since the first attempt.
    fn next(&mut self, elapsed: Duration, asked: Option<Duration>) -> Option<Duration> {
        let wait = asked.unwrap_or_else(|| {
            let pause = self.pause;
            self.pause = (pause * 2).min(PAUSE_MAX);
            pause
        });
        let begins_at = elapsed + self.counted + wait;
        if self.attempts >= self.patience.attempts_max || begins_at > self.patience.total {
            return None;
        }
        self.attempts += 1;
        match self.patience.waits {
            Waits::Made => Some(wait),
            Waits::Counted => {
                self.counted += wait;
                Some(Duration::ZERO)
            }
        }
    }
}

impl Client {
    /// Sends a request until it is answered with something else than "later", or until patience ends: then with the last
    /// such answer, or with the error where there was none.
    pub async fn send_patiently<B: Serialize + ?Sized>(
        &mut self,
        patience: Patience,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&B>,
    ) -> io::Result<Patient> {
        let body = body.map(encode).transpose()?;
        self.send_bytes_patiently(patience, method, path, key, body).await
    }

    /// Like [`Client::send_patiently`], with a body that is JSON already.
    pub async fn send_bytes_patiently(
        &mut self,
        patience: Patience,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Bytes>,
    ) -> io::Result<Patient> {
        self.send_media_patiently(patience, method, path, key, body.map(|body| (body, JSON))).await
    }

    /// Sends a photograph as patiently.
    pub async fn send_photo_patiently(&mut self, patience: Patience, path: &str, photo: Bytes) -> io::Result<Patient> {
        self.send_media_patiently(patience, Method::POST, path, None, Some((photo, JPEG))).await
    }

    async fn send_media_patiently(
        &mut self,
        patience: Patience,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<(Bytes, HeaderValue)>,
    ) -> io::Result<Patient> {
        let started = Instant::now();
        let mut schedule = Schedule::new(patience);
        let mut retries = Vec::new();
        loop {
            let (retry, wait) = match self.send_media(method.clone(), path, key, body.clone()).await {
                Ok(answer) if answer.asks_to_wait() => {
                    let asked = answer
                        .retry_after_seconds
                        .map_or(WAIT_UNSAID, |seconds| Duration::from_secs(u64::from(seconds)));
                    let Some(wait) = schedule.next(started.elapsed(), Some(asked)) else {
                        return Ok(Patient { answer, retries });
                    };
                    let (status, retry_after_seconds) = (answer.status, answer.retry_after_seconds);
                    (Retry::AskedToWait { status, code: answer.problem_code(), retry_after_seconds }, wait)
                }
                Ok(answer) => return Ok(Patient { answer, retries }),
                // Our own mistake: no server will ever understand it.
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
                Err(error) => match schedule.next(started.elapsed(), None) {
                    Some(wait) => (Retry::Broken(error), wait),
                    None => return Err(error),
                },
            };
            retries.push(retry);
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `asked` in seconds, nothing for a broken connection; the pauses in milliseconds until it is enough.
    fn check(attempts_max: u32, total_seconds: u64, asked: Option<u64>, pauses_ms: &[u64]) {
        let total = Duration::from_secs(total_seconds);
        let mut schedule = Schedule::new(Patience { attempts_max, total, waits: Waits::Made });
        let mut elapsed = Duration::ZERO;
        let mut pauses = Vec::new();
        while let Some(pause) = schedule.next(elapsed, asked.map(Duration::from_secs)) {
            elapsed += pause;
            pauses.push(pause.as_millis() as u64);
        }
        assert_eq!(pauses, pauses_ms, "{attempts_max} attempts, {total_seconds} s, {asked:?}");
    }

    #[test]
    fn waits_are_as_asked_and_end_with_the_attempts_or_the_time() {
        check(1, 100, Some(1), &[]);
        check(3, 100, Some(7), &[7_000, 7_000]);
        check(9, 10, Some(4), &[4_000, 4_000]);
        check(9, 10, Some(11), &[]);
        check(5, 100, None, &[20, 40, 80, 160]);
        check(11, 100, None, &[20, 40, 80, 160, 320, 640, 1_280, 2_000, 2_000, 2_000]);
        check(11, 1, None, &[20, 40, 80, 160, 320]);
    }
}
