//! Signing in and out.
//!
//! Whoever fails is told nothing but that, after the same work whether or not the account exists. A sign-in asks for no
//! idempotency key: each makes a session of its own.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post, put};
use baoming_core::command::Action;
use baoming_core::ids::{IdentityKey, Serial};
use baoming_core::office::{AccountChange, OperatorNumber};
use baoming_core::reply::Refusal;
use baoming_core::rows::Activation;
use baoming_core::text::{AccountName, PersonName};
use baoming_core::time::Timestamp;

use super::candidate::hash_of;
use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use crate::saving::{begin, judge};
use baoming_api::bodies::sessions::{
    CandidateSignInBody, EntrantSignInBody, OperatorSignInBody, OwnPasswordBody, SessionBody,
};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::{RevokeError, Session, Subject, Token};
use baoming_gate::auth::tokens::Role;
use baoming_gate::auth::totp::TotpSecret;
use baoming_node::node::{Envelope, Failure};

static OPERATOR: Endpoint = Endpoint::new(("POST", "/v1/sessions/operator"), PUBLIC, ("public", "sign-in-operator"));
static CANDIDATE: Endpoint = Endpoint::new(("POST", "/v1/sessions/candidate"), PUBLIC, ("public", "sign-in-candidate"));
static ENTRANT: Endpoint = Endpoint::new(("POST", "/v1/sessions/entrant"), PUBLIC, ("public", "sign-in-entrant"));
static OWN_PASSWORD: Endpoint = Endpoint::new(
    ("PUT", "/v1/sessions/operator/password"),
    &[Role::Office, Role::Point, Role::Ops],
    ("session", "change-own-password"),
);
static SIGN_OUT: Endpoint = Endpoint::new(
    ("DELETE", "/v1/sessions/current"),
    &[Role::Office, Role::Point, Role::Candidate, Role::Ops, Role::Entrant],
    ("session", "sign-out"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(operator, candidate, entrant, own_password, sign_out))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&OPERATOR, post(operator)),
        Route(&CANDIDATE, post(candidate)),
        Route(&ENTRANT, post(entrant)),
        Route(&OWN_PASSWORD, put(own_password)),
        Route(&SIGN_OUT, delete(sign_out)),
    ]
}

/// An operator signs in. Offices need a one-time code as well.
#[utoipa::path(post, path = "/v1/sessions/operator", tag = "session", security(()), request_body = OperatorSignInBody,
    responses((status = 200, body = SessionBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn operator(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        context.visitor()?;
        let body: OperatorSignInBody = read(&raw.0?)?;
        let name = AccountName::parse(&body.operator)
            .map_err(|rule| ApiError::Field { field: "operator", rule: rule.to_string() })?;
        let password = given_password(body.password)?;
        let attempt = begin(&api, &context, ("operator", name.reveal()))?;
        let found = api.node.accounts().operators().named(name.reveal()).filter(|found| found.account.enabled);
        let stored = found.as_ref().map(|found| found.account.password.reveal());
        let right = judge(&api, attempt, password, stored).await?.ok_or(ApiError::SignInFailed)?;
        let found = found.ok_or(ApiError::SignInFailed)?;
        if !second_factor(&api, &found, body.code.as_deref(), context.arrived_at) {
            right.failed();
            return Err(ApiError::SignInFailed);
        }
        right.succeeded();
        let subject = Subject::Operator { id: found.number.0 };
        let issued = api.node.sessions().issue(subject, found.epoch, context.arrived_at);
        tracing::info!(operator = found.number.0, session = %issued.1.id, "an operator has signed in");
        let scope = Some(found.account.scope.to_string());
        let role = parse::operators::role_name(found.account.role);
        Ok(answer(&SessionBody { scope, operator: Some(found.number.0), ..session_body(issued, role) }))
    };
    let outcome = outcome.await;
    context.respond(&OPERATOR, outcome)
}

/// A candidate signs in, once the passwords are set: 输入身份证件号码和登录密码.
#[utoipa::path(post, path = "/v1/sessions/candidate", tag = "session", security(()), request_body = CandidateSignInBody,
    responses((status = 200, body = SessionBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn candidate(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        context.visitor()?;
        let raw = raw.0?;
        let body: CandidateSignInBody = read(&raw)?;
        let password = given_password(body.password)?;
        let identity = parse::typed_document(&api.node, &body.document)?;
        api.check_identity_rate(&identity)?;
        let attempt = begin(&api, &context, ("candidate", &hexadecimal(&identity)))?;
        let found = match activated(&api, identity, raw.len()).await {
            Ok(found) => found,
            Err(failure) => {
                attempt.withdraw();
                return Err(failure);
            }
        };
        let stored = found.as_ref().map(|(_, activation)| activation.login_password.reveal());
        let right = judge(&api, attempt, password, stored).await?.ok_or(ApiError::SignInFailed)?;
        let (serial, activation) = found.ok_or(ApiError::SignInFailed)?;
        right.succeeded();
        let subject = Subject::Candidate { serial };
        let issued = api.node.sessions().issue(subject, u32::from(activation.epoch), context.arrived_at);
        Ok(answer(&SessionBody { serial: Some(serial.to_string()), ..session_body(issued, "candidate") }))
    };
    let outcome = outcome.await;
    context.respond(&CANDIDATE, outcome)
}

/// The passwords of a document's registration, if there are both. Nobody else is told from one who has none.
async fn activated(api: &Api, identity: IdentityKey, bytes: usize) -> Result<Option<(Serial, Activation)>, ApiError> {
    let envelope = Envelope { lane: Lane::Candidate, bytes };
    let Some(state) = api.node.registration_of(identity, envelope).await? else { return Ok(None) };
    let row = api.node.candidate(state.serial).await?;
    Ok(row.activation.map(|activation| (state.serial, activation)))
}

/// Somebody who has no passwords yet shows the document, to pay the fee, pass the real-person check and set the passwords.
/// The session ends with that: sign in as a candidate then.
#[utoipa::path(post, path = "/v1/sessions/entrant", tag = "session", security(()), request_body = EntrantSignInBody,
    responses((status = 200, body = SessionBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn entrant(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        context.visitor()?;
        let raw = raw.0?;
        let body: EntrantSignInBody = read(&raw)?;
        let name =
            PersonName::parse(&body.name).map_err(|rule| ApiError::Field { field: "name", rule: rule.to_string() })?;
        let identity = parse::typed_document(&api.node, &body.document)?;
        api.check_identity_rate(&identity)?;
        let attempt = begin(&api, &context, ("entrant", &hexadecimal(&identity)))?;
        let serial = match captured_as(&api, identity, &name, raw.len()).await {
            Ok(Some(serial)) => serial,
            Ok(None) => {
                attempt.failed();
                return Err(ApiError::SignInFailed);
            }
            Err(failure) => {
                attempt.withdraw();
                return Err(failure);
            }
        };
        attempt.succeeded();
        let subject = Subject::Entrant { serial };
        let epoch = api.node.accounts().epoch_of(subject);
        let epoch = epoch.ok_or(ApiError::Failure(Failure::Refused(Refusal::AlreadyActivated)))?;
        let issued = api.node.sessions().issue(subject, epoch, context.arrived_at);
        Ok(answer(&SessionBody { serial: Some(serial.to_string()), ..session_body(issued, "entrant") }))
    };
    let outcome = outcome.await;
    context.respond(&ENTRANT, outcome)
}

/// The registration of a document under this name.
async fn captured_as(
    api: &Api,
    identity: IdentityKey,
    name: &PersonName,
    bytes: usize,
) -> Result<Option<Serial>, ApiError> {
    let envelope = Envelope { lane: Lane::Candidate, bytes };
    let Some(state) = api.node.registration_of(identity, envelope).await? else { return Ok(None) };
    let row = api.node.candidate(state.serial).await?;
    Ok((row.person.name == *name).then_some(state.serial))
}

/// What failures are counted by.
fn hexadecimal(identity: &IdentityKey) -> String {
    identity.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An operator takes another password: whoever made the account knows the first one. Every session ends with it, this
/// one too.
#[utoipa::path(put, path = "/v1/sessions/operator/password", tag = "session", request_body = OwnPasswordBody,
    params(("Idempotency-Key" = String, Header, description = "1 to 128 visible ASCII characters")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn own_password(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let (caller, session) = context.session(&OWN_PASSWORD)?;
        let Subject::Operator { id } = session.ok_or_else(no_session)?.subject else { return Err(no_session()) };
        let operator = api.node.accounts().active_operator(OperatorNumber(id)).ok_or(ApiError::Unauthorized)?;
        let raw = raw.0?;
        let body: OwnPasswordBody = read(&raw)?;
        let name = operator.account.name.reveal();
        let present = given_password(body.password)?;
        let password = parse::operators::password("new_password", name, body.new_password)?;
        // Asked before hashing: a missing key must not cost argon2.
        context.command_key(&caller)?;
        let attempt = begin(&api, &context, ("operator", name))?;
        let stored = Some(operator.account.password.reveal());
        // Not 401: the session is good.
        let rule = || "must be the present password".to_owned();
        let wrong = || ApiError::Field { field: "password", rule: rule() };
        judge(&api, attempt, present, stored).await?.ok_or_else(wrong)?.succeeded();
        let change = AccountChange { password: Some(hash_of(&api, password).await?), ..AccountChange::default() };
        let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
        api.command(&context, &caller, api.node.desk(), (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&OWN_PASSWORD, outcome)
}

fn no_session() -> ApiError {
    let rule = "must carry the token of a session; others end with the configuration".to_owned();
    ApiError::Field { field: "Authorization", rule }
}

/// Ends the session of this request, for ever and after a crash too.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "session",
    responses((status = 204), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn sign_out(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = async {
        let (caller, session) = context.session(&SIGN_OUT)?;
        let session = session.ok_or_else(no_session)?;
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

/// Whoever has an authenticator shows its code; without one nobody gets in whose role needs it.
fn second_factor(api: &Api, operator: &Operator, code: Option<&str>, now: Timestamp) -> bool {
    match &operator.account.totp {
        Some(secret) => {
            let secret = TotpSecret::from_bytes(secret.0);
            code.is_some_and(|code| api.sign_ins.use_code(operator.number, &secret, code, now))
        }
        None => !api.node.policy_of(api.node.desk()).roles.of(operator.account.role).one_time_code,
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
