//! What stands before a sign-in: the throttles, one argon2 for everybody, and one-time codes that count once.
//!
//! Three counts of failures are kept: by subject and address, strict; by subject, patient, since whoever keeps guessing
//! keeps the owner waiting too; by address, the most patient, since a whole school comes from one.
//!
//! Guarantees: a subject that does not exist is counted like one that does and costs the same hash; an attempt whose
//! caller hangs up stays a failure; one that the node was too busy for does not count; a code is used up in the same
//! moment in which it is found right.
//!
//! Deliberately absent: used codes after a restart. For a minute and a half after one, a code that was used just before
//! is good once more, to somebody who has the password as well.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use baoming_core::office::OperatorNumber;
use baoming_core::time::Timestamp;
use serde::Deserialize;

use super::passwords::{Password, PasswordError, Passwords};
use super::save_password::{SAVE_PASSWORDS_MAX, SavePasswords};
use super::throttle::{Attempt, Paused, Throttle, ThrottleKey, ThrottleSettings};
use super::totp::{self, TotpSecret};

/// The throttles of sign-ins. The section `throttle` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInThrottles {
    /// By subject and address.
    pub pair: ThrottleSettings,
    /// By subject from wherever.
    pub subject: ThrottleSettings,
    /// By address whoever it is.
    pub address: ThrottleSettings,
}

impl Default for SignInThrottles {
    fn default() -> Self {
        let of = |free_failures, pause_seconds_max| ThrottleSettings {
            free_failures,
            pause_seconds_max,
            ..ThrottleSettings::default()
        };
        Self { pair: of(5, 900), subject: of(20, 60), address: of(1_000, 30) }
    }
}

/// What all sign-ins share.
pub struct SignIns {
    pair: Throttle,
    subject: Throttle,
    address: Throttle,
    /// The hash of a password that nobody has, for subjects that do not exist.
    decoy: String,
    /// The last code of each operator who has one; no more of them than there are operators.
    codes: Mutex<HashMap<OperatorNumber, u64>>,
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

/// An attempt at all three counts. Dropped, it stays a failure.
#[derive(Debug)]
#[must_use = "say how it ended; a dropped attempt is a failure"]
pub struct SignInAttempt<'a>([Attempt<'a>; 3]);

impl SignIns {
    /// Nobody has tried yet.
    pub async fn new(throttles: SignInThrottles, passwords: &Passwords) -> Result<Self, SignInsError> {
        // Drawn at each start, so nobody has it; and what it is does not matter, since it never lets anybody in.
        let secret = TotpSecret::generate()?;
        let decoy = Password::new("decoy", secret.base32().as_str().to_owned()).expect("32 characters are enough");
        Ok(Self {
            pair: Throttle::new(throttles.pair),
            subject: Throttle::new(throttles.subject),
            address: Throttle::new(throttles.address),
            decoy: passwords.hash(decoy).await?,
            codes: Mutex::default(),
            saves: SavePasswords::new(SAVE_PASSWORDS_MAX)?,
        })
    }

    /// Begins an attempt of a `subject` of a kind.
    pub fn begin(
        &self,
        (kind, subject): (&'static str, &str),
        from: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<SignInAttempt<'_>, Paused> {
        let from = from.map(network).unwrap_or_default();
        let pair = self.pair.begin(ThrottleKey::of(kind, &[subject, &from]), now)?;
        let subject = match self.subject.begin(ThrottleKey::of(kind, &[subject]), now) {
            Ok(subject) => subject,
            Err(paused) => {
                pair.withdraw();
                return Err(paused);
            }
        };
        match self.address.begin(ThrottleKey::of("address", &[&from]), now) {
            Ok(address) => Ok(SignInAttempt([pair, subject, address])),
            Err(paused) => {
                pair.withdraw();
                subject.withdraw();
                Err(paused)
            }
        }
    }

    /// Whether a password is the stored one. Where none is stored, the same is computed and the answer is no.
    pub async fn is_right(
        &self,
        passwords: &Passwords,
        password: Password,
        stored: Option<&str>,
    ) -> Result<bool, PasswordError> {
        let right = passwords.verify(password, stored.unwrap_or(&self.decoy).to_owned()).await?;
        Ok(right && stored.is_some())
    }

    /// Whether a one-time code is good now; then it is used up.
    pub fn use_code(&self, operator: OperatorNumber, secret: &TotpSecret, code: &str, now: Timestamp) -> bool {
        // A panic while the map was held leaves a map that is whole, so it is used on.
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counter) = totp::check(secret, code, now, codes.get(&operator).copied()) else { return false };
        codes.insert(operator, counter);
        true
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
    /// Everything was right: the counts start anew. An address is forgiven as well: where people sign in, people mistype.
    pub fn succeeded(self) {
        self.0.into_iter().for_each(Attempt::succeeded);
    }

    /// Something was wrong.
    pub fn failed(self) {
        self.0.into_iter().for_each(Attempt::failed);
    }

    /// Nothing was decided.
    pub fn withdraw(self) {
        self.0.into_iter().for_each(Attempt::withdraw);
    }
}

/// What addresses are counted by: every household has 2^64 addresses of IPv6 to choose from.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}", address.to_bits() >> 64),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;
    use crate::auth::passwords::PasswordSettings;

    const NOW: Timestamp = Timestamp(1_636_000_000_000);

    fn from(last: u8) -> Option<IpAddr> {
        Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)))
    }

    async fn sign_ins() -> (SignIns, Passwords) {
        let settings = PasswordSettings { memory_kib: 64, iterations: 1, threads: 1, queue_max: 8 };
        let passwords = Passwords::start(settings).unwrap();
        (SignIns::new(SignInThrottles::default(), &passwords).await.unwrap(), passwords)
    }

    #[tokio::test]
    async fn guessing_from_one_place_pauses_there_before_it_pauses_the_owner() {
        let (sign_ins, _passwords) = sign_ins().await;
        for _ in 0..5 {
            sign_ins.begin(("operator", "zhang"), from(1), NOW).unwrap().failed();
        }
        assert!(sign_ins.begin(("operator", "zhang"), from(1), NOW).is_err());
        assert!(sign_ins.begin(("candidate", "zhang"), from(1), NOW).is_ok(), "kinds are apart");
        sign_ins.begin(("operator", "zhang"), from(2), NOW).unwrap().succeeded();
        assert!(sign_ins.begin(("operator", "zhang"), from(1), NOW).is_err(), "the owner's success forgives no guess");
    }

    #[tokio::test]
    async fn guessing_from_many_places_pauses_the_subject_and_an_attempt_that_is_withdrawn_counts_nowhere() {
        let (sign_ins, _passwords) = sign_ins().await;
        for _ in 0..100 {
            sign_ins.begin(("operator", "zhang"), from(1), NOW).unwrap().withdraw();
        }
        for place in 0..20 {
            sign_ins.begin(("operator", "zhang"), from(place), NOW).unwrap().failed();
        }
        assert_eq!(sign_ins.begin(("operator", "zhang"), from(99), NOW).unwrap_err().retry_after_seconds, 1);
    }

    #[tokio::test]
    async fn nobodys_password_is_right() {
        let (sign_ins, passwords) = sign_ins().await;
        let password = || Password::new("password", "correct horse".to_owned()).unwrap();
        let stored = passwords.hash(password()).await.unwrap();
        assert_eq!(sign_ins.is_right(&passwords, password(), Some(&stored)).await, Ok(true));
        assert_eq!(sign_ins.is_right(&passwords, password(), Some(&sign_ins.decoy)).await, Ok(false));
        assert_eq!(sign_ins.is_right(&passwords, password(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_code_counts_once_for_one_operator() {
        let (sign_ins, _passwords) = sign_ins().await;
        let secret = TotpSecret::generate().unwrap();
        let code = totp::code(&secret, NOW);
        assert!(sign_ins.use_code(OperatorNumber(1), &secret, &code, NOW));
        assert!(!sign_ins.use_code(OperatorNumber(1), &secret, &code, NOW));
        assert!(sign_ins.use_code(OperatorNumber(2), &secret, &code, NOW));
    }

    #[test]
    fn households_count_as_one() {
        let six = |text: &str| network(IpAddr::V6(text.parse::<Ipv6Addr>().unwrap()));
        assert_eq!(six("2001:db8::1"), six("2001:db8::ffff:1"));
        assert_ne!(six("2001:db8::1"), six("2001:db8:0:1::1"));
        assert_eq!(six("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
