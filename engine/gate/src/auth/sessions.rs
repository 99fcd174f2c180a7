//! Sessions: what somebody who has signed in shows instead of a password.
//!
//! A token carries all that it says, marked with the session key, so it is good after a restart and costs no memory. Written as `bms1.` and base64url of
//!
//! ```text
//! version u8 = 1 | kind u8 | who u32 | epoch u32 | session 8 bytes | issued at i64 | expires at i64 | mark 32 bytes
//! ```
//!
//! all big-endian, times in milliseconds.
//!
//! Guarantees: nobody without the key can make a token or alter one; there is one text for one session; marks are compared
//! in constant time; a token is never printed. A session ends when its time is over, when its subject's epoch moves on
//! (the password was changed, the operator was dismissed), when it is signed out (`revoked.rs`), or when the session key is
//! replaced, whichever is first.
//!
//! Deliberately absent: prolonging a session, which is a new sign-in; the subject's epoch, which the memory of the county
//! or the desk knows and the caller of [`Sessions::check`] brings along; what a subject may do.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use baoming_core::ids::{Serial, SerialCode};
use baoming_core::time::Timestamp;
use baoming_store::keys::{Authenticator, MARK_BYTES};
use data_encoding::BASE64URL_NOPAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::revoked::Revoked;
use crate::limits::FIRST_STEPS_MINUTES;

pub use super::revoked::{RevokeError, RevokedFileError};
pub use super::session_id::SessionId;

/// What every token begins with, so that one in the wrong place is recognised.
pub const TOKEN_PREFIX: &str = "bms1.";
const VERSION: u8 = 1;
const PAYLOAD_BYTES: usize = 34;
const TOKEN_BYTES: usize = PAYLOAD_BYTES + MARK_BYTES;
const USAGE: &str = "session token";
/// A token from later than this is not believed: a clock that ran ahead for a while must not have made tokens that are
/// good for as long.
const CLOCK_BACK_MS_MAX: i64 = 5 * 60 * 1_000;

/// How long sessions last. The section `sessions` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    /// A candidate's.
    pub candidate_minutes: u32,
    /// An operator's: a working day.
    pub operator_minutes: u32,
    /// That of somebody who has shown a document and has no password yet.
    pub entrant_minutes: u32,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { candidate_minutes: 30, operator_minutes: 8 * 60, entrant_minutes: 20 }
    }
}

/// Who has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Somebody of an office or a point.
    Operator {
        /// Their number.
        id: u32,
    },
    /// A candidate with a password.
    Candidate {
        /// The registration.
        serial: Serial,
    },
    /// Somebody who gave the document of a registration that has no password yet.
    Entrant {
        /// The registration.
        serial: Serial,
    },
}

/// A session, found good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub subject: Subject,
    /// The generation of the subject's password in which it was issued.
    pub epoch: u32,
    /// Which.
    pub id: SessionId,
    /// Since when.
    pub issued_at: Timestamp,
    /// The first instant at which it is no longer good.
    pub expires_at: Timestamp,
}

/// The text of a session, wiped when dropped and hidden when printed.
pub struct Token(Zeroizing<String>);

/// Why a token is not good. Tell the bearer no more than "sign in again".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// It is no token of this form.
    #[error("the session token is not one of this service; sign in again")]
    Malformed,
    /// It was altered, or made with another key.
    #[error("the session token was not issued by this service; sign in again")]
    Forged,
    /// Its time is over, or has not come.
    #[error("the session has expired; sign in again")]
    Expired,
    /// It was signed out, or the password was changed since.
    #[error("the session has ended; sign in again")]
    Revoked,
}

/// Issues and checks tokens.
pub struct Sessions {
    marks: Arc<dyn Authenticator>,
    settings: SessionSettings,
    revoked: Revoked,
    random: SystemRandom,
}

impl Sessions {
    /// Reads which sessions were signed out from `directory` and starts the thread that adds to them. Call it while
    /// holding the data directory.
    pub fn open(
        directory: &Path,
        marks: Arc<dyn Authenticator>,
        settings: SessionSettings,
        now: Timestamp,
    ) -> Result<Self, RevokedFileError> {
        let revoked = Revoked::open(&directory.join("sessions-revoked"), marks.clone(), now)?;
        Ok(Self { marks, settings, revoked, random: SystemRandom::new() })
    }

    /// A token for a subject that has just signed in, whose epoch is `epoch`.
    pub fn issue(&self, subject: Subject, epoch: u32, now: Timestamp) -> (Token, Session) {
        let minutes = match subject {
            Subject::Operator { .. } => self.settings.operator_minutes,
            Subject::Candidate { .. } => self.settings.candidate_minutes,
            Subject::Entrant { .. } => self.settings.entrant_minutes,
        };
        self.issue_for(subject, epoch, now, minutes)
    }

    /// The same for an operator who has to take over the account first: for minutes and not for a working day.
    pub fn issue_for_first_steps(&self, id: u32, epoch: u32, now: Timestamp) -> (Token, Session) {
        self.issue_for(Subject::Operator { id }, epoch, now, FIRST_STEPS_MINUTES.min(self.settings.operator_minutes))
    }

    fn issue_for(&self, subject: Subject, epoch: u32, now: Timestamp, minutes: u32) -> (Token, Session) {
        let mut id = SessionId([0; 8]);
        self.random.fill(&mut id.0).expect("the system's random source works");
        let lasts_ms = i64::from(minutes) * 60_000;
        let session = Session { subject, epoch, id, issued_at: now, expires_at: now.plus_ms(lasts_ms) };
        let (payload, mut bytes) = (encode(&session), [0; TOKEN_BYTES]);
        bytes[..PAYLOAD_BYTES].copy_from_slice(&payload);
        bytes[PAYLOAD_BYTES..].copy_from_slice(&self.marks.mark(USAGE, &payload));
        let mut text = Zeroizing::new(TOKEN_PREFIX.to_owned());
        BASE64URL_NOPAD.encode_append(&bytes, &mut text);
        (Token(text), session)
    }

    /// The session of a token. `epoch_of` gives the present epoch of a subject, `None` when there is no such subject; it
    /// is asked only about tokens that are ours and not over.
    pub fn check(
        &self,
        token: &str,
        now: Timestamp,
        epoch_of: impl FnOnce(Subject) -> Option<u32>,
    ) -> Result<Session, SessionError> {
        let session = self.read(token)?;
        self.stands(&session, now, epoch_of)?;
        Ok(session)
    }

    /// Judges a session again that was found good: meanwhile it may have come to its end.
    pub fn stands(
        &self,
        session: &Session,
        now: Timestamp,
        epoch_of: impl FnOnce(Subject) -> Option<u32>,
    ) -> Result<(), SessionError> {
        let begun = session.issued_at <= now.plus_ms(CLOCK_BACK_MS_MAX);
        if !begun || now >= session.expires_at {
            return Err(SessionError::Expired);
        }
        if self.revoked.contains(session.id) || epoch_of(session.subject) != Some(session.epoch) {
            return Err(SessionError::Revoked);
        }
        Ok(())
    }

    /// Whom a token of ours was made for, whether or not it is still good: for the record of who was turned away.
    pub fn whose(&self, token: &str) -> Option<Subject> {
        self.read(token).ok().map(|session| session.subject)
    }

    /// Signs a session out, for ever. It is refused from this moment; when this returns, it is after a crash too. The
    /// same session may be signed out again.
    pub async fn revoke(&self, session: &Session, now: Timestamp) -> Result<(), RevokeError> {
        self.revoked.add(session.id, session.expires_at, now).await
    }

    fn read(&self, token: &str) -> Result<Session, SessionError> {
        let text = token.strip_prefix(TOKEN_PREFIX).ok_or(SessionError::Malformed)?;
        let mut bytes = [0; TOKEN_BYTES];
        if BASE64URL_NOPAD.decode_len(text.len()) != Ok(TOKEN_BYTES) {
            return Err(SessionError::Malformed);
        }
        BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes).map_err(|_| SessionError::Malformed)?;
        let (payload, mark) = bytes.split_last_chunk::<MARK_BYTES>().ok_or(SessionError::Malformed)?;
        if !self.marks.is_marked(USAGE, payload, mark) {
            return Err(SessionError::Forged);
        }
        decode(payload).ok_or(SessionError::Malformed)
    }
}

/// Whether a bearer's text is meant to be a session token and not one of the configuration.
pub fn is_session_token(text: &str) -> bool {
    text.starts_with(TOKEN_PREFIX)
}

// Numbers of the stored form, never used again for another kind.
const OPERATOR: u8 = 1;
const CANDIDATE: u8 = 2;
const ENTRANT: u8 = 3;

fn encode(session: &Session) -> [u8; PAYLOAD_BYTES] {
    let (kind, who) = match session.subject {
        Subject::Operator { id } => (OPERATOR, id),
        Subject::Candidate { serial } => (CANDIDATE, serial.get()),
        Subject::Entrant { serial } => (ENTRANT, serial.get()),
    };
    let mut out = [0; PAYLOAD_BYTES];
    out[0] = VERSION;
    out[1] = kind;
    out[2..6].copy_from_slice(&who.to_be_bytes());
    out[6..10].copy_from_slice(&session.epoch.to_be_bytes());
    out[10..18].copy_from_slice(&session.id.0);
    out[18..26].copy_from_slice(&session.issued_at.0.to_be_bytes());
    out[26..34].copy_from_slice(&session.expires_at.0.to_be_bytes());
    out
}

/// Reads a payload whose mark was right: `None` means another program's version.
fn decode(payload: &[u8]) -> Option<Session> {
    let payload: &[u8; PAYLOAD_BYTES] = payload.try_into().ok()?;
    let number = |at: usize| u32::from_be_bytes([payload[at], payload[at + 1], payload[at + 2], payload[at + 3]]);
    let eight = |at: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&payload[at..at + 8]);
        bytes
    };
    let who = number(2);
    let subject = match (payload[0], payload[1]) {
        (VERSION, OPERATOR) => Subject::Operator { id: who },
        (VERSION, CANDIDATE) => Subject::Candidate { serial: serial(who)? },
        (VERSION, ENTRANT) => Subject::Entrant { serial: serial(who)? },
        _ => return None,
    };
    Some(Session {
        subject,
        epoch: number(6),
        id: SessionId(eight(10)),
        issued_at: Timestamp(i64::from_be_bytes(eight(18))),
        expires_at: Timestamp(i64::from_be_bytes(eight(26))),
    })
}

fn serial(number: u32) -> Option<Serial> {
    let code = u16::try_from(number / 10_000).ok().and_then(SerialCode::new)?;
    Serial::new(code, u16::try_from(number % 10_000).ok()?)
}

impl Token {
    /// The text for the bearer.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(hidden)")
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sessions").field("settings", &self.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_store::keys::{SessionKey, Suite};

    const NOW: Timestamp = Timestamp(1_636_000_000_000);
    const EPOCH: u32 = 7;

    fn key(directory: &Path) -> Arc<dyn Authenticator> {
        SessionKey::open_or_create(&directory.join("key"), Suite::Aes).unwrap().marks()
    }

    fn open(directory: &Path, now: Timestamp) -> Sessions {
        Sessions::open(directory, key(directory), SessionSettings::default(), now).unwrap()
    }

    fn candidate() -> Subject {
        Subject::Candidate { serial: "01010001".parse().unwrap() }
    }

    fn check(sessions: &Sessions, token: &str, now: Timestamp) -> Result<Session, SessionError> {
        sessions.check(token, now, |_| Some(EPOCH))
    }

    #[test]
    fn each_kind_of_subject_lasts_its_own_time_and_survives_a_restart() {
        let directory = tempfile::tempdir().unwrap();
        let sessions = open(directory.path(), NOW);
        let serial = "99999999".parse().unwrap();
        let tokens = [
            (Subject::Operator { id: u32::MAX }, 480),
            (candidate(), 30),
            (Subject::Candidate { serial }, 30),
            (Subject::Entrant { serial }, 20),
        ]
        .map(|(subject, minutes)| (subject, minutes * 60_000, sessions.issue(subject, EPOCH, NOW)));
        drop(sessions);
        let sessions = open(directory.path(), NOW);
        for (subject, lasts_ms, (token, session)) in &tokens {
            assert_eq!(check(&sessions, token.as_str(), NOW), Ok(*session));
            assert_eq!(session.subject, *subject);
            assert!(check(&sessions, token.as_str(), NOW.plus_ms(lasts_ms - 1)).is_ok());
            assert_eq!(check(&sessions, token.as_str(), NOW.plus_ms(*lasts_ms)), Err(SessionError::Expired));
            assert!(check(&sessions, token.as_str(), NOW.plus_ms(-CLOCK_BACK_MS_MAX)).is_ok());
            let before = NOW.plus_ms(-CLOCK_BACK_MS_MAX - 1);
            assert_eq!(check(&sessions, token.as_str(), before), Err(SessionError::Expired));
            assert!(is_session_token(token.as_str()));
            assert_eq!(format!("{token:?}"), "Token(hidden)");
        }
    }

    #[test]
    fn an_altered_token_is_forged_and_any_other_text_malformed() {
        let directory = tempfile::tempdir().unwrap();
        let sessions = open(directory.path(), NOW);
        let (token, _) = sessions.issue(candidate(), EPOCH, NOW);
        let bytes = BASE64URL_NOPAD.decode(&token.as_str().as_bytes()[TOKEN_PREFIX.len()..]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let altered = format!("{TOKEN_PREFIX}{}", BASE64URL_NOPAD.encode(&altered));
            assert_eq!(check(&sessions, &altered, NOW), Err(SessionError::Forged), "bit {bit}");
        }
        let text = token.as_str();
        let longer = format!("{text}A");
        for bad in ["", "bms1.", &text[1..], &text[5..], &text[..text.len() - 1], &longer, "bms1.*", "bms2.AAAA"] {
            assert_eq!(check(&sessions, bad, NOW), Err(SessionError::Malformed), "{bad}");
        }
        let elsewhere = tempfile::tempdir().unwrap();
        let others = open(elsewhere.path(), NOW);
        assert_eq!(check(&others, text, NOW), Err(SessionError::Forged), "another key");
    }

    #[test]
    fn a_session_ends_with_its_epoch_and_with_its_subject() {
        let directory = tempfile::tempdir().unwrap();
        let sessions = open(directory.path(), NOW);
        let (token, session) = sessions.issue(candidate(), EPOCH, NOW);
        let asked = |epoch| sessions.check(token.as_str(), NOW, |subject| (subject == candidate()).then_some(epoch)?);
        assert_eq!(asked(Some(EPOCH)), Ok(session));
        for epoch in [Some(EPOCH + 1), Some(EPOCH - 1), None] {
            assert_eq!(asked(epoch), Err(SessionError::Revoked), "{epoch:?}");
        }
    }

    #[tokio::test]
    async fn one_session_is_signed_out_for_ever_and_the_others_go_on() {
        let directory = tempfile::tempdir().unwrap();
        let sessions = open(directory.path(), NOW);
        let (token, session) = sessions.issue(candidate(), EPOCH, NOW);
        let (other, _) = sessions.issue(candidate(), EPOCH, NOW);
        sessions.revoke(&session, NOW).await.unwrap();
        sessions.revoke(&session, NOW).await.unwrap();
        for _ in 0..3 {
            let sessions = open(directory.path(), NOW);
            assert_eq!(check(&sessions, token.as_str(), NOW), Err(SessionError::Revoked));
            assert!(check(&sessions, other.as_str(), NOW).is_ok());
        }
    }
}
