//! Operators of a server: made with the office's token, signed in with what they were given.

use baoming_api::bodies::StatusBody;
use baoming_api::bodies::operators::OperatorReceiptBody;
use baoming_api::bodies::sessions::SessionBody;
use baoming_clock::{Clock, parse_rfc3339};
use baoming_core::time::Timestamp;
use baoming_rehearsal::people::SyntheticCandidate;
use serde_json::{Value, json};

use crate::client::Client;
use crate::http::{Request, Response};
use crate::premises::{OFFICE, OPS};
use crate::totp::Secret;

/// The password of every operator that is made here.
pub const PASSWORD: &str = "correct horse battery";

/// An operator who was made.
#[derive(Debug, Clone)]
pub struct Operator {
    /// What is typed to sign in.
    pub name: String,
    /// The number.
    pub number: u32,
    /// Of the one-time codes.
    pub secret: Option<Secret>,
}

impl Client {
    /// The service's own time.
    ///
    /// # Panics
    /// If it does not say.
    pub fn now(&self) -> Timestamp {
        let status: StatusBody = self.ask(&Request::get("/v1/ops/status").token(OPS)).read().expect("a status");
        parse_rfc3339(&status.now).expect("an instant")
    }

    /// Makes an operator with the token of an office.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn operator(&self, name: &str, role: &str, scope: &str) -> Operator {
        let response = self.ask(&new_operator(OFFICE, name, role, scope));
        assert_eq!(response.status, 200, "{}", response.text());
        let body: OperatorReceiptBody = response.read().unwrap_or_else(|error| panic!("{error}"));
        let number = body.receipt.number.unwrap_or_else(|| panic!("an operator has a number"));
        Operator { name: name.to_owned(), number, secret: body.totp_uri.map(|uri| secret_of(&uri)) }
    }

    /// Signs an operator in with the code that a phone shows at this moment, or `periods` after it.
    pub fn try_sign_in(&self, operator: &Operator, password: &str, periods: i64) -> Response {
        self.try_sign_in_at(operator, password, Clock::system().wall().plus_ms(periods * 30_000))
    }

    /// Signs an operator in with the code of some moment.
    pub fn try_sign_in_at(&self, operator: &Operator, password: &str, at: Timestamp) -> Response {
        let code = operator.secret.as_ref().map(|secret| secret.code(at));
        self.ask(&sign_in(&operator.name, password, code.as_deref()))
    }

    /// Signs an operator in and gives the session's token.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn sign_in(&self, operator: &Operator) -> String {
        token_of(&self.try_sign_in(operator, PASSWORD, 0))
    }
}

/// The token in the answer to a sign-in.
///
/// # Panics
/// If it was refused.
pub fn token_of(response: &Response) -> String {
    assert_eq!(response.status, 200, "{}", response.text());
    let body: SessionBody = response.read().unwrap_or_else(|error| panic!("{error}"));
    body.token
}

/// The secret of an address for a QR code.
///
/// # Panics
/// If it holds none.
pub fn secret_of(uri: &str) -> Secret {
    let secret = uri.split(['?', '&']).find_map(|part| part.strip_prefix("secret="));
    Secret::from_base32(secret.unwrap_or_else(|| panic!("no secret")))
}

/// An office makes an operator.
pub fn new_operator(token: &str, name: &str, role: &str, scope: &str) -> Request {
    let body = json!({"name": name, "person": "李四", "role": role, "scope": scope, "password": PASSWORD});
    Request::new("POST", "/v1/office/operators").token(token).key(&format!("operator-{name}")).json(&body)
}

/// An operator signs in.
pub fn sign_in(name: &str, password: &str, code: Option<&str>) -> Request {
    let mut body = json!({"operator": name, "password": password});
    if let Some(code) = code {
        body["code"] = json!(code);
    }
    Request::new("POST", "/v1/sessions/operator").json(&body)
}

/// A candidate signs in.
pub fn candidate_sign_in(candidate: &SyntheticCandidate, password: &str) -> Request {
    let body = json!({"document": document(candidate), "password": password});
    Request::new("POST", "/v1/sessions/candidate").json(&body)
}

/// Somebody who has no passwords yet signs in.
pub fn entrant_sign_in(candidate: &SyntheticCandidate, name: &str) -> Request {
    let body = json!({"document": document(candidate), "name": name});
    Request::new("POST", "/v1/sessions/entrant").json(&body)
}

/// The document of a candidate, as it is typed.
pub fn document(candidate: &SyntheticCandidate) -> Value {
    json!({"kind": 1, "number": candidate.identity_number})
}

/// Whoever has this token signs out.
pub fn sign_out(token: &str) -> Request {
    Request::new("DELETE", "/v1/sessions/current").token(token)
}
