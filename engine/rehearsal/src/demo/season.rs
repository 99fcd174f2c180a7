//! What all workers share: the plan, the people, the order, the tokens and the service's time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use baoming_api::client::{Patience, Token};
use baoming_clock::format_rfc3339;
use baoming_core::calendar::Window;
use baoming_core::time::Timestamp;

use super::options::{DemoError, DemoTokens};
use super::order::Order;
use crate::people::{CountyPlan, SyntheticCandidates};

/// The tokens, ready to be sent.
pub(super) struct Tokens {
    pub(super) office: Token,
    pub(super) point: Token,
    pub(super) payment: Token,
    pub(super) candidate: Token,
    pub(super) ops: Token,
    pub(super) administrator: Token,
}

impl Tokens {
    pub(super) fn parse(tokens: &DemoTokens) -> Result<Self, DemoError> {
        let parse = |text: &str| text.parse().map_err(DemoError::Token);
        Ok(Self {
            office: parse(&tokens.office)?,
            point: parse(&tokens.point)?,
            payment: parse(&tokens.payment)?,
            candidate: parse(&tokens.candidate)?,
            ops: parse(&tokens.ops)?,
            administrator: parse(&tokens.administrator)?,
        })
    }
}

/// The service's time as a client can know it: what it said once, and what has passed here since. Never ahead of it,
/// because what it said is older than the moment it was heard.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServiceTime {
    said: Timestamp,
    heard: Instant,
}

impl ServiceTime {
    pub(super) fn heard_now(said: Timestamp) -> Self {
        Self { said, heard: Instant::now() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.after(self.heard.elapsed())
    }

    fn after(&self, elapsed: Duration) -> Timestamp {
        self.said.plus_ms(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
    }

    /// Expects the window to be open.
    pub(super) fn check_within(&self, window: Window) -> Result<(), DemoError> {
        if window.contains(self.said) {
            return Ok(());
        }
        let [now, opens_at, closes_at] = [self.said, window.opens_at, window.closes_at].map(format_rfc3339);
        Err(DemoError::WindowClosed { now, opens_at, closes_at })
    }
}

/// What all workers share.
pub(super) struct Season {
    pub(super) address: SocketAddr,
    pub(super) tokens: Tokens,
    pub(super) seed: u64,
    pub(super) plans: Vec<CountyPlan>,
    pub(super) order: Order,
    pub(super) people: SyntheticCandidates,
    pub(super) fee_fen: u32,
    pub(super) time: ServiceTime,
    pub(super) patience: Patience,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_time_goes_on_and_must_lie_in_the_window() {
        let time = ServiceTime::heard_now(Timestamp(5_000));
        assert_eq!(time.after(Duration::from_micros(1_999)), Timestamp(5_001));
        assert!(time.now() >= Timestamp(5_000));
        let window = |opens_at, closes_at| Window { opens_at: Timestamp(opens_at), closes_at: Timestamp(closes_at) };
        assert!(time.check_within(window(5_000, 5_001)).is_ok());
        for closed in [window(5_001, 9_000), window(0, 5_000)] {
            assert!(matches!(time.check_within(closed), Err(DemoError::WindowClosed { .. })), "{closed:?}");
        }
    }
}
