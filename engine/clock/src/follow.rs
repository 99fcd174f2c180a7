//! How the service's time follows the machine's calendar, as plain arithmetic over readings.
//!
//! Guarantees: what is served never goes back, and goes on as long as time passes; it is never behind the calendar; where it
//! is ahead, because the calendar was set back, it goes at half the pace of the monotonic clock until the calendar has caught
//! up. Times that are recorded meanwhile differ from one another and stay in their order.

use baoming_core::time::Timestamp;

use crate::machine::Reading;

const NS_PER_MS: i64 = 1_000_000;
/// From this on, a calendar that moved otherwise than the monotonic clock between two readings was set: no NTP that only
/// slews moves it so, and no reading that was interrupted between its two halves.
const STEP_NS_MIN: i64 = 1_000 * NS_PER_MS;

/// How the service's time, the machine's calendar and its monotonic clock stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// How far the service's time is ahead of the calendar, because that was set back.
    pub ahead_ms: i64,
    /// How far the calendar has moved against the monotonic clock since the clock was made.
    pub skew_ms: i64,
    /// How often the calendar was set forward by a second or more, which a machine that was paused shows too.
    pub set_forward: u64,
    /// How often it was set back by a second or more.
    pub set_back: u64,
}

/// Where the service's time stands.
#[derive(Debug)]
pub(crate) struct Follow {
    first: Reading,
    last: Reading,
    served_ns: i64,
    /// Half a nanosecond that a halved pace has left over.
    half: bool,
    set_forward: u64,
    set_back: u64,
}

impl Follow {
    /// Begins with the calendar as it is.
    pub(crate) fn from(first: Reading) -> Self {
        Self { first, last: first, served_ns: first.calendar_ns, half: false, set_forward: 0, set_back: 0 }
    }

    /// Takes the next reading over.
    pub(crate) fn take(&mut self, reading: Reading) {
        let passed = reading.monotonic_ns.saturating_sub(self.last.monotonic_ns).max(0);
        let step = reading.calendar_ns.saturating_sub(self.last.calendar_ns).saturating_sub(passed);
        self.set_forward += u64::from(step >= STEP_NS_MIN);
        self.set_back += u64::from(step <= -STEP_NS_MIN);
        let halves = passed.saturating_add(i64::from(self.half));
        let slowed = self.served_ns.saturating_add(halves / 2);
        self.half = halves % 2 == 1;
        self.served_ns = slowed.max(reading.calendar_ns);
        self.last = reading;
    }

    /// Nothing earlier is served from now on.
    pub(crate) fn not_before(&mut self, instant: Timestamp) {
        self.served_ns = self.served_ns.max(instant.0.saturating_mul(NS_PER_MS));
    }

    /// The service's time.
    pub(crate) fn served(&self) -> Timestamp {
        Timestamp(self.served_ns.div_euclid(NS_PER_MS))
    }

    /// Milliseconds of the monotonic clock since the first reading.
    pub(crate) fn passed_ms(&self) -> u64 {
        u64::try_from(self.passed_ns() / NS_PER_MS).unwrap_or_default()
    }

    /// What there is to say of it.
    pub(crate) fn standing(&self) -> Standing {
        let moved = self.last.calendar_ns.saturating_sub(self.first.calendar_ns);
        Standing {
            ahead_ms: self.served_ns.saturating_sub(self.last.calendar_ns) / NS_PER_MS,
            skew_ms: moved.saturating_sub(self.passed_ns()) / NS_PER_MS,
            set_forward: self.set_forward,
            set_back: self.set_back,
        }
    }

    fn passed_ns(&self) -> i64 {
        self.last.monotonic_ns.saturating_sub(self.first.monotonic_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;
    const START: i64 = 1_635_728_400 * SECOND;

    /// Readings of (seconds passed, what the calendar is off) give these served seconds, counted from the start.
    fn check(readings: &[(i64, i64)], served: &[i64]) -> Standing {
        let mut follow = Follow::from(Reading { monotonic_ns: 0, calendar_ns: START });
        let mut seen = Vec::new();
        for (passed, off) in readings {
            let (monotonic_ns, off) = (passed * SECOND, off * SECOND);
            follow.take(Reading { monotonic_ns, calendar_ns: START + monotonic_ns + off });
            seen.push((follow.served().0 - START / NS_PER_MS) / 1_000);
        }
        assert_eq!(seen, served);
        follow.standing()
    }

    #[test]
    fn a_calendar_that_is_set_forward_is_followed_at_once() {
        let standing = check(&[(1, 0), (2, 7_200), (3, 7_200)], &[1, 7_202, 7_203]);
        assert_eq!(standing, Standing { ahead_ms: 0, skew_ms: 7_200_000, set_forward: 1, set_back: 0 });
    }

    #[test]
    fn a_calendar_that_is_set_back_is_waited_for_at_half_the_pace() {
        let readings = [(10, 0), (10, -4), (12, -4), (14, -4), (18, -4), (20, -4)];
        let standing = check(&readings, &[10, 10, 11, 12, 14, 16]);
        assert_eq!(standing, Standing { ahead_ms: 0, skew_ms: -4_000, set_forward: 0, set_back: 1 });
        let standing = check(&readings[..3], &[10, 10, 11]);
        assert_eq!(standing.ahead_ms, 3_000);
    }

    #[test]
    fn a_calendar_that_is_only_slewed_was_not_set() {
        let standing = check(&[(1_000, 0), (2_000, 0)], &[1_000, 2_000]);
        assert_eq!((standing.set_forward, standing.set_back), (0, 0));
        let mut follow = Follow::from(Reading { monotonic_ns: 0, calendar_ns: START });
        for second in 1..=3_600 {
            let monotonic_ns = second * SECOND;
            follow.take(Reading { monotonic_ns, calendar_ns: START + monotonic_ns - second * 500_000 });
        }
        assert_eq!(follow.standing(), Standing { ahead_ms: 0, skew_ms: -1_800, set_forward: 0, set_back: 0 });
    }

    /// Whatever the calendar does and however often it is read: never back, never behind it, and on as time passes.
    #[test]
    fn what_is_served_never_goes_back_and_is_never_behind_the_calendar() {
        for seed in 1..=64_u64 {
            let mut state = seed;
            let mut random = move || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state >> 33
            };
            let (mut monotonic_ns, mut off) = (0, 0_i64);
            let mut follow = Follow::from(Reading { monotonic_ns, calendar_ns: START });
            for _ in 0..1_000 {
                let passed = (random() % 3_000_000_001) as i64 >> (random() % 32);
                monotonic_ns += passed;
                if random() % 10 == 0 {
                    off += random() as i64 * 5_000 - (1 << 30) * 5_000;
                }
                let (before, reading) =
                    (follow.served_ns, Reading { monotonic_ns, calendar_ns: START + monotonic_ns + off });
                follow.take(reading);
                assert!(follow.served_ns >= (before + passed / 2).max(reading.calendar_ns), "seed {seed}");
                assert!(follow.served_ns <= (before + passed / 2 + 1).max(reading.calendar_ns), "seed {seed}");
            }
        }
    }
}
