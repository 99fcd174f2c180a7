//! Failed sign-ins in a row, and the pause after them.
//!
//! An attempt is counted when it begins and taken back when it succeeds, so a thousand attempts at the same moment are a
//! thousand failures and not one. After [`free_failures`](ThrottleSettings::free_failures) the subject pauses for a second,
//! after each further failure for twice as long as before, and never for more than
//! [`pause_seconds_max`](ThrottleSettings::pause_seconds_max).
//!
//! Guarantees: the pause is capped, a success ends the count, and a count fades after a day without an attempt, so nobody
//! is locked out for ever; an unknown subject is counted like a known one, so the throttle tells nothing about who exists;
//! memory is bounded, the subject whose last attempt is oldest is forgotten first. An attempt during a pause changes
//! nothing: it neither counts nor prolongs it.
//!
//! Deliberately absent: who is meant. The caller makes the key, from the subject alone or from subject and address. With
//! the subject alone, somebody who keeps guessing keeps the owner waiting too, see `sign_in`. Counts do not survive a
//! restart.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use baoming_core::time::Timestamp;
use lru::LruCache;
use ring::digest::{Context, SHA256};
use serde::Deserialize;

/// A count without an attempt for so long is forgotten.
const FADE_MS: i64 = 24 * 3_600 * 1_000;

/// When to pause, and how long. A part of the section `throttle` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThrottleSettings {
    /// Failures in a row before the first pause.
    pub free_failures: u32,
    /// The first pause; each further one is twice as long.
    pub pause_seconds_min: u32,
    /// The longest pause.
    pub pause_seconds_max: u32,
    /// After so long half of the failures are forgotten, whatever happens meanwhile; 0 for never.
    pub half_life_seconds: u32,
    /// Subjects that are remembered.
    pub subjects_max: usize,
}

impl Default for ThrottleSettings {
    fn default() -> Self {
        Self {
            free_failures: 5,
            pause_seconds_min: 1,
            pause_seconds_max: 900,
            half_life_seconds: 0,
            subjects_max: 200_000,
        }
    }
}

/// A subject without its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThrottleKey(pub [u8; 16]);

impl ThrottleKey {
    /// The key of a subject of a kind, `("operator", name)` say. The kind keeps equal names of two kinds apart.
    pub fn of(kind: &'static str, parts: &[&str]) -> Self {
        let mut context = Context::new(&SHA256);
        for part in std::iter::once(&kind).chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut key = Self([0; 16]);
        key.0.copy_from_slice(&context.finish().as_ref()[..16]);
        key
    }
}

/// The subject has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many failed attempts in a row; try again in {retry_after_seconds} s")]
pub struct Paused {
    /// When to come back.
    pub retry_after_seconds: u32,
}

/// An attempt that has begun. Dropped, it stays a failure: a caller that hangs up learns no more than one that waits.
#[derive(Debug)]
#[must_use = "say how it ended; a dropped attempt is a failure"]
pub struct Attempt<'a> {
    throttle: &'a Throttle,
    key: ThrottleKey,
    /// Failures before this one.
    pub(super) failures_before: u32,
    paused_until_ms_before: i64,
    paused_until_ms: i64,
}

/// The failures of all subjects.
pub struct Throttle {
    settings: ThrottleSettings,
    subjects: Mutex<LruCache<ThrottleKey, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last_ms: i64,
    halved_ms: i64,
    paused_until_ms: i64,
}

impl Throttle {
    /// Nobody has failed yet.
    pub fn new(settings: ThrottleSettings) -> Self {
        // Unbounded only for the library, which would take all the memory at once otherwise; `begin` keeps the bound.
        Self { settings, subjects: Mutex::new(LruCache::unbounded()) }
    }

    /// Begins an attempt, which counts as failed until it is said to have succeeded.
    pub fn begin(&self, key: ThrottleKey, now: Timestamp) -> Result<Attempt<'_>, Paused> {
        let mut subjects = self.lock();
        let none = Failures { count: 0, last_ms: now.0, halved_ms: now.0, paused_until_ms: i64::MIN };
        let before = subjects.peek(&key).copied().filter(|failures| now.0 < failures.last_ms.saturating_add(FADE_MS));
        let before = self.halved(before.unwrap_or(none), now);
        if let Some(paused) = self.paused(&before, now) {
            return Err(paused);
        }
        let count = before.count.saturating_add(1);
        let paused_until_ms = self.pause_ms(count).map_or(i64::MIN, |pause| now.0.saturating_add(pause));
        subjects.put(key, Failures { count, last_ms: now.0, halved_ms: before.halved_ms, paused_until_ms });
        if subjects.len() > self.settings.subjects_max.max(1) {
            subjects.pop_lru();
        }
        let (failures_before, paused_until_ms_before) = (before.count, before.paused_until_ms);
        Ok(Attempt { throttle: self, key, failures_before, paused_until_ms_before, paused_until_ms })
    }

    fn halved(&self, failures: Failures, now: Timestamp) -> Failures {
        let half_life_ms = i64::from(self.settings.half_life_seconds) * 1_000;
        if half_life_ms == 0 {
            return failures;
        }
        let times = now.0.saturating_sub(failures.halved_ms).max(0) / half_life_ms;
        let count = failures.count.checked_shr(u32::try_from(times).unwrap_or(u32::MAX)).unwrap_or(0);
        Failures { count, halved_ms: failures.halved_ms + times * half_life_ms, ..failures }
    }

    fn paused(&self, failures: &Failures, now: Timestamp) -> Option<Paused> {
        let left_ms = failures.paused_until_ms.saturating_sub(now.0);
        // A clock that was set back must not make a pause longer than the longest.
        let left_ms = left_ms.min(i64::from(self.settings.pause_seconds_max) * 1_000);
        let seconds = u32::try_from(left_ms.max(0).div_euclid(1_000) + i64::from(left_ms % 1_000 > 0)).ok()?;
        (left_ms > 0).then_some(Paused { retry_after_seconds: seconds })
    }

    fn pause_ms(&self, count: u32) -> Option<i64> {
        let doublings = count.checked_sub(self.settings.free_failures.max(1))?;
        let seconds = u64::from(self.settings.pause_seconds_min) << doublings.min(31);
        Some(seconds.min(u64::from(self.settings.pause_seconds_max)) as i64 * 1_000)
    }

    /// A panic while the map was held leaves a map that is whole, so it is used on.
    fn lock(&self) -> MutexGuard<'_, LruCache<ThrottleKey, Failures>> {
        self.subjects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Throttle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Throttle").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Attempt<'_> {
    /// The password (and the code) was right: the count starts anew.
    pub fn succeeded(self) {
        self.throttle.lock().pop(&self.key);
    }

    /// It was wrong. The same as dropping the attempt, but says so.
    pub fn failed(self) {}

    /// Nothing was decided, because the node was too busy say: the attempt does not count.
    pub fn withdraw(self) {
        let mut subjects = self.throttle.lock();
        let Some(failures) = subjects.peek_mut(&self.key) else { return };
        failures.count = failures.count.saturating_sub(1);
        // Another attempt may have set a pause meanwhile; that one stays.
        if failures.paused_until_ms == self.paused_until_ms {
            failures.paused_until_ms = self.paused_until_ms_before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_636_000_000_000;

    fn throttle(subjects_max: usize) -> Throttle {
        Throttle::new(ThrottleSettings { subjects_max, ..ThrottleSettings::default() })
    }

    fn key(name: &str) -> ThrottleKey {
        ThrottleKey::of("operator", &[name])
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp(NOW + ms)
    }

    fn fail(throttle: &Throttle, name: &str, ms: i64) -> Result<(), u32> {
        throttle.begin(key(name), at(ms)).map(Attempt::failed).map_err(|paused| paused.retry_after_seconds)
    }

    #[test]
    fn five_failures_then_pauses_that_double_up_to_a_quarter_of_an_hour() {
        let throttle = throttle(10);
        for _ in 0..5 {
            assert_eq!(fail(&throttle, "a", 0), Ok(()));
        }
        let mut now = 0;
        for pause in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            assert_eq!(fail(&throttle, "a", now), Err(pause));
            assert_eq!(fail(&throttle, "a", now + 1), Err(pause), "rounded up, and asking does not prolong it");
            now += i64::from(pause) * 1_000;
            assert_eq!(fail(&throttle, "a", now - 1), Err(1));
            assert_eq!(fail(&throttle, "a", now), Ok(()));
        }
        assert_eq!(fail(&throttle, "b", now), Ok(()), "others are not concerned");
    }

    #[test]
    fn a_success_ends_the_count_and_a_day_lets_it_fade() {
        let throttle = throttle(10);
        for _ in 0..4 {
            fail(&throttle, "a", 0).unwrap();
        }
        throttle.begin(key("a"), at(0)).unwrap().succeeded();
        for _ in 0..5 {
            assert_eq!(fail(&throttle, "a", 0), Ok(()));
        }
        assert_eq!(fail(&throttle, "a", 0), Err(1));
        for _ in 0..5 {
            assert_eq!(fail(&throttle, "a", FADE_MS), Ok(()));
        }
        assert_eq!(fail(&throttle, "a", FADE_MS), Err(1));
    }

    #[test]
    fn attempts_at_the_same_moment_are_counted_each() {
        let throttle = throttle(10);
        let under_way: Vec<_> = (0..100).filter_map(|_| throttle.begin(key("a"), at(0)).ok()).collect();
        assert_eq!(under_way.len(), 5);
        drop(under_way);
        assert_eq!(fail(&throttle, "a", 0), Err(1), "hanging up is a failure");
    }

    #[test]
    fn an_undecided_attempt_does_not_count() {
        let throttle = throttle(10);
        for _ in 0..4 {
            fail(&throttle, "a", 0).unwrap();
        }
        for _ in 0..20 {
            throttle.begin(key("a"), at(0)).unwrap().withdraw();
        }
        assert_eq!(fail(&throttle, "a", 0), Ok(()));
        assert_eq!(fail(&throttle, "a", 0), Err(1));
    }

    #[test]
    fn the_oldest_subject_is_forgotten_and_a_clock_set_back_locks_nobody_out() {
        let throttle = throttle(2);
        for _ in 0..5 {
            fail(&throttle, "a", 0).unwrap();
        }
        fail(&throttle, "b", 1).unwrap();
        assert_eq!(fail(&throttle, "a", -1_000_000_000), Err(900));
        assert_eq!(fail(&throttle, "a", 2), Err(1));
        fail(&throttle, "c", 3).unwrap();
        assert_eq!(throttle.lock().len(), 2);
        assert_eq!(fail(&throttle, "a", 4), Ok(()), "forgotten, for its last attempt was the oldest");
    }

    #[test]
    fn half_of_the_failures_are_forgotten_in_a_half_life_although_more_come() {
        let settings = ThrottleSettings { free_failures: 100, half_life_seconds: 3_600, ..ThrottleSettings::default() };
        let throttle = Throttle::new(settings);
        // Forty an hour for a week come to eighty at most.
        for minute in 0..7 * 24 * 60 {
            if minute % 3 != 0 {
                assert_eq!(fail(&throttle, "a", minute * 60_000), Ok(()), "{minute}");
            }
        }
        assert!((0..100).any(|_| fail(&throttle, "a", 7 * 24 * 3_600_000).is_err()));
    }

    #[test]
    fn keys_tell_kinds_and_parts_apart() {
        assert_ne!(ThrottleKey::of("a", &["bc"]), ThrottleKey::of("ab", &["c"]));
        assert_ne!(ThrottleKey::of("a", &["b", "c"]), ThrottleKey::of("a", &["bc"]));
        assert_eq!(key("a"), key("a"));
    }
}
