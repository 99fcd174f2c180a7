//! The codes that are sent by SMS.
//!
//! Guarantees: six digits, each code as likely as any other; kept as a keyed hash under a key that lives as long as the
//! process; valid for five minutes, for one candidate and one phone, for five tries and one success; a new code ends the
//! one before. At most one code in 60 seconds and ten in a day, counted for the phone and for the candidate alike, so
//! neither many phones for one candidate nor many candidates for one phone help anybody; a guesser has fifty tries in a
//! million a day. Codes are compared in constant time. Memory is bounded: when the map is full, what has run out goes,
//! and if nothing has, nobody gets a code until something does.
//!
//! Deliberately absent: keeping them across a restart. Who waits for a code then asks for another one.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use baoming_core::ids::Serial;
use baoming_core::time::Timestamp;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::number::MobileNumber;

/// How long a code is valid.
pub const CODE_VALID_MS: i64 = 5 * 60 * 1_000;
/// Tries of one code.
pub const CODE_TRIES_MAX: u8 = 5;
/// The least time between two codes.
pub const CODE_PAUSE_MS: i64 = 60 * 1_000;
/// Codes within a day.
pub const CODES_PER_DAY_MAX: u8 = 10;
/// Phones, and candidates, that have been sent a code within a day: every candidate of the province.
pub const CODE_SUBJECTS_MAX: usize = 1_000_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Where the digits come from.
pub trait Chance: Send + Sync {
    /// 32 bits that nobody can guess; nothing when the source has failed.
    fn draw(&self) -> Option<u32>;
}

impl Chance for SystemRandom {
    fn draw(&self) -> Option<u32> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes).ok()?;
        Some(u32::from_le_bytes(bytes))
    }
}

/// A code, for its way to the phone. Hidden when printed, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// The six digits.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Code(hidden)")
    }
}

/// No code now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no code can be sent now; try again in {retry_after_seconds} s")]
pub struct TooSoon {
    /// When to ask again, at least 1.
    pub retry_after_seconds: u32,
}

/// Why a code does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// There is none for this candidate and phone: never sent, used, tried too often, or replaced.
    #[error("no code is waiting for this phone; ask for a new one")]
    Unknown,
    /// Its five minutes are over.
    #[error("the code has run out; ask for a new one")]
    Expired,
    /// Other digits were sent.
    #[error("the code is wrong; {tries_left} tries are left")]
    Wrong {
        /// How many tries are left; with none, a new code is needed.
        tries_left: u8,
    },
}

type Keyed = [u8; 32];

struct Waiting {
    /// Binds serial, phone and code.
    keyed_code: Keyed,
    keyed_phone: Keyed,
    expires_at: Timestamp,
    tries_left: u8,
}

/// What one phone or one candidate has been sent.
#[derive(Clone, Copy)]
struct Sendings {
    first_at: Timestamp,
    last_at: Timestamp,
    count: u8,
}

#[derive(Default)]
struct Books {
    waiting: HashMap<Serial, Waiting>,
    by_serial: HashMap<Serial, Sendings>,
    by_phone: HashMap<Keyed, Sendings>,
    /// A full map is searched for what has run out once a minute, not at each request.
    next_search: Timestamp,
}

/// All codes of the process.
pub struct SmsCodes {
    key: hmac::Key,
    chance: Box<dyn Chance>,
    subjects_max: usize,
    books: Mutex<Books>,
}

impl SmsCodes {
    /// With the system's random source.
    pub fn new() -> Self {
        Self::with(Box::new(SystemRandom::new()), CODE_SUBJECTS_MAX)
    }

    /// With digits from elsewhere and another bound, for tests. The key is random all the same.
    pub fn with(chance: Box<dyn Chance>, subjects_max: usize) -> Self {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        let key = key.expect("a system without a random source has not got this far");
        Self { key, chance, subjects_max, books: Mutex::new(Books::default()) }
    }

    /// A new code for this candidate and phone. It ends the candidate's code before.
    pub fn issue(&self, serial: Serial, phone: &MobileNumber, now: Timestamp) -> Result<Code, TooSoon> {
        let keyed_phone = self.keyed(&[b"phone", phone.reveal().as_bytes()]);
        let mut books = self.books();
        books.may_count(self.subjects_max, serial, keyed_phone, now)?;
        let code = self.draw().ok_or(TooSoon { retry_after_seconds: 1 })?;
        books.count(serial, keyed_phone, now);
        let waiting = Waiting {
            keyed_code: self.keyed_code(serial, phone, code.reveal()),
            keyed_phone,
            expires_at: now.plus_ms(CODE_VALID_MS),
            tries_left: CODE_TRIES_MAX,
        };
        books.waiting.insert(serial, waiting);
        Ok(code)
    }

    /// Counts a message without a code, as often as one with it may be sent.
    pub fn count(&self, serial: Serial, phone: &MobileNumber, now: Timestamp) -> Result<(), TooSoon> {
        let keyed_phone = self.keyed(&[b"phone", phone.reveal().as_bytes()]);
        let mut books = self.books();
        books.may_count(self.subjects_max, serial, keyed_phone, now)?;
        books.count(serial, keyed_phone, now);
        Ok(())
    }

    /// Takes back a code that the gateway refused or did not answer for: it ends, and it does not count among the day's,
    /// or a gateway that is out of order for ten minutes would lock a patient candidate out for a day. The pause stays.
    pub fn give_back(&self, serial: Serial, phone: &MobileNumber, code: &Code) {
        let keyed_phone = self.keyed(&[b"phone", phone.reveal().as_bytes()]);
        let mut books = self.books();
        let text = code_text(serial, phone, code.reveal());
        let is_it = |waiting: &Waiting| hmac::verify(&self.key, &text, &waiting.keyed_code).is_ok();
        // Once only: after that there is nothing to take back.
        if !books.waiting.get(&serial).is_some_and(is_it) {
            return;
        }
        books.waiting.remove(&serial);
        let Books { by_serial, by_phone, .. } = &mut *books;
        for sendings in [by_serial.get_mut(&serial), by_phone.get_mut(&keyed_phone)].into_iter().flatten() {
            sendings.count = sendings.count.saturating_sub(1);
        }
    }

    /// Whether this code was sent to this phone for this candidate. It then has been used.
    pub fn confirm(&self, serial: Serial, phone: &MobileNumber, code: &str, now: Timestamp) -> Result<(), CodeError> {
        self.judge((serial, phone), code, now, true)
    }

    /// The same for whoever has something to do before the code is used: a right one stays, with as many tries as before.
    pub fn check(&self, serial: Serial, phone: &MobileNumber, code: &str, now: Timestamp) -> Result<(), CodeError> {
        self.judge((serial, phone), code, now, false)
    }

    fn judge(
        &self,
        (serial, phone): (Serial, &MobileNumber),
        code: &str,
        now: Timestamp,
        uses: bool,
    ) -> Result<(), CodeError> {
        let keyed_phone = self.keyed(&[b"phone", phone.reveal().as_bytes()]);
        let mut books = self.books();
        let waiting = books.waiting.get_mut(&serial).ok_or(CodeError::Unknown)?;
        if waiting.keyed_phone != keyed_phone {
            return Err(CodeError::Unknown);
        }
        if now >= waiting.expires_at {
            books.waiting.remove(&serial);
            return Err(CodeError::Expired);
        }
        let right = hmac::verify(&self.key, &code_text(serial, phone, code), &waiting.keyed_code).is_ok();
        if right && !uses {
            return Ok(());
        }
        waiting.tries_left -= 1;
        let tries_left = waiting.tries_left;
        if right || tries_left == 0 {
            books.waiting.remove(&serial);
        }
        if right { Ok(()) } else { Err(CodeError::Wrong { tries_left }) }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws until the number is below the largest multiple of a million, or small codes would be likelier than large.
    fn draw(&self) -> Option<Code> {
        const CODES: u32 = 1_000_000;
        const DRAWS_MAX: usize = 64;
        let fair = |_| self.chance.draw().filter(|drawn| *drawn < u32::MAX / CODES * CODES);
        let drawn = (0..DRAWS_MAX).find_map(fair)?;
        Some(Code(Zeroizing::new(format!("{:06}", drawn % CODES))))
    }

    fn keyed(&self, parts: &[&[u8]]) -> Keyed {
        let tag = hmac::sign(&self.key, &parts.join(&0));
        tag.as_ref().try_into().expect("HMAC-SHA256 has 32 bytes")
    }

    fn keyed_code(&self, serial: Serial, phone: &MobileNumber, code: &str) -> Keyed {
        let tag = hmac::sign(&self.key, &code_text(serial, phone, code));
        tag.as_ref().try_into().expect("HMAC-SHA256 has 32 bytes")
    }
}

impl Default for SmsCodes {
    fn default() -> Self {
        Self::new()
    }
}

impl Books {
    /// Sees to it that one more message is not too soon, and that it fits.
    fn may_count(&mut self, most: usize, serial: Serial, phone: Keyed, now: Timestamp) -> Result<(), TooSoon> {
        let (by_serial, by_phone) = (self.by_serial.get(&serial).copied(), self.by_phone.get(&phone).copied());
        let wait_ms = wait_ms(by_serial, now).max(wait_ms(by_phone, now));
        if wait_ms > 0 {
            return Err(too_soon(wait_ms));
        }
        self.make_room(most, by_serial.is_none(), by_phone.is_none(), now)
    }

    /// One more message.
    fn count(&mut self, serial: Serial, phone: Keyed, now: Timestamp) {
        let (by_serial, by_phone) = (self.by_serial.get(&serial).copied(), self.by_phone.get(&phone).copied());
        self.by_serial.insert(serial, one_more(by_serial, now));
        self.by_phone.insert(phone, one_more(by_phone, now));
    }

    /// Sees to it that one more candidate and phone fit.
    fn make_room(&mut self, most: usize, serial: bool, phone: bool, now: Timestamp) -> Result<(), TooSoon> {
        let full = |books: &Self| (serial && books.by_serial.len() >= most) || (phone && books.by_phone.len() >= most);
        if full(self) && now >= self.next_search {
            self.next_search = now.plus_ms(CODE_PAUSE_MS);
            // Waiting codes are of candidates that were counted today, so they are bounded with them.
            self.waiting.retain(|_, waiting| now < waiting.expires_at);
            self.by_serial.retain(|_, sendings| counts(*sendings, now));
            self.by_phone.retain(|_, sendings| counts(*sendings, now));
        }
        if full(self) { Err(too_soon(CODE_PAUSE_MS)) } else { Ok(()) }
    }
}

/// Whether the day that began with the first code still lasts.
fn counts(sendings: Sendings, now: Timestamp) -> bool {
    now < sendings.first_at.plus_ms(DAY_MS) || now < sendings.last_at.plus_ms(CODE_PAUSE_MS)
}

/// How long this phone or candidate has to wait.
fn wait_ms(sendings: Option<Sendings>, now: Timestamp) -> i64 {
    let Some(sendings) = sendings else { return 0 };
    let pause_ends = sendings.last_at.plus_ms(CODE_PAUSE_MS);
    let day_ends = if sendings.count >= CODES_PER_DAY_MAX { sendings.first_at.plus_ms(DAY_MS) } else { pause_ends };
    pause_ends.max(day_ends).0.saturating_sub(now.0).max(0)
}

fn one_more(sendings: Option<Sendings>, now: Timestamp) -> Sendings {
    match sendings {
        Some(sendings) if now < sendings.first_at.plus_ms(DAY_MS) => {
            Sendings { last_at: now, count: sendings.count.saturating_add(1), ..sendings }
        }
        _ => Sendings { first_at: now, last_at: now, count: 1 },
    }
}

fn too_soon(wait_ms: i64) -> TooSoon {
    let seconds = u32::try_from(wait_ms).unwrap_or(u32::MAX).div_ceil(1_000);
    TooSoon { retry_after_seconds: seconds.max(1) }
}

fn code_text(serial: Serial, phone: &MobileNumber, code: &str) -> Vec<u8> {
    [b"code".as_slice(), serial.to_string().as_bytes(), phone.reveal().as_bytes(), code.as_bytes()].join(&0)
}

#[cfg(test)]
mod tests;
