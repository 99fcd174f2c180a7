//! Instants of the service's calendar by the machine's clock, which those who watch have too: a rehearsal's windows are open when
//! the rehearsal says so.

use baoming_clock::Clock;
use baoming_core::time::Timestamp;

/// When this instant comes, in whole seconds since 1970 by the machine's clock.
pub(super) fn seconds_of(clock: &Clock, instant: Timestamp) -> f64 {
    // A service that waits for a clock that was set back will have caught up by then: only a rehearsal is elsewhere.
    let until_ms = instant.0 - clock.now().0 + clock.standing().ahead_ms;
    // The readings are a little apart: to the nearest, so that it does not change from one scrape to the next.
    clock.wall().plus_ms(until_ms + 500).0.div_euclid(1_000) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_by_the_machines_clock_though_that_was_set_back() {
        let (clock, machine) = Clock::following(Timestamp(1_000_000));
        assert_eq!(seconds_of(&clock, Timestamp(1_060_000)), 1_060.0);
        machine.set(Timestamp(940_000));
        assert!(clock.now() > clock.wall());
        assert_eq!(seconds_of(&clock, Timestamp(1_060_000)), 1_060.0);
    }
}
