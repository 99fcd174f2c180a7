//! What every user knows of the service: who it may be, which time it is there, and when windows close.

pub mod kinds;
pub mod people;
pub mod platform;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use baoming_api::bodies::rules::CalendarBody;
use baoming_clock::parse_rfc3339;
use baoming_core::calendar::WindowName;
use serde::Deserialize;

use crate::season::platform::Platform;

/// As whom a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Offices.
    Office,
    /// Registration points.
    Point,
    /// Candidates' clients.
    Candidate,
    /// The payment platform.
    Payment,
    /// Operations.
    Ops,
}

/// Bearer tokens of each role, of scope "province". Several of a role stand for as many operators.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// County offices.
    pub office: Vec<String>,
    /// Registration points.
    pub point: Vec<String>,
    /// Candidates' clients.
    pub candidate: Vec<String>,
    /// The payment platform.
    pub payment: Vec<String>,
    /// Operations.
    pub ops: Vec<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[tokens]")
    }
}

impl Tokens {
    /// Tokens by role.
    pub fn of(&self, role: Role) -> &[String] {
        match role {
            Role::Office => &self.office,
            Role::Point => &self.point,
            Role::Candidate => &self.candidate,
            Role::Payment => &self.payment,
            Role::Ops => &self.ops,
        }
    }
}

/// Where codes that were sent to telephones can be read; nothing where no stand-in was started.
pub type Codes = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What every user knows.
pub struct Season {
    tokens: Tokens,
    said_ms: i64,
    heard: Instant,
    windows: BTreeMap<String, (i64, i64)>,
    codes: Option<Codes>,
    /// The payment platform's keys; nothing where the service was not given its side of them.
    pub platform: Option<Arc<Platform>>,
    /// The fee of an arts examination, in fen.
    pub arts_fee_fen: u32,
}

/// A window may be called closed by the service so long before it is by our reckoning, which lags a little behind.
const RECKONING_MS: i64 = 2_000;

/// A calendar that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("GET /v1/calendar was answered with something that is no calendar")]
pub struct CalendarError;

impl Season {
    /// As the service has said just now.
    pub fn new(
        tokens: Tokens,
        calendar: &CalendarBody,
        heard: Instant,
        arts_fee_fen: u32,
        codes: Option<Codes>,
    ) -> Result<Self, CalendarError> {
        let instant = |text: &str| parse_rfc3339(text).map(|instant| instant.0).map_err(|_| CalendarError);
        let window = |window: &baoming_api::bodies::rules::WindowBody| {
            Ok((window.window.clone(), (instant(&window.opens_at)?, instant(&window.closes_at)?)))
        };
        let windows = calendar.windows.iter().map(window).collect::<Result<_, CalendarError>>()?;
        Ok(Self { tokens, said_ms: instant(&calendar.now)?, heard, windows, codes, platform: None, arts_fee_fen })
    }

    /// The service's time in milliseconds since 1970. Never ahead of it, since what it said is older than when we heard it.
    pub fn now_ms(&self) -> i64 {
        self.said_ms.saturating_add(i64::try_from(self.heard.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// One of a role's tokens, the same for the same number.
    pub fn token(&self, role: Role, number: u64) -> Option<String> {
        let tokens = self.tokens.of(role);
        let at = number.checked_rem(tokens.len() as u64)?;
        tokens.get(at as usize).cloned()
    }

    /// Whether the service may say that the window is not open.
    pub fn may_be_outside(&self, window: WindowName) -> bool {
        self.windows
            .get(window.name())
            .is_none_or(|(opens_at, closes_at)| self.now_ms() + RECKONING_MS >= *closes_at || self.now_ms() < *opens_at)
    }

    /// When each window opens and closes, by name, in milliseconds since 1970.
    pub fn windows(&self) -> &BTreeMap<String, (i64, i64)> {
        &self.windows
    }

    /// The code that was sent to a telephone last.
    pub fn code_sent_to(&self, phone: &str) -> Option<String> {
        self.codes.as_ref().and_then(|codes| codes(phone))
    }
}
