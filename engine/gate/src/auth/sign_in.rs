//! What stands before a sign-in: the throttles, one argon2 for everybody, and one-time codes that count once.
//!
//! Failures are counted by subject and source, strictly; by subject over all sources that have failed at it before, so that
//! many sources do not help a guesser; and by source, patiently, since a whole school comes from one. A source that has not
//! failed at a subject passes the second count by (`first_tries`): whatever strangers do, the owner gets in.
//!
//! Guarantees: a subject that does not exist is counted like one that does and costs the same hash; an attempt whose
//! caller hangs up stays a failure; one that the node was too busy for does not count; a success forgives the subject's
//! failures at this source and nobody else's; a code is used up in the same moment in which it is found right.
//!
//! Deliberately absent: used codes after a restart. For a minute and a half after one, a code that was used just before
//! is good once more, to somebody who has the password as well.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use baoming_core::office::OperatorNumber;
use baoming_core::time::Timestamp;
use serde::Deserialize;

use super::enrolments::Enrolments;
use super::first_tries::FirstTries;
use super::passwords::Password;
use super::save_password::{SAVE_PASSWORDS_MAX, SavePasswords};
use super::throttle::{Attempt, Paused, Throttle, ThrottleKey, ThrottleSettings};
use super::totp::{self, TotpSecret};
use crate::deadline::Deadline;
use crate::hashing::{Due, HashLane, PasswordError, Passwords};
use crate::source::Source;

/// The throttles of sign-ins. The section `throttle` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInThrottles {
    /// By subject and source.
    pub pair: ThrottleSettings,
    /// By subject, over all sources that have failed at it.
    pub subject: ThrottleSettings,
    /// By source, whoever it is.
    pub address: ThrottleSettings,
}

impl Default for SignInThrottles {
    fn default() -> Self {
        let of = |free_failures, pause_seconds_max| ThrottleSettings {
            free_failures,
            pause_seconds_max,
            ..ThrottleSettings::default()
        };
        let address = ThrottleSettings { half_life_seconds: 3_600, ..of(1_000, 30) };
        Self { pair: of(5, 900), subject: of(5, 900), address }
    }
}

/// What all sign-ins share.
pub struct SignIns {
    pair: Throttle,
    subject: Throttle,
    address: Throttle,
    first_tries: FirstTries,
    /// The hash of a password that nobody has, for subjects that do not exist.
    decoy: String,
    /// The last code of each operator who has one, and of which secret; no more of them than there are operators.
    codes: Mutex<HashMap<OperatorNumber, (TotpSecret, u64)>>,
    enrolments: Enrolments,
    saves: SavePasswords,
}

/// Why nothing can be signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInsError {
    /// The decoy was not hashed.
    #[error("a password could not be hashed at the start: {0}")]
    Decoy(#[from] PasswordError),
    /// The system's random source.
    #[error("the system's random source fails")]
    Random,
}

impl From<ring::error::Unspecified> for SignInsError {
    fn from(_: ring::error::Unspecified) -> Self {
        Self::Random
    }
}

/// An attempt at all counts. Dropped, it stays a failure.
#[must_use = "say how it ended; a dropped attempt is a failure"]
pub struct SignInAttempt<'a> {
    sign_ins: &'a SignIns,
    pair_key: ThrottleKey,
    subject_key: ThrottleKey,
    pair: Attempt<'a>,
    among: Among<'a>,
    address: Attempt<'a>,
}

/// What an attempt counts as for its subject.
enum Among<'a> {
    /// From a source where the subject has signed in: only its own failures count.
    Familiar,
    /// A first try.
    First,
    /// From one of the sources that have failed.
    Guesses(Attempt<'a>),
}

impl SignIns {
    /// Nobody has tried yet.
    pub async fn new(throttles: SignInThrottles, passwords: &Passwords) -> Result<Self, SignInsError> {
        // Drawn at each start, so nobody has it; and what it is does not matter, since it never lets anybody in.
        let secret = TotpSecret::generate()?;
        let decoy = Password::new("decoy", secret.base32().as_str().to_owned()).expect("32 characters are enough");
        let by = Deadline::after(DECOY_WITHIN);
        let due =
            Due { lane: HashLane::Operator, source: Source::default(), subject: 0, by, proof: None, is_known: true };
        let [decoy] = passwords.hash([decoy], due).await?;
        Ok(Self {
            pair: Throttle::new(throttles.pair),
            subject: Throttle::new(throttles.subject),
            address: Throttle::new(throttles.address),
            first_tries: FirstTries::new(),
            decoy,
            codes: Mutex::default(),
            enrolments: Enrolments::default(),
            saves: SavePasswords::new(SAVE_PASSWORDS_MAX)?,
        })
    }

    /// Begins an attempt of a `subject` of a kind.
    pub fn begin(
        &self,
        (kind, subject): (&'static str, &str),
        source: Source,
        now: Timestamp,
    ) -> Result<SignInAttempt<'_>, Paused> {
        let from = source.to_string();
        let (pair_key, subject_key) = (ThrottleKey::of(kind, &[subject, &from]), ThrottleKey::of(kind, &[subject]));
        let pair = self.pair.begin(pair_key, now)?;
        let address = match self.address.begin(ThrottleKey::of("address", &[&from]), now) {
            Ok(address) => address,
            Err(paused) => {
                pair.withdraw();
                return Err(paused);
            }
        };
        let among = if self.first_tries.is_familiar(pair_key) {
            Among::Familiar
        } else if pair.failures_before == 0 && self.first_tries.take(subject_key, now) {
            Among::First
        } else {
            match self.subject.begin(subject_key, now) {
                Ok(attempt) => Among::Guesses(attempt),
                Err(paused) => {
                    pair.withdraw();
                    address.withdraw();
                    return Err(paused);
                }
            }
        };
        Ok(SignInAttempt { sign_ins: self, pair_key, subject_key, pair, among, address })
    }

    /// Whether a password is the stored one. Where none is stored, the same is computed and the answer is no.
    pub async fn is_right(
        &self,
        passwords: &Passwords,
        password: Password,
        stored: Option<&str>,
        due: Due,
    ) -> Result<bool, PasswordError> {
        let right = passwords.verify(password, stored.unwrap_or(&self.decoy).to_owned(), due).await?;
        Ok(right && stored.is_some())
    }

    /// Whether a one-time code is good now; then it is used up.
    pub fn use_code(&self, operator: OperatorNumber, secret: &TotpSecret, code: &str, now: Timestamp) -> bool {
        let mut codes = self.codes();
        // A new secret has used no codes yet.
        let last = codes.get(&operator).filter(|(of, _)| of == secret).map(|(_, counter)| *counter);
        let Some(counter) = totp::check(secret, code, now, last) else { return false };
        codes.insert(operator, (secret.clone(), counter));
        true
    }

    /// Second factors on their way.
    pub fn enrolments(&self) -> &Enrolments {
        &self.enrolments
    }

    /// A second factor counts from now on; the code that confirmed it is used up.
    pub fn enrolled(&self, operator: OperatorNumber, secret: TotpSecret, counter: u64) {
        self.codes().insert(operator, (secret, counter));
        self.enrolments.end(operator);
    }

    /// A panic while the map was held leaves a map that is whole, so it is used on.
    fn codes(&self) -> MutexGuard<'_, HashMap<OperatorNumber, (TotpSecret, u64)>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The save passwords that were right.
    pub fn saves(&self) -> &SavePasswords {
        &self.saves
    }
}

impl fmt::Debug for SignIns {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SignIns(hidden)")
    }
}

impl SignInAttempt<'_> {
    /// Whether this subject signed in from this source before.
    pub fn is_familiar(&self) -> bool {
        matches!(self.among, Among::Familiar)
    }

    /// Everything was right. What others have failed at stays counted, and so does what this source failed at elsewhere:
    /// whoever guesses at many accounts has one of their own.
    pub fn succeeded(self) {
        self.pair.succeeded();
        self.address.withdraw();
        match self.among {
            Among::Familiar => {}
            Among::First => self.sign_ins.first_tries.give_back(self.subject_key),
            Among::Guesses(attempt) => attempt.withdraw(),
        }
        self.sign_ins.first_tries.learn(self.pair_key);
    }

    /// Something was wrong.
    pub fn failed(self) {
        self.pair.failed();
        self.address.failed();
    }

    /// Nothing was decided.
    pub fn withdraw(self) {
        self.pair.withdraw();
        self.address.withdraw();
        match self.among {
            Among::Familiar => {}
            Among::First => self.sign_ins.first_tries.give_back(self.subject_key),
            Among::Guesses(attempt) => attempt.withdraw(),
        }
    }
}

/// The decoy is hashed before anybody can ask for anything.
const DECOY_WITHIN: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests;
