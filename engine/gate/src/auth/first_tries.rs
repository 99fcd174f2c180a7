//! Sources that have not guessed: those that signed in before, and those that try for the first time.
//!
//! Whoever guesses at many sources makes the subject pause. The owner must get in all the same, from a source that did not
//! guess: at once where they signed in before, and otherwise by one of the subject's first tries. Those are few, come back
//! slowly, and are counted for the subject over all sources, so a guesser gains no more by many addresses than they hold.
//!
//! Guarantees: bounded memory, what was not used for longest goes first. Nothing here lets anybody in: it only says which
//! count of failures an attempt has to pass.
//!
//! Deliberately absent: what is remembered after a restart.

use std::sync::{Mutex, MutexGuard, PoisonError};

use baoming_core::time::Timestamp;
use lru::LruCache;

use super::throttle::ThrottleKey;
use crate::limits::{FAMILIAR_MAX, FIRST_TRIES, FIRST_TRIES_SUBJECTS_MAX, FIRST_TRY_AGAIN_AFTER_MS};

/// The sources of subjects, as far as they are remembered.
pub(super) struct FirstTries {
    /// Subject and source, where somebody signed in.
    familiar: Mutex<LruCache<ThrottleKey, ()>>,
    /// What is left to a subject.
    left: Mutex<LruCache<ThrottleKey, Left>>,
}

#[derive(Clone, Copy)]
struct Left {
    tries: u32,
    /// Up to when what comes back has been added.
    at_ms: i64,
}

impl FirstTries {
    pub(super) fn new() -> Self {
        // Unbounded only for the library, which would take all the memory at once otherwise.
        Self { familiar: Mutex::new(LruCache::unbounded()), left: Mutex::new(LruCache::unbounded()) }
    }

    /// Whether somebody signed in as this subject from this source.
    pub(super) fn is_familiar(&self, pair: ThrottleKey) -> bool {
        lock(&self.familiar).get(&pair).is_some()
    }

    /// Somebody has signed in.
    pub(super) fn learn(&self, pair: ThrottleKey) {
        let mut familiar = lock(&self.familiar);
        familiar.put(pair, ());
        if familiar.len() > FAMILIAR_MAX {
            familiar.pop_lru();
        }
    }

    /// Takes one of the subject's first tries, if one is left.
    pub(super) fn take(&self, subject: ThrottleKey, now: Timestamp) -> bool {
        let mut all = lock(&self.left);
        let left = all.get(&subject).copied().unwrap_or(Left { tries: FIRST_TRIES, at_ms: now.0 });
        let back = now.0.saturating_sub(left.at_ms).max(0) / FIRST_TRY_AGAIN_AFTER_MS;
        let tries = left.tries.saturating_add(u32::try_from(back).unwrap_or(u32::MAX)).min(FIRST_TRIES);
        // A clock that was set back must not keep anything back for longer.
        let at_ms = (left.at_ms + back * FIRST_TRY_AGAIN_AFTER_MS).min(now.0);
        all.put(subject, Left { tries: tries.saturating_sub(1), at_ms });
        if all.len() > FIRST_TRIES_SUBJECTS_MAX {
            all.pop_lru();
        }
        tries > 0
    }

    /// Gives one back that ended well, or was not decided.
    pub(super) fn give_back(&self, subject: ThrottleKey) {
        if let Some(left) = lock(&self.left).peek_mut(&subject) {
            left.tries = (left.tries + 1).min(FIRST_TRIES);
        }
    }
}

/// A panic while a map was held leaves a map that is whole, so it is used on.
fn lock<V>(map: &Mutex<LruCache<ThrottleKey, V>>) -> MutexGuard<'_, LruCache<ThrottleKey, V>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn first_tries_are_few_and_come_back_slowly() {
    let tries = FirstTries::new();
    let key = ThrottleKey::of("candidate", &["1"]);
    let taken = |at_ms: i64| (0..1_000).filter(|_| tries.take(key, Timestamp(at_ms))).count() as u32;
    assert_eq!(taken(0), FIRST_TRIES);
    assert_eq!(taken(FIRST_TRY_AGAIN_AFTER_MS - 1), 0);
    assert_eq!(taken(FIRST_TRY_AGAIN_AFTER_MS), 1);
    assert_eq!(taken(-1_000), 0, "a clock set back gives nothing");
    tries.give_back(key);
    assert_eq!(taken(0), 1);
    let other = ThrottleKey::of("candidate", &["2"]);
    assert!(tries.take(other, Timestamp(0)));
    assert!(!tries.is_familiar(key));
    tries.learn(key);
    assert!(tries.is_familiar(key) && !tries.is_familiar(other));
}
