//! Operators of a server: made with the office's token, signed in with what they were given.

use baoming_api::bodies::StatusBody;
use baoming_api::bodies::sessions::{SessionBody, TotpBody};
use baoming_clock::parse_rfc3339;
use baoming_core::time::Timestamp;
use baoming_rehearsal::people::SyntheticCandidate;
use serde_json::{Value, json};

use crate::client::Client;
use crate::http::{Request, Response};
use crate::premises::{ADMINISTRATOR, OFFICE, OPS};
use crate::totp::{PERIOD_MS, Secret};

/// The password that every account is made with.
pub const FIRST_PASSWORD: &str = "given by the office";
/// The password that every owner takes.
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

    /// Makes an operator with the token of an office, or of the administrator for one of the center, who takes the account
    /// over.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn operator(&self, name: &str, role: &str, scope: &str) -> Operator {
        let of_center = scope == "province";
        self.operator_by(if of_center { ADMINISTRATOR } else { OFFICE }, name, role, scope)
    }

    /// Makes an operator with some token; the operator takes the account over.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn operator_by(&self, token: &str, name: &str, role: &str, scope: &str) -> Operator {
        let number = self.granted(&new_operator(token, name, role, scope)).number;
        let number = number.unwrap_or_else(|| panic!("an operator has a number"));
        Operator { name: name.to_owned(), number, secret: self.take_over(name, FIRST_PASSWORD) }
    }

    /// What the owner of an account does first: sign in with the password that somebody else gave, take [`PASSWORD`], and
    /// enrol a second factor where one is needed, with the code of the period before, so that the present one is still to be
    /// used.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn take_over(&self, name: &str, first: &str) -> Option<Secret> {
        let token = token_of(&self.ask(&sign_in(name, first, None)));
        self.granted(&own_password(&token, first, PASSWORD).key(&format!("first-{name}")));
        let response = self.ask(&sign_in(name, PASSWORD, None));
        let token = token_of(&response);
        let session: SessionBody = response.read().unwrap_or_else(|error| panic!("{error}"));
        session.needed_first.map(|needed| {
            assert_eq!(needed, "second-factor");
            self.enrol(&token, name)
        })
    }

    /// Enrols a second factor in a session of its owner, whose password is [`PASSWORD`].
    ///
    /// # Panics
    /// If the server refuses.
    pub fn enrol(&self, token: &str, name: &str) -> Secret {
        let shown: TotpBody = self.ask(&begin_totp(token, PASSWORD)).read().unwrap_or_else(|error| panic!("{error}"));
        let secret = secret_of(&shown.totp_uri);
        loop {
            let at = self.phone();
            let code = secret.code(at.plus_ms(-PERIOD_MS));
            let confirm = confirm_totp(token, &code).key(&format!("confirm-{name}-{}-{code}", at.0));
            let response = self.ask(&confirm);
            if response.status == 200 {
                return secret;
            }
            // The period before is no longer good if another one has begun meanwhile, and only then.
            assert!(self.phone().0 / PERIOD_MS > at.0 / PERIOD_MS, "{}", response.text());
        }
    }

    /// Signs an operator in with the code that a phone shows at this moment, or `periods` after it.
    pub fn try_sign_in(&self, operator: &Operator, password: &str, periods: i64) -> Response {
        self.try_sign_in_at(operator, password, self.phone().plus_ms(periods * PERIOD_MS))
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
    let body = json!({"name": name, "person": "李四", "role": role, "scope": scope, "password": FIRST_PASSWORD});
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

/// An operator takes another password. A key is still to be added.
pub fn own_password(token: &str, present: &str, new: &str) -> Request {
    let body = json!({"password": present, "new_password": new});
    Request::new("PUT", "/v1/sessions/operator/password").token(token).json(&body)
}

/// An operator asks for a secret of one-time codes.
pub fn begin_totp(token: &str, password: &str) -> Request {
    Request::new("POST", "/v1/sessions/operator/totp").token(token).json(&json!({"password": password}))
}

/// An operator shows a code of it. A key is still to be added.
pub fn confirm_totp(token: &str, code: &str) -> Request {
    Request::new("PUT", "/v1/sessions/operator/totp").token(token).json(&json!({"code": code}))
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
