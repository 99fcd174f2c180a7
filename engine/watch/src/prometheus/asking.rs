//! Asking: a few queries at once, each bounded in time and size, each answer kept for all viewers.

use std::sync::Arc;

use baoming_clock::Clock;
use hyper::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::Semaphore;

use super::answer::{self, Alert, Line, Sample};
use super::error::AskError;
use super::kept::Kept;
use crate::limits::{POINTS_MAX, QUERIES_AT_ONCE};
use crate::outside::{Base, Outside};

/// Shortest distance of two points.
const STEP_SECONDS_MIN: u64 = 5;
/// Scrapes come at least this often; a rate needs two, and four are better where one fails.
const SCRAPE_SECONDS_MAX: u64 = 15;

/// A stretch of time and its steps, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) step: u64,
}

impl Span {
    /// The last `minutes` until `now`, on whole steps.
    pub(crate) fn of(minutes: u32, now_seconds: u64) -> Self {
        let seconds = u64::from(minutes) * 60;
        let step = seconds.div_ceil(POINTS_MAX).max(STEP_SECONDS_MIN);
        let until = now_seconds / step * step;
        Self { from: until.saturating_sub(seconds / step * step), until, step }
    }
}

type Answer<T> = Result<Arc<Vec<T>>, AskError>;

/// The one that is asked.
pub(crate) struct Prometheus {
    base: Base,
    outside: Outside,
    clock: Clock,
    turns: Semaphore,
    samples: Kept<String, Answer<Sample>>,
    lines: Kept<(String, u32), Answer<Line>>,
    alerts: Kept<(), Answer<Alert>>,
}

impl Prometheus {
    pub(crate) fn new(base: Base, outside: Outside, clock: Clock) -> Self {
        let turns = Semaphore::new(QUERIES_AT_ONCE);
        Self { base, outside, clock, turns, samples: Kept::new(), lines: Kept::new(), alerts: Kept::new() }
    }

    /// A query's value now, by Prometheus' own clock.
    pub(crate) async fn now(&self, query: &str) -> Answer<Sample> {
        let ask = async || {
            let form = format!("query={}", encoded(query, STEP_SECONDS_MIN));
            Ok(Arc::new(answer::samples(&self.post("/api/v1/query", form).await?)?))
        };
        self.samples.get(query.to_owned(), self.clock.monotonic_ms(), ask).await
    }

    /// A query's values over the last minutes.
    pub(crate) async fn over(&self, query: &str, minutes: u32) -> Answer<Line> {
        let ask = async || {
            let Span { from, until, step } = self.span(minutes);
            let query = encoded(query, step);
            let form = format!("query={query}&start={from}&end={until}&step={step}");
            Ok(Arc::new(answer::lines(&self.post("/api/v1/query_range", form).await?)?))
        };
        self.lines.get((query.to_owned(), minutes), self.clock.monotonic_ms(), ask).await
    }

    /// The alerts that fire, with what is said of them.
    pub(crate) async fn alerts(&self) -> Answer<Alert> {
        let ask = async || {
            let _turn = self.turns.acquire().await;
            let (status, body) = self.outside.get(&self.base, "/api/v1/alerts").await?;
            Ok(Arc::new(answer::alerts(&understood(status, body.to_vec())?)?))
        };
        self.alerts.get((), self.clock.monotonic_ms(), ask).await
    }

    /// What a chart of so many minutes covers at this moment.
    pub(crate) fn span(&self, minutes: u32) -> Span {
        Span::of(minutes, u64::try_from(self.clock.wall().0 / 1_000).unwrap_or(0))
    }

    async fn post(&self, path: &str, form: String) -> Result<Vec<u8>, AskError> {
        // Never closed, so a turn always comes.
        let _turn = self.turns.acquire().await;
        let (status, body) = self.outside.post(&self.base, path, form).await?;
        understood(status, body.to_vec())
    }
}

/// Prometheus says in JSON why it refuses; anything else in front of it may not.
fn understood(status: StatusCode, body: Vec<u8>) -> Result<Vec<u8>, AskError> {
    let says_why = body.first() == Some(&b'{');
    if status.is_success() || says_why { Ok(body) } else { Err(AskError::NotUnderstood(format!("HTTP {status}"))) }
}

/// As Grafana replaces the span of rates.
fn encoded(query: &str, step: u64) -> String {
    let span = (step + SCRAPE_SECONDS_MAX).max(4 * SCRAPE_SECONDS_MAX);
    let query = query.replace("$__rate_interval", &format!("{span}s"));
    utf8_percent_encode(&query, NON_ALPHANUMERIC).to_string()
}

#[test]
fn spans_lie_on_whole_steps_and_have_few_points() {
    for (minutes, step) in [(1, 5), (15, 5), (60, 20), (360, 120), (10_080, 3_360)] {
        let span = Span::of(minutes, 1_000_003);
        assert_eq!(span.step, step, "{minutes}");
        assert!(
            span.until <= 1_000_003 && span.until.is_multiple_of(step) && (span.until - span.from) / step <= POINTS_MAX
        );
    }
}

#[test]
fn rates_span_four_scrapes_or_a_step_and_one() {
    assert_eq!(encoded("rate(a[$__rate_interval])", 5), "rate%28a%5B60s%5D%29");
    assert_eq!(encoded("rate(a[$__rate_interval])", 300), "rate%28a%5B315s%5D%29");
}
