//! What the receipts say, and how the program ends.

use serde::{Deserialize, Serialize};

use super::{Generator, Verdict};

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
