//! The circuit breaker: a provider that keeps failing is left alone for a while.
//!
//! Guarantees: pure, with time as an argument; closed, it opens as soon as enough attempts of the last window have
//! failed, by number and by share; open, it lets nothing through until the pause is over; then one probe goes first and
//! decides. A result that belongs to an earlier state changes nothing. A probe that never reports (its thread is gone)
//! is given up after another pause, so that the breaker cannot stay half open for ever.
//!
//! Deliberately absent: growing pauses. The pause is short, and one probe for each does a sick provider no harm.

use serde::Deserialize;

/// Parts of the window; what happened leaves it part by part.
const PARTS: usize = 10;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerSettings {
    /// The time over which failures are counted.
    pub window_ms: u64,
    /// The fewest failures that open it.
    pub failures_min: u32,
    /// The smallest share of failures that opens it.
    pub failure_percent: u32,
    /// How long it stays open before a probe.
    pub open_ms: u64,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { window_ms: 10_000, failures_min: 10, failure_percent: 50, open_ms: 5_000 }
    }
}

/// What a breaker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything goes through.
    Closed,
    /// One probe is on its way, or the next attempt will be one.
    HalfOpen,
    /// Nothing goes through.
    Open,
}

impl BreakerState {
    /// The value of the gauge.
    pub fn as_gauge(self) -> f64 {
        match self {
            Self::Closed => 0.0,
            Self::HalfOpen => 1.0,
            Self::Open => 2.0,
        }
    }
}

/// The right to make one attempt; its result is reported with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    generation: u64,
}

/// Nothing goes through for this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Until the next probe is possible, at least 1.
    pub wait_ms: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// Which stretch of time this part stands for; an older one counts for nothing.
    number: u64,
    attempts: u32,
    failures: u32,
}

#[derive(Debug)]
enum State {
    Closed([Part; PARTS]),
    Open { until_ms: u64 },
    Probing { give_up_ms: u64 },
}

/// One provider's breaker.
#[derive(Debug)]
pub struct Breaker {
    settings: BreakerSettings,
    state: State,
    /// Grows with each change of state, so that late results can be told from those that count.
    generation: u64,
}

impl Breaker {
    /// A closed one.
    pub fn new(settings: BreakerSettings) -> Self {
        Self { settings, state: State::Closed([Part::default(); PARTS]), generation: 0 }
    }

    /// Asks for one attempt.
    pub fn admit(&mut self, now_ms: u64) -> Result<Pass, Refused> {
        let wait_until = match self.state {
            State::Closed(_) => return Ok(Pass { generation: self.generation }),
            State::Open { until_ms } => until_ms,
            State::Probing { give_up_ms } => give_up_ms,
        };
        if now_ms < wait_until {
            return Err(Refused { wait_ms: wait_until - now_ms });
        }
        self.turn(State::Probing { give_up_ms: now_ms.saturating_add(self.settings.open_ms) });
        Ok(Pass { generation: self.generation })
    }

    /// Reports the result of an attempt.
    pub fn report(&mut self, pass: Pass, success: bool, now_ms: u64) {
        if pass.generation != self.generation {
            return;
        }
        let opens = match &mut self.state {
            State::Closed(parts) => {
                note(parts, &self.settings, success, now_ms);
                !success && too_many(parts, &self.settings, now_ms)
            }
            State::Probing { .. } if success => {
                self.turn(State::Closed([Part::default(); PARTS]));
                false
            }
            State::Probing { .. } => true,
            State::Open { .. } => false,
        };
        if opens {
            self.turn(State::Open { until_ms: now_ms.saturating_add(self.settings.open_ms) });
        }
    }

    /// What it is doing.
    pub fn state(&self, now_ms: u64) -> BreakerState {
        match self.state {
            State::Closed(_) => BreakerState::Closed,
            State::Open { until_ms } if now_ms < until_ms => BreakerState::Open,
            State::Open { .. } | State::Probing { .. } => BreakerState::HalfOpen,
        }
    }

    fn turn(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

fn part_ms(settings: &BreakerSettings) -> u64 {
    (settings.window_ms / PARTS as u64).max(1)
}

fn note(parts: &mut [Part; PARTS], settings: &BreakerSettings, success: bool, now_ms: u64) {
    let number = now_ms / part_ms(settings);
    let part = &mut parts[(number % PARTS as u64) as usize];
    if part.number != number {
        *part = Part { number, ..Part::default() };
    }
    part.attempts = part.attempts.saturating_add(1);
    part.failures = part.failures.saturating_add(u32::from(!success));
}

fn too_many(parts: &[Part; PARTS], settings: &BreakerSettings, now_ms: u64) -> bool {
    let oldest = (now_ms / part_ms(settings)).saturating_sub(PARTS as u64 - 1);
    let (mut attempts, mut failures) = (0_u64, 0_u64);
    for part in parts.iter().filter(|part| part.number >= oldest) {
        attempts += u64::from(part.attempts);
        failures += u64::from(part.failures);
    }
    failures >= u64::from(settings.failures_min.max(1))
        && failures * 100 >= attempts * u64::from(settings.failure_percent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SETTINGS: BreakerSettings =
        BreakerSettings { window_ms: 1_000, failures_min: 3, failure_percent: 50, open_ms: 500 };

    /// Attempts at these times with these results, one after the other.
    fn check(attempts: &[(u64, bool)], now_ms: u64, expected: BreakerState) -> Breaker {
        let mut breaker = Breaker::new(SETTINGS);
        for (at_ms, success) in attempts {
            if let Ok(pass) = breaker.admit(*at_ms) {
                breaker.report(pass, *success, *at_ms);
            }
        }
        assert_eq!(breaker.state(now_ms), expected, "{attempts:?} at {now_ms}");
        breaker
    }

    #[test]
    fn it_opens_by_number_and_by_share_within_the_window() {
        use BreakerState::{Closed, HalfOpen, Open};
        check(&[(0, false), (1, false)], 2, Closed);
        check(&[(0, false), (1, false), (2, false)], 3, Open);
        check(&[(0, false), (1, false), (2, false)], 502, HalfOpen);
        // Three of seven are less than half; three of six are not.
        check(&[(0, true), (0, true), (0, true), (0, true), (1, false), (2, false), (3, false)], 4, Closed);
        check(&[(0, true), (0, true), (0, true), (1, false), (2, false), (3, false)], 4, Open);
        // The first two have left the window when the third comes.
        check(&[(0, false), (50, false), (1_100, false)], 1_101, Closed);
    }

    #[test]
    fn open_it_says_how_long_and_then_lets_one_probe_through() {
        let mut breaker = check(&[(0, false), (0, false), (0, false)], 0, BreakerState::Open);
        assert_eq!(breaker.admit(100), Err(Refused { wait_ms: 400 }));
        let probe = breaker.admit(500).unwrap();
        assert_eq!(breaker.admit(600), Err(Refused { wait_ms: 400 }));
        breaker.report(probe, false, 700);
        assert_eq!(breaker.admit(701), Err(Refused { wait_ms: 499 }));
        let probe = breaker.admit(1_200).unwrap();
        breaker.report(probe, true, 1_250);
        assert_eq!(breaker.state(1_250), BreakerState::Closed);
        assert!(breaker.admit(1_250).is_ok() && breaker.admit(1_250).is_ok());
    }

    #[test]
    fn results_from_before_a_change_count_for_nothing() {
        let mut breaker = Breaker::new(SETTINGS);
        let late = [breaker.admit(0), breaker.admit(0), breaker.admit(0)].map(Result::unwrap);
        for pass in late {
            breaker.report(pass, false, 1);
        }
        let probe = breaker.admit(501).unwrap();
        // Neither a late success closes it nor a late failure opens it again.
        breaker.report(late[0], true, 502);
        assert_eq!(breaker.state(502), BreakerState::HalfOpen);
        breaker.report(probe, true, 503);
        for pass in late {
            breaker.report(pass, false, 504);
        }
        assert_eq!(breaker.state(504), BreakerState::Closed);
    }

    #[test]
    fn a_probe_that_is_lost_is_followed_by_another() {
        let mut breaker = check(&[(0, false), (0, false), (0, false)], 0, BreakerState::Open);
        let lost = breaker.admit(500).unwrap();
        assert!(breaker.admit(999).is_err());
        let second = breaker.admit(1_000).unwrap();
        breaker.report(lost, true, 1_001);
        assert_eq!(breaker.state(1_001), BreakerState::HalfOpen);
        breaker.report(second, true, 1_002);
        assert_eq!(breaker.state(1_002), BreakerState::Closed);
    }

    proptest! {
        #[test]
        fn it_never_refuses_for_longer_than_the_pause_and_never_lets_two_probes_through(
            steps in prop::collection::vec((0_u64..200, any::<bool>()), 1..200)
        ) {
            let (mut breaker, mut now_ms, mut refused_since) = (Breaker::new(SETTINGS), 0, None);
            for (pause, success) in steps {
                now_ms += pause;
                let half_open = breaker.state(now_ms) == BreakerState::HalfOpen;
                match breaker.admit(now_ms) {
                    Ok(pass) => {
                        if half_open {
                            prop_assert!(breaker.admit(now_ms).is_err());
                        }
                        breaker.report(pass, success, now_ms);
                        refused_since = None;
                    }
                    Err(Refused { wait_ms }) => {
                        prop_assert!((1..=SETTINGS.open_ms).contains(&wait_ms));
                        let since = *refused_since.get_or_insert(now_ms);
                        prop_assert!(now_ms - since < SETTINGS.open_ms);
                    }
                }
            }
        }
    }
}
