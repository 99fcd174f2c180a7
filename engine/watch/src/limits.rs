//! The bounds of this crate.

use std::time::Duration;

/// How long one answer may take of Prometheus, Alertmanager or the engine.
pub(crate) const ANSWER_WAIT: Duration = Duration::from_secs(4);

/// Bytes of one answer: a chart of a hundred series of the most points is a twentieth of it.
pub(crate) const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Queries that Prometheus is asked at once, for all viewers together.
pub(crate) const QUERIES_AT_ONCE: usize = 8;

/// How long an answer serves all viewers.
pub(crate) const ANSWER_KEPT_MS: u64 = 5_000;

/// Answers that are kept: more than all boards ask in that time, in each of the spans.
pub(crate) const ANSWERS_KEPT_MAX: usize = 1_024;

/// Series that one answer may have; a query with more is answered with an error.
pub(crate) const SERIES_MAX: usize = 1_000;

/// Series that one chart draws; how many more there are is said.
pub(crate) const SERIES_DRAWN_MAX: usize = 14;

/// Rows that one table shows; how many more there are is said.
pub(crate) const ROWS_SHOWN_MAX: usize = 100;

/// Points of one line of a chart.
pub(crate) const POINTS_MAX: u64 = 180;

/// Alerts that are shown with what to do.
pub(crate) const ALERTS_SHOWN_MAX: usize = 50;

/// Minutes that a chart may reach back.
pub(crate) const MINUTES_MAX: u32 = 7 * 24 * 60;

/// Connections of viewers and of Alertmanager at once; one more waits in the system's queue.
pub(crate) const CONNECTIONS_MAX: usize = 256;

/// How long a request's head may take to come.
pub(crate) const HEAD_WAIT: Duration = Duration::from_secs(5);

/// How long a connection may take from its acceptance to the end of its one answer.
pub(crate) const CONNECTION_WAIT: Duration = Duration::from_secs(30);

/// Bytes of what Alertmanager posts: groups of alerts with all their annotations stay far below it.
pub(crate) const POSTED_BYTES_MAX: usize = 1024 * 1024;

/// How often Prometheus, Alertmanager and the engine are asked whether they are there.
pub(crate) const PROBE_EVERY: Duration = Duration::from_secs(5);

/// Times in a row that one of them must not answer before it counts as gone: a restart within seconds is none.
pub(crate) const FAILURES_TO_BE_GONE: u32 = 2;

/// How long the Watchdog may be silent. Alertmanager repeats it every minute.
pub(crate) const SILENCE_MS_MAX: u64 = 120_000;

/// How often the log says again what is still wrong.
pub(crate) const SAID_AGAIN_MS: u64 = 60_000;
