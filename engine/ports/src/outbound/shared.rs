//! What the askers and the thread of one port share: the settings, the clock, the breaker and the figures.

use std::sync::{Mutex, PoisonError};

use baoming_clock::Clock;
use baoming_telemetry::names;
use metrics::{counter, gauge, histogram};

use super::answer::{Answer, OUTCOMES, OutboundError, REASONS, Reply};
use super::breaker::{Breaker, BreakerState, Pass};
use super::settings::PortSettings;

/// What the askers and the port's thread share.
pub(super) struct Shared {
    pub(super) settings: PortSettings,
    pub(super) clock: Clock,
    pub(super) breaker: Mutex<Breaker>,
}

impl Shared {
    /// Everything that can be counted, at zero: the first event is a change, which an alert sees.
    pub(super) fn count_from_zero(&self) {
        let port = self.settings.name;
        for outcome in OUTCOMES {
            counter!(names::OUTBOUND_REQUESTS_TOTAL, "port" => port, "outcome" => outcome).increment(0);
        }
        for reason in REASONS {
            counter!(names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "port" => port, "reason" => reason).increment(0);
        }
        gauge!(names::OUTBOUND_BREAKER_STATE, "port" => port).set(BreakerState::Closed.as_gauge());
        // There, and empty.
        drop(histogram!(names::OUTBOUND_SECONDS, "port" => port));
    }

    pub(super) fn admit(&self) -> Result<Pass, OutboundError> {
        let now_ms = self.clock.monotonic_ms();
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let admitted = breaker.admit(now_ms);
        self.show(&breaker, now_ms);
        admitted.map_err(|refused| OutboundError::CircuitOpen {
            retry_after_seconds: u32::try_from(refused.wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX).max(1),
        })
    }

    pub(super) fn report(&self, pass: Pass, success: bool) {
        let now_ms = self.clock.monotonic_ms();
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let before = breaker.state(now_ms);
        breaker.report(pass, success, now_ms);
        let after = breaker.state(now_ms);
        self.show(&breaker, now_ms);
        drop(breaker);
        let port = self.settings.name;
        match after {
            BreakerState::Open if before != after => tracing::warn!(port, "the provider keeps failing: circuit open"),
            BreakerState::Closed if before != after => tracing::info!(port, "the provider answers again"),
            BreakerState::Open | BreakerState::Closed | BreakerState::HalfOpen => {}
        }
    }

    pub(super) fn note(&self, result: &Reply, started_ms: u64) {
        self.count(match result {
            Ok(Answer { status: 500.., .. }) => "server-error",
            Ok(Answer { status: 400.., .. }) => "refused",
            Ok(_) => "answered",
            Err(error) => error.outcome(),
        });
        let took_ms = self.clock.monotonic_ms().saturating_sub(started_ms);
        histogram!(names::OUTBOUND_SECONDS, "port" => self.settings.name).record(took_ms as f64 / 1_000.0);
    }

    pub(super) fn count(&self, outcome: &'static str) {
        debug_assert!(OUTCOMES.contains(&outcome), "{outcome} is not counted from zero");
        counter!(names::OUTBOUND_REQUESTS_TOTAL, "port" => self.settings.name, "outcome" => outcome).increment(1);
    }

    pub(super) fn reject(&self, reason: &'static str) {
        debug_assert!(REASONS.contains(&reason), "{reason} is not counted from zero");
        let port = self.settings.name;
        tracing::warn!(port, reason, "the provider's answer cannot be used");
        counter!(names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "port" => port, "reason" => reason).increment(1);
    }

    pub(super) fn show_now(&self) {
        let breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        self.show(&breaker, self.clock.monotonic_ms());
    }

    fn show(&self, breaker: &Breaker, now_ms: u64) {
        gauge!(names::OUTBOUND_BREAKER_STATE, "port" => self.settings.name).set(breaker.state(now_ms).as_gauge());
    }
}
