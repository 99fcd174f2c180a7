//! Requests that nobody should make: repeated with something else in them, too large, malformed, or guessed.

use bytes::Bytes;

use super::blank::json;
use super::memory::Requests;
use super::task::{Method, Task};
use crate::season::Role;
use crate::season::kinds::Kind;

/// Ten times what a body may have, and more than any buffer of the service's.
const OVERSIZED_BYTES: usize = 320 << 10;

impl Requests {
    pub(super) fn key_reused(&self, draw: u64) -> Option<Task> {
        let command = self.recall(draw)?;
        Some(Task {
            key: Some(command.key),
            token: command.token,
            body: other(&command.body)?,
            ..self.blank(Kind::KeyReused, command.method, command.path)
        })
    }

    pub(super) fn oversized(&self, draw: u64) -> Task {
        let body = Bytes::from(vec![b' '; OVERSIZED_BYTES]);
        let key = Some(format!("load-{}-oversized-{draw:x}", self.run));
        let path = "/v1/point/candidates".to_owned();
        Task { token: self.token(Role::Point, draw), key, body, ..self.blank(Kind::Oversized, Method::Post, path) }
    }

    pub(super) fn malformed(&self, draw: u64) -> Task {
        const BODIES: [&str; 6] = [
            "{\"point\":",
            "[]",
            "{\"point\":\"430102-001\",\"unknown\":1}",
            "\u{feff}{}",
            "{\"point\":\"430102-001\",\"document\":{\"kind\":1,\"number\":\"110105194912310021\"}}",
            "nonsense",
        ];
        let body = Bytes::from_static(BODIES[(draw % BODIES.len() as u64) as usize].as_bytes());
        let key = Some(format!("load-{}-malformed-{draw:x}", self.run));
        let path = "/v1/point/candidates".to_owned();
        Task { token: self.token(Role::Point, draw), key, body, ..self.blank(Kind::Malformed, Method::Post, path) }
    }

    pub(super) fn guess_token(&self, draw: u64) -> Task {
        let path = format!("/v1/candidate/candidates/{:08}", 1_010_001 + draw % 100_000);
        Task { token: Some(format!("guess-{draw:032x}")), ..self.blank(Kind::GuessToken, Method::Get, path) }
    }

    pub(super) fn guess_serial(&self, draw: u64) -> Task {
        // The last numbers of a code, which no segment of a run reaches.
        let code = self.people.plans[(draw % self.people.plans.len() as u64) as usize].points[0].segments[0].code;
        let path = format!("/v1/point/candidates/{code}{:04}", 9_999 - draw / 1_000 % 500);
        Task { token: self.token(Role::Point, draw), ..self.blank(Kind::GuessSerial, Method::Get, path) }
    }

    pub(super) fn guess_password(&self, draw: u64) -> Option<Task> {
        let (position, _) = self.any_activated(draw)?;
        Some(self.sign_in_as(Kind::GuessPassword, position, format!("guess-{draw:x}")))
    }

    /// The last of the plan, whom no run of the usual length captures.
    pub(super) fn enumerate_identity(&self, draw: u64) -> Task {
        let position = self.people.total() - 1 - (draw % 100) as u32;
        self.sign_in_as(Kind::EnumerateIdentity, position, format!("guess-{draw:x}"))
    }

    pub(super) fn raw(&self, kind: Kind) -> Task {
        self.blank(kind, Method::Post, "/v1/point/candidates".to_owned())
    }
}

/// The same command with something else in it.
fn other(body: &[u8]) -> Option<Bytes> {
    let mut body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let pointers = ["/person/address", "/payment_id", "/login_password", "/recipient"];
    let found = pointers.into_iter().find(|pointer| body.pointer(pointer).is_some())?;
    let text = body.pointer_mut(found)?;
    *text = serde_json::Value::String(format!("{}2", text.as_str()?));
    Some(json(&body))
}
