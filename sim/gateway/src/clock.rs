//! The gateway's time: the machine's, or that of a season which is rehearsed.
//!
//! It runs on at the usual pace from the instant at which it was last set. Whoever rehearses a season sets the
//! service's clock and this one to the same instant; signatures are good for five minutes.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use baoming_core::time::Timestamp;

#[derive(Debug)]
pub(crate) struct Clock(Mutex<(Timestamp, Instant)>);

impl Clock {
    /// Shows `origin`, or the machine's time.
    pub(crate) fn starting_at(origin: Option<Timestamp>) -> Self {
        let origin = origin.unwrap_or_else(|| Timestamp(jiff::Timestamp::now().as_millisecond()));
        Self(Mutex::new((origin, Instant::now())))
    }

    pub(crate) fn now(&self) -> Timestamp {
        let (origin, set_at) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        origin.plus_ms(i64::try_from(set_at.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Shows `now` from here on, back as well as forth.
    pub(crate) fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (now, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_from_where_it_was_set() {
        let clock = Clock::starting_at(Some(Timestamp(5_000)));
        assert!((5_000..65_000).contains(&clock.now().0));
        clock.set(Timestamp(1_000));
        assert!((1_000..4_000).contains(&clock.now().0));
        clock.set(Timestamp(i64::MAX));
        assert_eq!(clock.now(), Timestamp(i64::MAX));
    }
}
