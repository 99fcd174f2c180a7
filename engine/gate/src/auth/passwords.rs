//! Passwords: argon2id on a few threads of their own.
//!
//! Guarantees: hashing never runs on the threads that serve requests, never on more threads and never with more
//! memory than was set; when more is asked than the queue holds, the caller is told when to come back; a password is
//! wiped from memory after use and is never printed. A waiting caller that gives up costs no hashing.
//!
//! Deliberately absent: rules about the kinds of characters. Length is what helps; the rest annoys candidates.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use baoming_store::limits::{RETRY_AFTER_SECONDS_MAX, RETRY_AFTER_SECONDS_MIN};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::limits::{PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN, PASSWORD_HASH_BYTES_MAX};

/// The cost of a hash and the size of the pool. The section `passwords` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// Memory of one hash; the default is the least that OWASP recommends.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
    /// Threads.
    pub threads: usize,
    /// Passwords that may wait for a thread.
    pub queue_max: usize,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, threads: 2, queue_max: 256 }
    }
}

/// A password, wiped when dropped and hidden when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

/// A password of the wrong length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must have {PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters")]
pub struct PasswordRule {
    /// The field of the request that held it.
    pub field: &'static str,
}

impl Password {
    /// Accepts 8 to 64 characters; `field` is what an error calls it.
    pub fn new(field: &'static str, text: String) -> Result<Self, PasswordRule> {
        let text = Zeroizing::new(text);
        let length = text.chars().take(PASSWORD_CHARACTERS_MAX + 1).count();
        let fits = (PASSWORD_CHARACTERS_MIN..=PASSWORD_CHARACTERS_MAX).contains(&length);
        fits.then_some(Self(text)).ok_or(PasswordRule { field })
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(hidden)")
    }
}

/// Why there is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The queue is full.
    #[error("too many passwords are waiting to be hashed; try again in {retry_after_seconds} s")]
    Busy {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// The stored text is no argon2 hash; the record it came from is damaged.
    #[error("the stored password hash cannot be read; set the password anew")]
    NotAHash,
    /// The pool failed or has been closed.
    #[error("passwords cannot be hashed at the moment")]
    Unavailable,
}

enum Job {
    Hash(Password, oneshot::Sender<Result<String, PasswordError>>),
    Verify(Password, String, oneshot::Sender<Result<bool, PasswordError>>),
}

/// The pool. Its threads end when it is dropped and what was queued is done.
pub struct Passwords {
    jobs: Sender<Job>,
    pace: Arc<Pace>,
}

/// What one hash takes, for an honest Retry-After.
struct Pace {
    microseconds: AtomicU64,
    threads: usize,
}

impl Passwords {
    /// Starts the threads; fails when the cost is out of argon2's range or a thread cannot be started.
    pub fn start(settings: PasswordSettings) -> std::io::Result<Self> {
        let params = Params::new(settings.memory_kib, settings.iterations, 1, None)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        let (jobs, queue) = crossbeam_channel::bounded(settings.queue_max.max(1));
        let pace = Arc::new(Pace { microseconds: AtomicU64::new(0), threads: settings.threads.max(1) });
        for number in 0..pace.threads {
            let worker = Worker {
                queue: queue.clone(),
                params: params.clone(),
                pace: pace.clone(),
                random: SystemRandom::new(),
            };
            std::thread::Builder::new().name(format!("passwords-{number}")).spawn(move || worker.run())?;
        }
        Ok(Self { jobs, pace })
    }

    /// Hashes a password with a new salt, to a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        self.submit(|reply| Job::Hash(password, reply)).await
    }

    /// Whether a password is the one that was hashed.
    pub async fn verify(&self, password: Password, phc: String) -> Result<bool, PasswordError> {
        self.submit(|reply| Job::Verify(password, phc, reply)).await
    }

    async fn submit<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, PasswordError>>) -> Job,
    ) -> Result<T, PasswordError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(job(reply)).map_err(|error| match error {
            TrySendError::Full(_) => PasswordError::Busy { retry_after_seconds: self.retry_after_seconds() },
            TrySendError::Disconnected(_) => PasswordError::Unavailable,
        })?;
        answer.await.unwrap_or(Err(PasswordError::Unavailable))
    }

    /// What is queued at the pace of the last hash.
    fn retry_after_seconds(&self) -> u32 {
        let one = self.pace.microseconds.load(Ordering::Relaxed);
        let all = one * self.jobs.len() as u64 / self.pace.threads as u64;
        let seconds = u32::try_from(all.div_ceil(1_000_000)).unwrap_or(RETRY_AFTER_SECONDS_MAX);
        seconds.clamp(RETRY_AFTER_SECONDS_MIN, RETRY_AFTER_SECONDS_MAX)
    }
}

struct Worker {
    queue: Receiver<Job>,
    params: Params,
    pace: Arc<Pace>,
    random: SystemRandom,
}

impl Worker {
    fn run(self) {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        for job in &self.queue {
            let started = Instant::now();
            match job {
                Job::Hash(_, reply) if reply.is_closed() => continue,
                Job::Verify(_, _, reply) if reply.is_closed() => continue,
                Job::Hash(password, reply) => drop(reply.send(self.hash(&argon2, &password))),
                Job::Verify(password, phc, reply) => drop(reply.send(verify(&argon2, &password, &phc))),
            }
            let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.pace.microseconds.store(took, Ordering::Relaxed);
        }
    }

    fn hash(&self, argon2: &Argon2<'_>, password: &Password) -> Result<String, PasswordError> {
        let mut salt = [0; 16];
        self.random.fill(&mut salt).map_err(|_| PasswordError::Unavailable)?;
        let salt = SaltString::encode_b64(&salt).map_err(|_| PasswordError::Unavailable)?;
        let hash = argon2.hash_password(password.0.as_bytes(), &salt).map_err(|_| PasswordError::Unavailable)?;
        Ok(hash.to_string())
    }
}

/// The dearest stored hash that is still computed: a damaged or smuggled one must not take the node's memory or a
/// thread for minutes. Far above any sensible setting.
const VERIFY_MEMORY_KIB_MAX: u32 = 256 * 1024;
const VERIFY_ITERATIONS_MAX: u32 = 32;
const VERIFY_LANES_MAX: u32 = 16;

fn is_affordable(hash: &PasswordHash<'_>) -> bool {
    let within = |name, max| hash.params.get_decimal(name).is_none_or(|value| value <= max);
    within("m", VERIFY_MEMORY_KIB_MAX) && within("t", VERIFY_ITERATIONS_MAX) && within("p", VERIFY_LANES_MAX)
}

/// The parameters are those of the stored hash, so changed settings leave old passwords valid.
fn verify(argon2: &Argon2<'_>, password: &Password, phc: &str) -> Result<bool, PasswordError> {
    if phc.len() > PASSWORD_HASH_BYTES_MAX {
        return Err(PasswordError::NotAHash);
    }
    let hash = PasswordHash::new(phc).map_err(|_| PasswordError::NotAHash)?;
    if hash.hash.is_none() || hash.salt.is_none() || !is_affordable(&hash) {
        return Err(PasswordError::NotAHash);
    }
    match argon2.verify_password(password.0.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(_) => Err(PasswordError::NotAHash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new("password", text.to_owned()).unwrap()
    }

    fn pool(queue_max: usize, memory_kib: u32) -> Passwords {
        Passwords::start(PasswordSettings { memory_kib, iterations: 1, threads: 1, queue_max }).unwrap()
    }

    #[test]
    fn length_counts_in_characters_and_the_error_names_the_field() {
        for (text, good) in [
            ("1234567", false),
            ("12345678", true),
            ("报名报名报名报名", true),
            (&"x".repeat(65), false),
            (&"报".repeat(64), true),
        ] {
            assert_eq!(Password::new("login_password", text.to_owned()).is_ok(), good, "{text}");
        }
        let error = Password::new("login_password", String::new()).unwrap_err();
        assert_eq!(error.to_string(), "login_password must have 8 to 64 characters");
        assert!(!format!("{:?}", password("12345678")).contains('1'));
    }

    #[tokio::test]
    async fn a_hash_verifies_its_password_only() {
        let pool = pool(8, 64);
        let phc = pool.hash(password("12345678")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{phc}");
        assert_ne!(phc, pool.hash(password("12345678")).await.unwrap());
        assert_eq!(pool.verify(password("12345678"), phc.clone()).await, Ok(true));
        assert_eq!(pool.verify(password("12345679"), phc).await, Ok(false));
        let damaged = pool.verify(password("12345678"), "$argon2id$v=19".to_owned()).await;
        assert_eq!(damaged, Err(PasswordError::NotAHash));
    }

    #[tokio::test]
    async fn hashes_of_other_settings_stay_valid_unless_they_would_cost_too_much() {
        let phc = pool(8, 128).hash(password("12345678")).await.unwrap();
        let other = pool(8, 64);
        assert_eq!(other.verify(password("12345678"), phc.clone()).await, Ok(true));
        for (from, to) in [("m=128", "m=4194304"), ("t=1", "t=1000000"), ("p=1", "p=255")] {
            let dear = phc.replacen(from, to, 1);
            assert_ne!(dear, phc);
            assert_eq!(other.verify(password("12345678"), dear).await, Err(PasswordError::NotAHash), "{to}");
        }
    }

    #[tokio::test]
    async fn a_full_queue_is_told_at_once() {
        let pool = Passwords {
            jobs: crossbeam_channel::bounded(1).0,
            pace: Arc::new(Pace { microseconds: AtomicU64::new(0), threads: 1 }),
        };
        assert_eq!(pool.hash(password("12345678")).await, Err(PasswordError::Unavailable));
        let (jobs, _queue) = crossbeam_channel::bounded(1);
        let pool = Passwords { jobs, pace: Arc::new(Pace { microseconds: AtomicU64::new(5_000_000), threads: 2 }) };
        let mut waiting = std::pin::pin!(pool.hash(password("12345678")));
        assert!(
            std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context).is_pending())).await
        );
        assert_eq!(pool.hash(password("12345678")).await, Err(PasswordError::Busy { retry_after_seconds: 3 }));
    }
}
