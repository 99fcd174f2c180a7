//! Signing in and out.
//!
//! Whoever fails is told nothing but that, after the same work whether or not the account exists. A sign-in asks for no
//! idempotency key: each makes a session of its own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use baoming_core::office::OperatorRole;
use baoming_core::text::AccountName;
use baoming_core::time::Timestamp;

use crate::auth::operators::Operator;
use crate::auth::passwords::{Password, PasswordError};
use crate::auth::sessions::{RevokeError, Session, Subject, Token};
use crate::auth::sign_in::SignInAttempt;
use crate::auth::throttle::Paused;
use crate::auth::tokens::Role;
use crate::auth::totp::TotpSecret;
use crate::clock::format_rfc3339;
use crate::http::api::Api;
use crate::http::bodies::ProblemBody;
use crate::http::bodies::sessions::{OperatorSignInBody, SessionBody};
use crate::http::context::Context;
use crate::http::endpoint::{Endpoint, PUBLIC, Route};
use crate::http::error::ApiError;
use crate::http::json::{Raw, answer, read};
use crate::http::parse;
use crate::node::Failure;

static OPERATOR: Endpoint = Endpoint::new(("POST", "/v1/sessions/operator"), PUBLIC, ("public", "sign-in-operator"));
static SIGN_OUT: Endpoint = Endpoint::new(
    ("DELETE", "/v1/sessions/current"),
    &[Role::Office, Role::Point, Role::Candidate, Role::Ops, Role::Entrant],
    ("session", "sign-out"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(operator, sign_out))]
pub(in crate::http) struct Paths;

/// The endpoints of this file.
pub(in crate::http) fn routes() -> Vec<Route> {
    vec![Route(&OPERATOR, post(operator)), Route(&SIGN_OUT, delete(sign_out))]
}

/// An operator signs in. Offices need a one-time code as well.
#[utoipa::path(post, path = "/v1/sessions/operator", tag = "session", security(()), request_body = OperatorSignInBody,
    responses((status = 200, body = SessionBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::http) async fn operator(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        context.visitor()?;
        let body: OperatorSignInBody = read(&raw.0?)?;
        let name = AccountName::parse(&body.operator)
            .map_err(|rule| ApiError::Field { field: "operator", rule: rule.to_string() })?;
        let password = given_password(body.password)?;
        let attempt = begin(&api, &context, ("operator", name.reveal()))?;
        let found = api.node.accounts().operators().named(name.reveal()).filter(|found| found.account.enabled);
        let stored = found.as_ref().map(|found| found.account.password.reveal());
        let right = is_right(&api, attempt, password, stored).await?;
        match (right, found) {
            (Right(attempt), Some(found)) if second_factor(&api, &found, body.code.as_deref(), context.arrived_at) => {
                attempt.succeeded();
                let subject = Subject::Operator { id: found.number.0 };
                let issued = api.node.sessions().issue(subject, found.epoch, context.arrived_at);
                tracing::info!(operator = found.number.0, session = %issued.1.id, "an operator has signed in");
                let scope = Some(found.account.scope.to_string());
                let role = parse::operators::role_name(found.account.role);
                Ok(answer(&SessionBody { scope, operator: Some(found.number.0), ..session_body(issued, role) }))
            }
            (Right(attempt), _) => {
                attempt.failed();
                Err(ApiError::SignInFailed)
            }
        }
    };
    let outcome = outcome.await;
    context.respond(&OPERATOR, outcome)
}

/// An attempt whose password was right.
struct Right<'a>(SignInAttempt<'a>);

/// Ends the session of this request, for ever and after a crash too.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "session",
    responses((status = 204), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::http) async fn sign_out(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = async {
        let (caller, session) = context.session(&SIGN_OUT)?;
        let rule = || "must carry the token of a session; others end with the configuration".to_owned();
        let session = session.ok_or_else(|| ApiError::Field { field: "Authorization", rule: rule() })?;
        if let Some(serial) = caller.own {
            api.check_candidate_rate(serial)?;
        }
        api.node.sessions().revoke(&session, context.arrived_at).await.map_err(|error| match error {
            RevokeError::Busy => ApiError::Failure(Failure::Busy { retry_after_seconds: 1 }),
            RevokeError::Storage => ApiError::Internal,
        })?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let outcome = outcome.await;
    context.respond(&SIGN_OUT, outcome)
}

fn given_password(text: String) -> Result<Password, ApiError> {
    Password::new("password", text)
        .map_err(|rule| ApiError::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })
}

fn begin<'a>(api: &'a Api, context: &Context, subject: (&'static str, &str)) -> Result<SignInAttempt<'a>, ApiError> {
    let begun = api.sign_ins.begin(subject, context.peer(), context.arrived_at);
    begun.map_err(|Paused { retry_after_seconds }| ApiError::SignInPaused { retry_after_seconds })
}

/// Computes one argon2 in any case. A node that is too busy for it withdraws the attempt.
async fn is_right<'a>(
    api: &Api,
    attempt: SignInAttempt<'a>,
    password: Password,
    stored: Option<&str>,
) -> Result<Right<'a>, ApiError> {
    match api.sign_ins.is_right(&api.passwords, password, stored).await {
        Ok(true) => Ok(Right(attempt)),
        Ok(false) => {
            attempt.failed();
            Err(ApiError::SignInFailed)
        }
        Err(PasswordError::Busy { retry_after_seconds }) => {
            attempt.withdraw();
            Err(ApiError::PasswordsBusy { retry_after_seconds })
        }
        Err(PasswordError::NotAHash | PasswordError::Unavailable) => {
            attempt.withdraw();
            Err(ApiError::Internal)
        }
    }
}

/// Whoever has an authenticator shows its code; an office without one does not get in.
fn second_factor(api: &Api, operator: &Operator, code: Option<&str>, now: Timestamp) -> bool {
    match &operator.account.totp {
        Some(secret) => {
            let secret = TotpSecret::from_bytes(secret.0);
            code.is_some_and(|code| api.sign_ins.use_code(operator.number, &secret, code, now))
        }
        None => operator.account.role != OperatorRole::Office,
    }
}

fn session_body((token, session): (Token, Session), role: &str) -> SessionBody {
    SessionBody {
        token: token.as_str().to_owned(),
        role: role.to_owned(),
        expires_at: format_rfc3339(session.expires_at),
        scope: None,
        operator: None,
        serial: None,
    }
}
