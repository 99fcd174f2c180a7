//! Save passwords that were found right a short while ago, so that asking for one at every save costs no argon2.
//!
//! Guarantees: what is kept is an HMAC under a key that exists only in this process and is drawn at its start; it covers
//! the serial, the stored hash and the password, so a password that was changed or reset is unknown from that moment, and
//! what was learnt for one serial is nothing for another; comparing takes the same time wherever two passwords differ;
//! the number of passwords is bounded, and the one not used for longest goes first.
//!
//! Deliberately absent: saying that a password is wrong. An unknown one is decided by argon2 (`passwords.rs`), behind the
//! throttle. Whoever reads the memory of the process could try passwords at the speed of HMAC: turn off core dumps and
//! swap, as for the keys.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use baoming_core::ids::Serial;
use lru::LruCache;
use ring::rand::SystemRandom;
use ring::{error, hmac};

use super::passwords::Password;

/// Passwords kept when nothing else is said: all who fill in a form in a busy half-hour, in some 30 MB.
pub const SAVE_PASSWORDS_MAX: usize = 200_000;
const PARTS: usize = 16;

/// The save passwords that were right.
pub struct SavePasswords {
    key: hmac::Key,
    parts: Vec<Mutex<LruCache<Serial, hmac::Tag>>>,
    part_max: NonZeroUsize,
}

impl SavePasswords {
    /// Room for about `max` passwords; an error only when the system's random source fails.
    pub fn new(max: usize) -> Result<Self, error::Unspecified> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())?;
        let part_max = NonZeroUsize::new(max.div_ceil(PARTS)).unwrap_or(NonZeroUsize::MIN);
        // Unbounded only for the library, which would take all the memory at once otherwise; `learn` keeps the bound.
        let parts = (0..PARTS).map(|_| Mutex::new(LruCache::unbounded())).collect();
        Ok(Self { key, parts, part_max })
    }

    /// Whether this password was verified for this serial against this very hash. `false` decides nothing.
    pub fn knows(&self, serial: Serial, phc: &str, password: &Password) -> bool {
        let message = self.context(serial, phc, password).sign();
        let mut part = self.part(serial);
        let Some(known) = part.get(&serial) else { return false };
        use subtle::ConstantTimeEq;
        known.as_ref().ct_eq(message.as_ref()).into()
    }

    /// Remembers that argon2 found `password` right for `phc`.
    pub fn learn(&self, serial: Serial, phc: &str, password: &Password) {
        let tag = self.context(serial, phc, password).sign();
        let mut part = self.part(serial);
        part.put(serial, tag);
        if part.len() > self.part_max.get() {
            part.pop_lru();
        }
    }

    /// Forgets what was learnt for a serial, after its password was changed or reset.
    pub fn forget(&self, serial: Serial) {
        self.part(serial).pop(&serial);
    }

    fn context(&self, serial: Serial, phc: &str, password: &Password) -> hmac::Context {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&serial.get().to_be_bytes());
        context.update(&(phc.len() as u64).to_be_bytes());
        context.update(phc.as_bytes());
        context.update(password.as_bytes());
        context
    }

    /// A panic while a part was held leaves a map that is whole, so it is used on.
    fn part(&self, serial: Serial) -> MutexGuard<'_, LruCache<Serial, hmac::Tag>> {
        self.parts[serial.get() as usize % PARTS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SavePasswords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SavePasswords(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHC: &str = "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA";

    fn serial(number: u32) -> Serial {
        format!("0101{number:04}").parse().unwrap()
    }

    fn password(text: &str) -> Password {
        Password::new("save_password", text.to_owned()).unwrap()
    }

    #[test]
    fn only_the_same_serial_hash_and_password_are_known() {
        let cache = SavePasswords::new(100).unwrap();
        let right = password("save 1234");
        assert!(!cache.knows(serial(1), PHC, &right));
        cache.learn(serial(1), PHC, &right);
        assert!(cache.knows(serial(1), PHC, &right));
        assert!(!cache.knows(serial(2), PHC, &right));
        assert!(!cache.knows(serial(1), PHC, &password("save 1235")));
        assert!(!cache.knows(serial(1), &format!("{PHC}x"), &right), "the password was set anew");
        let moved = (&PHC[..PHC.len() - 1], password(&format!("{}save 1234", &PHC[PHC.len() - 1..])));
        assert!(!cache.knows(serial(1), moved.0, &moved.1), "hash and password do not run together");
        cache.forget(serial(1));
        assert!(!cache.knows(serial(1), PHC, &right));
    }

    #[test]
    fn a_new_password_takes_the_place_of_the_old() {
        let cache = SavePasswords::new(100).unwrap();
        cache.learn(serial(1), PHC, &password("save 1234"));
        cache.learn(serial(1), "other", &password("save 5678"));
        assert!(!cache.knows(serial(1), PHC, &password("save 1234")));
        assert!(cache.knows(serial(1), "other", &password("save 5678")));
    }

    #[test]
    fn the_one_not_used_for_longest_goes_first() {
        let cache = SavePasswords::new(2 * PARTS).unwrap();
        let same_part = |nth: u32| serial(1 + nth * PARTS as u32);
        let right = password("save 1234");
        cache.learn(same_part(0), PHC, &right);
        cache.learn(same_part(1), PHC, &right);
        assert!(cache.knows(same_part(0), PHC, &right));
        cache.learn(same_part(2), PHC, &right);
        assert!(cache.knows(same_part(0), PHC, &right) && cache.knows(same_part(2), PHC, &right));
        assert!(!cache.knows(same_part(1), PHC, &right));
        for number in 1..=9_999 {
            cache.learn(serial(number), PHC, &right);
        }
        let held: usize = cache.parts.iter().map(|part| part.lock().unwrap().len()).sum();
        assert_eq!(held, 2 * PARTS);
        assert_eq!(format!("{cache:?}"), "SavePasswords(hidden)");
    }
}
