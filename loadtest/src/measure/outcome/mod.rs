//! The whole result of a run, as it is written to `outcome.json` and read again by reports and comparisons.
//!
//! Guaranteed: everything that a verdict was made from is here, so that it can be checked without the run; durations are
//! whole microseconds; a key that a reader does not know is refused, and so is another version of the format.
//!
//! Two latencies stand side by side everywhere. "Corrected" counts from the instant at which a request was meant to be
//! sent, "uncorrected" from the instant at which it was sent. If the service stalls and the senders wait with it, only
//! the first one shows it. In a closed model nobody meant to send earlier, and both are the same.
//!
//! Deliberately absent: identity numbers, names, tokens and serials. What a receipt says is in the ledger.

mod distribution;
mod series;
mod verdict;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::distribution::{
    Distribution, HistogramError, LATENCY_US_MAX, PERCENTILES, Percentile, latency_histogram,
};
pub use self::series::{HEAT_EDGES_US, Latencies, Second, ServerSecond, heat_cell};
pub use self::verdict::{Broken, Exit, Generator, LedgerSummary, Verdict};

/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The version of this format: [`FORMAT`].
    pub format: u32,
    /// Which moment of the season was played.
    pub profile: ProfileLabel,
    /// The factor on all of the profile's rates, users and sizes.
    pub scale: f64,
    /// What people, order, arrivals and chances were made from.
    pub seed: u64,
    /// When the first arrival was due, RFC 3339 with the offset of the service's zone.
    pub started_at: String,
    /// Seconds from then until the last answer, or until the last request was given up.
    pub elapsed_seconds: f64,
    /// Seconds for which arrivals were planned.
    pub planned_seconds: f64,
    /// Whether somebody ended the run early. Figures are those of what was done.
    pub interrupted: bool,
    /// What it ran on: generator and, if spawned, the service share it.
    pub machine: Machine,
    /// The service under test.
    pub target: Target,
    /// How the load came.
    pub model: Model,
    /// Counts of everything.
    pub counts: Counts,
    /// All requests together.
    pub total: KindOutcome,
    /// Each kind of request that was sent, sorted by name.
    pub kinds: Vec<KindOutcome>,
    /// Second by second, without gaps; second 0 begins at `started_at`. A request belongs to the second of its intended
    /// start, except for `completed`, `refused` and `errors`, which belong to the second of the answer.
    pub seconds: Vec<Second>,
    /// Upper edges of the cells of [`Second::heat`], in microseconds; the last cell has none.
    pub heat_edges_us: Vec<u64>,
    /// What was refused on purpose, by status and problem code, the most frequent first.
    pub refusals: Vec<Refusal>,
    /// What became of clients that were told to come back later.
    pub retries: Retries,
    /// The thresholds of the profile with what was observed, in the profile's order.
    pub thresholds: Vec<Verdict>,
    /// Whether the generator kept up. If not, the figures say nothing about the service.
    pub generator: Generator,
    /// The service's own figures, one entry for each second in which it could be asked. Empty if it could not.
    pub server: Vec<ServerSecond>,
    /// What was found about the receipts after the run; nothing if it was not verified.
    pub ledger: Option<LedgerSummary>,
    /// What people should know beside the figures, in plain English.
    pub notes: Vec<String>,
    /// How the program ends.
    pub exit: Exit,
}

/// Why an outcome cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OutcomeError {
    /// The file.
    #[error("{path}: cannot be read: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Its content.
    #[error("{path}: {key}: {rule}")]
    Content {
        /// Which file.
        path: String,
        /// Where in it.
        key: String,
        /// What is wrong.
        rule: String,
    },
}

/// The most bytes of an outcome that is worth reading: an hour of seconds with all kinds stays below a tenth.
pub const OUTCOME_BYTES_MAX: u64 = 64 << 20;

impl Outcome {
    /// Reads `outcome.json`.
    pub fn read(path: &std::path::Path) -> Result<Self, OutcomeError> {
        let name = || path.display().to_string();
        let file = |source| OutcomeError::File { path: name(), source };
        let length = std::fs::metadata(path).map_err(file)?.len();
        if length > OUTCOME_BYTES_MAX {
            let rule = format!("{length} bytes are not allowed, must be at most {OUTCOME_BYTES_MAX}");
            return Err(OutcomeError::Content { path: name(), key: "file".to_owned(), rule });
        }
        let text = std::fs::read(path).map_err(file)?;
        let content = |key: String, rule: String| OutcomeError::Content { path: name(), key, rule };
        let outcome: Self = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(&text))
            .map_err(|error| content(error.path().to_string(), error.inner().to_string()))?;
        if outcome.format != FORMAT {
            return Err(content("format".to_owned(), format!("{} is not known, must be {FORMAT}", outcome.format)));
        }
        Ok(outcome)
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("an outcome has only texts, numbers and lists")
    }

    /// The kind with this name, "total" being all together.
    pub fn kind(&self, name: &str) -> Option<&KindOutcome> {
        if name == self.total.name { Some(&self.total) } else { self.kinds.iter().find(|kind| kind.name == name) }
    }

    /// Completed registrations in a second, over the whole run.
    pub fn completions_per_second(&self) -> f64 {
        per_second(self.counts.registrations, self.elapsed_seconds)
    }

    /// Answered requests in a second, over the whole run.
    pub fn requests_per_second(&self) -> f64 {
        per_second(self.counts.completed, self.elapsed_seconds)
    }

    /// How long the requests would take, at the rate at which they came, that were due and not answered when the last of
    /// them came. A rate that leaves a backlog behind was not carried, however good the figures look so far.
    pub fn backlog_seconds(&self) -> f64 {
        let Some(last) = self.seconds.iter().rposition(|second| second.offered > 0) else { return 0.0 };
        let until = &self.seconds[..=last];
        let offered: u64 = until.iter().map(|second| second.offered).sum();
        let completed: u64 = until.iter().map(|second| second.completed).sum();
        offered.saturating_sub(completed) as f64 * until.len() as f64 / offered as f64
    }
}

impl KindOutcome {
    /// Requests of this kind that were due in a second, while arrivals were planned.
    pub fn offered_per_second(&self, outcome: &Outcome) -> f64 {
        per_second(self.counts.offered, outcome.planned_seconds)
    }

    /// Requests of this kind that succeeded in a second, until the last answer.
    pub fn goodput_per_second(&self, outcome: &Outcome) -> f64 {
        per_second(self.counts.succeeded, outcome.elapsed_seconds)
    }
}

fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
}

/// Which moment was played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileLabel {
    /// Its short name, for example "opening-minute".
    pub name: String,
    /// What people call it, in Chinese.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// The line of the plan or of the facts that it comes from.
    pub source: String,
    /// Whether it is an attack: then refusing is what the service should do.
    pub attack: bool,
    /// SHA-256 of the profile's text, in hexadecimal: runs are comparable if it is the same.
    pub digest: String,
}

/// The machine of the generator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's model.
    pub processor: String,
    /// How many processors the generator may use.
    pub processors: u32,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// The operating system and its version.
    pub system: String,
}

impl From<stage::usage::Machine> for Machine {
    fn from(machine: stage::usage::Machine) -> Self {
        let stage::usage::Machine { processor, processors, memory_bytes, system } = machine;
        Self { processor, processors, memory_bytes, system }
    }
}

/// The service under test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its address, without credentials.
    pub address: String,
    /// Whether the run started it.
    pub spawned: bool,
    /// How it hashes passwords, for example "argon2id m=19456 t=2 p=1"; nothing if the run did not configure it.
    pub password_hash: Option<String>,
    /// Whether generator and service were built without optimisation. Then no figure means anything.
    pub debug_build: bool,
}

/// How the load came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "kebab-case")]
pub enum Model {
    /// Arrivals by a schedule, whatever the service does.
    Open {
        /// The schedule in words, for example "Poisson 1000 /s for 60 s".
        schedule: String,
        /// Users who may wait for answers at the same time.
        users: u32,
    },
    /// Each user sends the next request when the last one is answered.
    Closed {
        /// Users.
        users: u32,
        /// The pause between an answer and the next request.
        pause_ms: u64,
    },
}

/// Counts of a run or of one kind. `offered = started + dropped`; `started = completed + unfinished`;
/// `completed = succeeded + refused + errors`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Requests that were due.
    pub offered: u64,
    /// Requests that were sent, each counted once however often it was repeated.
    pub started: u64,
    /// Of the started ones: sent later than the profile's `late_ms` after they were due.
    pub late: u64,
    /// Never sent: too late for the profile's `drop_ms`, or the run was over.
    pub dropped: u64,
    /// Answered, or failed for good.
    pub completed: u64,
    /// Answered as the profile expects it, at last.
    pub succeeded: u64,
    /// Refused on purpose at last: 429, or 503 with Retry-After. Not an error.
    pub refused: u64,
    /// Everything else: another status than expected, a broken connection, no answer in time.
    pub errors: u64,
    /// Sent and neither answered nor failed when the run ended.
    pub unfinished: u64,
    /// Of those offered: became another kind of request, because no candidate was at the stage that it needs.
    pub substituted: u64,
    /// HTTP requests on the wire: repetitions count here.
    pub sent: u64,
    /// Registrations that were completed in this run: the form was saved for the first time.
    pub registrations: u64,
    /// Payments that were recorded in this run.
    pub payments: u64,
}

/// One kind of request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindOutcome {
    /// Its name, for example "capture"; "total" for all together.
    pub name: String,
    /// Its counts.
    pub counts: Counts,
    /// From the intended start to the last answer, repetitions and waits included. Only of what was answered.
    pub corrected: Distribution,
    /// From sending to the answer, of the last repetition.
    pub uncorrected: Distribution,
    /// Final answers by HTTP status. Requests without an answer are not here.
    pub statuses: BTreeMap<u16, u64>,
    /// Errors by what went wrong: a problem code, "connection", "timeout", or "status-NNN".
    pub errors: BTreeMap<String, u64>,
}

/// Answers that refuse on purpose, counted on the wire: one request may meet several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// 429 or 503.
    pub status: u16,
    /// The problem's code, for example "rate-limited".
    pub code: String,
    /// How many of them carried Retry-After.
    pub with_retry_after: u64,
    /// How many.
    pub count: u64,
}

/// What became of the requests whose sender was told to come back later.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// Requests that were told at least once to wait.
    pub told_to_wait: u64,
    /// Of these: waited as long as they were told and were sent again, until an answer or the end.
    pub obeyed: u64,
    /// Of the obedient: were let through at last.
    pub got_through: u64,
    /// Of the obedient: were refused as often as the profile lets them try.
    pub gave_up: u64,
    /// Of the obedient: were still waiting when the run ended.
    pub still_waiting: u64,
    /// From the first refusal to the answer that let them through.
    pub wait: Distribution,
}

#[cfg(test)]
mod tests;
