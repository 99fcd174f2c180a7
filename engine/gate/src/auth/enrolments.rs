//! Second factors on their way: a secret that was shown to its owner and counts only once a code made with it was shown
//! back.
//!
//! Guarantees: a secret is shown once and confirmed in the session that it was shown to, within a bounded time and a bounded
//! number of tries; beginning anew makes another secret; nothing of it is stored, so whoever is cut off begins anew; there
//! are no more of them than operators.
//!
//! Deliberately absent: who may enrol, and the record that makes the secret count.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use baoming_core::office::OperatorNumber;
use baoming_core::time::Timestamp;

use super::session_id::SessionId;
use super::totp::{self, TotpSecret};
use crate::limits::{ENROLMENT_MS, ENROLMENT_TRIES};

/// All that have begun.
#[derive(Debug, Default)]
pub struct Enrolments(Mutex<HashMap<OperatorNumber, Begun>>);

#[derive(Debug)]
struct Begun {
    secret: TotpSecret,
    session: SessionId,
    until: Timestamp,
    tries_left: u32,
}

/// Why nothing is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotConfirmed {
    /// Nothing has begun in this session, or it took too long, or too many codes were wrong.
    NotBegun,
    /// The code is not one of the secret that was shown.
    Wrong,
}

impl Enrolments {
    /// Makes a secret for its owner; the one before is forgotten. An error only when the system's random source fails.
    pub fn begin(
        &self,
        operator: OperatorNumber,
        session: SessionId,
        now: Timestamp,
    ) -> Result<TotpSecret, ring::error::Unspecified> {
        let secret = TotpSecret::generate()?;
        let until = now.plus_ms(ENROLMENT_MS);
        self.all().insert(operator, Begun { secret: secret.clone(), session, until, tries_left: ENROLMENT_TRIES });
        Ok(secret)
    }

    /// The secret and the counter of its code, if that is right. It stays until [`Self::end`]: what could not be recorded can
    /// be tried again.
    pub fn confirm(
        &self,
        operator: OperatorNumber,
        session: SessionId,
        code: &str,
        now: Timestamp,
    ) -> Result<(TotpSecret, u64), NotConfirmed> {
        let mut all = self.all();
        let begun = all.get_mut(&operator).filter(|begun| begun.session == session && now < begun.until);
        let begun = begun.ok_or(NotConfirmed::NotBegun)?;
        if let Some(counter) = totp::check(&begun.secret, code, now, None) {
            return Ok((begun.secret.clone(), counter));
        }
        begun.tries_left -= 1;
        if begun.tries_left == 0 {
            all.remove(&operator);
        }
        Err(NotConfirmed::Wrong)
    }

    /// Forgets what has begun.
    pub fn end(&self, operator: OperatorNumber) {
        self.all().remove(&operator);
    }

    /// A panic while the map was held leaves a map that is whole, so it is used on.
    fn all(&self) -> MutexGuard<'_, HashMap<OperatorNumber, Begun>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_636_000_000_000);
    const OWNER: OperatorNumber = OperatorNumber(7);
    const SESSION: SessionId = SessionId([1; 8]);

    /// A code of six digits that the secret does not have around `NOW`.
    fn wrong(secret: &TotpSecret) -> String {
        let of = |code: &String| totp::check(secret, code, NOW, None).is_none();
        (0..4).map(|digit| digit.to_string().repeat(6)).find(of).expect("three codes are good, and here are four")
    }

    #[test]
    fn a_secret_counts_in_its_own_session_with_a_right_code_and_in_time() {
        let enrolments = Enrolments::default();
        let first = enrolments.begin(OWNER, SESSION, NOW).unwrap();
        let secret = enrolments.begin(OWNER, SESSION, NOW).unwrap();
        assert!(first != secret, "each is another one");
        let code = totp::code(&secret, NOW);
        let late = NOW.plus_ms(ENROLMENT_MS);
        for (operator, session, code, now, expected) in [
            (OperatorNumber(8), SESSION, &code, NOW, NotConfirmed::NotBegun),
            (OWNER, SessionId([2; 8]), &code, NOW, NotConfirmed::NotBegun),
            (OWNER, SESSION, &totp::code(&secret, late), late, NotConfirmed::NotBegun),
            (OWNER, SESSION, &wrong(&secret), NOW, NotConfirmed::Wrong),
        ] {
            assert_eq!(enrolments.confirm(operator, session, code, now).err(), Some(expected));
        }
        for _ in 0..2 {
            // Until it is recorded, it can be confirmed again.
            assert!(enrolments.confirm(OWNER, SESSION, &code, NOW).unwrap().0 == secret);
        }
        enrolments.end(OWNER);
        assert_eq!(enrolments.confirm(OWNER, SESSION, &code, NOW).err(), Some(NotConfirmed::NotBegun));
    }

    #[test]
    fn a_few_wrong_codes_end_it() {
        let enrolments = Enrolments::default();
        let secret = enrolments.begin(OWNER, SESSION, NOW).unwrap();
        for _ in 0..ENROLMENT_TRIES {
            let found = enrolments.confirm(OWNER, SESSION, &wrong(&secret), NOW);
            assert_eq!(found.err(), Some(NotConfirmed::Wrong));
        }
        let right = enrolments.confirm(OWNER, SESSION, &totp::code(&secret, NOW), NOW);
        assert_eq!(right.err(), Some(NotConfirmed::NotBegun));
    }
}
