//! What goes wrong, drawn from one seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// The longest delay.
const DELAY_MS_MAX: u64 = 600_000;

/// How often what goes wrong; each rate is a share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// How long a delayed answer waits.
    pub delay_ms: u64,
    /// Answers that wait.
    pub delay_rate: f64,
    /// Requests that are never answered.
    pub silent_rate: f64,
    /// Requests answered with 500.
    pub error_rate: f64,
    /// Requests refused with 429.
    pub refuse_rate: f64,
    /// Answers that break off in the middle.
    pub broken_rate: f64,
    /// Answers that say the opposite, signed with another secret.
    pub forged_rate: f64,
}

/// A fault that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultsError {
    /// Which value.
    pub field: &'static str,
    /// What it must be.
    pub rule: &'static str,
}

impl std::fmt::Display for FaultsError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.field, self.rule)
    }
}

impl std::error::Error for FaultsError {}

impl Faults {
    /// Every request is silent.
    pub fn silent() -> Self {
        Self { silent_rate: 1.0, ..Self::default() }
    }

    /// Every request is answered with 500.
    pub fn failing() -> Self {
        Self { error_rate: 1.0, ..Self::default() }
    }

    /// Judges the values.
    pub fn checked(self) -> Result<Self, FaultsError> {
        for (field, rate) in [
            ("delay_rate", self.delay_rate),
            ("silent_rate", self.silent_rate),
            ("error_rate", self.error_rate),
            ("refuse_rate", self.refuse_rate),
            ("broken_rate", self.broken_rate),
            ("forged_rate", self.forged_rate),
        ] {
            if !(0.0..=1.0).contains(&rate) {
                return Err(FaultsError { field, rule: "must be 0 to 1" });
            }
        }
        if self.delay_ms > DELAY_MS_MAX {
            return Err(FaultsError { field: "delay_ms", rule: "must be 0 to 600000" });
        }
        Ok(self)
    }
}

/// How one request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Well,
    Silent,
    Error,
    Refused,
    Broken,
    Forged,
}

/// The seeded choices.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The delay and the manner of the next request. Six draws each time, so that one rate does not shift the others.
    pub(crate) fn draw(&mut self, faults: &Faults) -> (u64, Manner) {
        let mut happens = |rate: f64| self.0.random::<f64>() < rate;
        let delayed = happens(faults.delay_rate);
        let manners = [
            (happens(faults.silent_rate), Manner::Silent),
            (happens(faults.error_rate), Manner::Error),
            (happens(faults.refuse_rate), Manner::Refused),
            (happens(faults.broken_rate), Manner::Broken),
            (happens(faults.forged_rate), Manner::Forged),
        ];
        let manner = manners.into_iter().find_map(|(happens, manner)| happens.then_some(manner));
        (if delayed { faults.delay_ms } else { 0 }, manner.unwrap_or(Manner::Well))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_one_run() {
        let faults = Faults { delay_ms: 5, delay_rate: 0.5, silent_rate: 0.2, forged_rate: 0.3, ..Faults::default() };
        let run = |seed| {
            let mut dice = Dice::new(seed);
            (0..64).map(|_| dice.draw(&faults)).collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
        assert!((0..100).all(|_| Dice::new(1).draw(&Faults::default()) == (0, Manner::Well)));
    }

    #[test]
    fn a_rate_is_a_share() {
        assert!(Faults { silent_rate: 1.0, ..Faults::default() }.checked().is_ok());
        for bad in [-0.1, 1.1, f64::NAN] {
            let error = Faults { broken_rate: bad, ..Faults::default() }.checked().unwrap_err();
            assert_eq!(error.to_string(), "broken_rate must be 0 to 1");
        }
        assert!(Faults { delay_ms: 600_001, ..Faults::default() }.checked().is_err());
    }
}
