//! What was judged: thresholds, the generator, the receipts; and how the program ends.

use serde::{Deserialize, Serialize};

use super::distribution::Distribution;

/// A threshold and what was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The threshold as it stands in the profile, for example "p99 of capture < 500 ms for 10 s".
    pub threshold: String,
    /// What is measured, for example "p99".
    pub measure: String,
    /// Of which kind of request; "total" for all.
    pub of: String,
    /// What was observed: for a threshold over so many seconds the worst stretch.
    pub observed: f64,
    /// What it may be.
    pub limit: f64,
    /// The unit of both, for example "ms", "percent" or "/s".
    pub unit: String,
    /// Whether `observed` must stay above the limit, not below it.
    pub at_least: bool,
    /// The second in which the worst stretch began; nothing for the whole run.
    pub worst_second: Option<u32>,
    /// Whether it was kept. Nothing to measure counts as missed.
    pub passed: bool,
}

/// The generator's own state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// Whether it kept up. If not, the run is invalid.
    pub kept_up: bool,
    /// Why not, in plain English; empty if it did.
    pub reasons: Vec<String>,
    /// From the intended to the real start of the first sending: the generator's own delay, and time without an idle user.
    pub lateness: Distribution,
    /// Processor time that it used, as a share of one processor, over the whole run.
    pub cpu_percent: f64,
    /// The largest delay of a timer on the generator's own threads: how long it had no processor.
    pub stall_us_max: u64,
    /// The largest memory it had, in bytes.
    pub resident_bytes_max: u64,
    /// The most users that were busy at once.
    pub busy_users_max: u32,
}

/// What the receipts say after the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerSummary {
    /// Acknowledged answers in the ledger.
    pub receipts: u64,
    /// Candidates that they are about.
    pub candidates: u64,
    /// Receipts that were compared with what the service says now.
    pub checked: u64,
    /// Receipts that could not be compared, because the service did not answer. More than none is an error.
    pub unchecked: u64,
    /// Each invariant with the number of times it was found broken, in the order of the names below.
    pub broken: Vec<Broken>,
}

impl LedgerSummary {
    /// Whether everything was compared and nothing was broken.
    pub fn holds(&self) -> bool {
        self.unchecked == 0 && self.broken.iter().all(|broken| broken.count == 0)
    }
}

/// An invariant, seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// "acknowledged-is-durable", "serial-unique", "identity-unique", "fee-once" or "window".
    pub invariant: String,
    /// How often.
    pub count: u64,
    /// The first few, each in a sentence without personal data.
    pub examples: Vec<String>,
}

/// How the program ends. A broken invariant outweighs a generator that did not keep up, and that a missed threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// Everything was kept.
    Passed,
    /// A threshold was missed.
    ThresholdMissed,
    /// The generator could not keep up: the run is invalid.
    GeneratorLimited,
    /// An invariant was broken, or a receipt could not be checked.
    InvariantBroken,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::ThresholdMissed => 1,
            Self::GeneratorLimited => 2,
            Self::InvariantBroken => 3,
        }
    }

    /// Judges a run.
    pub fn judge(thresholds: &[Verdict], generator: &Generator, ledger: Option<&LedgerSummary>) -> Self {
        if ledger.is_some_and(|ledger| !ledger.holds()) {
            Self::InvariantBroken
        } else if !generator.kept_up {
            Self::GeneratorLimited
        } else if thresholds.iter().any(|verdict| !verdict.passed) {
            Self::ThresholdMissed
        } else {
            Self::Passed
        }
    }
}
