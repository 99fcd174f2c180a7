//! What every request begins as: its path, and the token and the key under which it is sent.

use std::time::Instant;

use bytes::Bytes;
use serde::Serialize;

use super::memory::Requests;
use super::task::{Method, Task};
use crate::season::Role;
use crate::season::kinds::Kind;
use crate::season::people::Person;

const JSON: &str = "application/json";

pub(super) fn json<B: Serialize>(body: &B) -> Bytes {
    Bytes::from(serde_json::to_vec(body).expect("the API's bodies are JSON"))
}

impl Requests {
    pub(super) fn blank(&self, kind: Kind, method: Method, path: String) -> Task {
        Task {
            kind,
            substituted: false,
            due: Instant::now(),
            person: None,
            method,
            path,
            key: None,
            token: None,
            body: Bytes::new(),
            media: JSON,
            obeys: true,
            attempts: 0,
            sender: None,
            told_to_wait: None,
            late: false,
            headers: Vec::new(),
            browser: None,
            payment: None,
            expected_receipt: None,
        }
    }

    pub(super) fn token(&self, role: Role, number: u64) -> Option<String> {
        self.season.token(role, number)
    }

    fn key(&self, person: &Person, part: &str) -> Option<String> {
        Some(format!("load-{}-{}-{part}", self.run, person.position))
    }

    pub(super) fn command(
        &self,
        kind: Kind,
        method: Method,
        path: String,
        role: Role,
        person: Person,
        body: Bytes,
    ) -> Task {
        let part = match kind {
            // Each save is a command of its own; its repetitions are not.
            Kind::Save | Kind::Declare => format!("{}-{}", kind.name(), person.saves),
            _ => kind.name().to_owned(),
        };
        Task {
            key: self.key(&person, &part),
            token: self.token(role, u64::from(person.position)),
            person: Some(person),
            body,
            ..self.blank(kind, method, path)
        }
    }

    pub(super) fn own(&self, kind: Kind, method: Method, person: Person, what: &str, body: Bytes) -> Task {
        let path = format!("/v1/candidate/candidates/{}/{what}", person.serial_text());
        self.command(kind, method, path, Role::Candidate, person, body)
    }

    pub(super) fn somewhere(&self, draw: u64) -> u32 {
        (draw % u64::from(self.people.total().max(1))) as u32
    }
}
