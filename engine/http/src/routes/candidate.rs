//! Candidates: step 3 after the fee, step 4, and their own record.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post, put};
use baoming_core::command::Action;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::{Activation, CandidateRow};
use baoming_core::text::PasswordHash;

use crate::api::{Api, candidate_body};
use crate::context::{Context, covers_candidate};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use crate::saving::must_know_save_password;
use baoming_api::bodies::{ActivationBody, CandidateBody, FormBody, ProblemBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::passwords::{Password, PasswordError};
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_node::node::Failure;
use baoming_ports::real_person::{RealPersonCheck, Ticket};

static ACTIVATE: Endpoint = Endpoint::new(
    ("POST", "/v1/candidate/candidates/{serial}/activation"),
    &[Role::Candidate, Role::Entrant],
    ("candidate", "activate"),
);
static SAVE_FORM: Endpoint =
    Endpoint::new(("PUT", "/v1/candidate/candidates/{serial}/form"), &[Role::Candidate], ("candidate", "save-form"));
static READ: Endpoint =
    Endpoint::new(("GET", "/v1/candidate/candidates/{serial}"), &[Role::Candidate], ("candidate", "read"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(activate, save_form, read_own))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&ACTIVATE, post(activate)), Route(&SAVE_FORM, put(save_form)), Route(&READ, get(read_own))]
}

/// Sets both passwords once the real-person check was passed.
#[utoipa::path(post, path = "/v1/candidate/candidates/{serial}/activation", tag = "candidate",
    request_body = ActivationBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn activate(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let (caller, serial, county) = own(&mut context, &ACTIVATE, &api, &serial)?;
        let raw = raw.0?;
        let body: ActivationBody = read(&raw)?;
        // Asked before anything that costs: neither a missing key nor a serial that nobody has must cost a check.
        context.command_key(&caller)?;
        let row = api.node.candidate(serial).await?;
        // Nor must somebody who has not paid.
        if row.payment(FeeKind::Registration).is_none() {
            return Err(ApiError::Failure(Failure::Refused(Refusal::OutOfOrder { missing: Step::Fee })));
        }
        let action = match row.activation {
            // The county answers the same request as before and refuses any other, so nothing is checked or hashed.
            Some(Activation { login_password, save_password, .. }) => {
                Action::Activate { serial, real_person_passed: false, login_password, save_password }
            }
            None => Action::Activate {
                serial,
                real_person_passed: is_real_person(&api, &caller, &row, &body).await?,
                login_password: hashed(&api, "login_password", body.login_password).await?,
                save_password: hashed(&api, "save_password", body.save_password).await?,
            },
        };
        api.command(&context, &caller, county, (Lane::Candidate, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&ACTIVATE, outcome)
}

/// 实人认证: by the provider's word where one is configured, else by that of a trusted client. Nobody vouches for
/// themselves.
async fn is_real_person(
    api: &Api,
    caller: &Caller,
    row: &CandidateRow,
    body: &ActivationBody,
) -> Result<bool, ApiError> {
    let Some(port) = &api.real_person else {
        return if caller.own.is_none() { Ok(body.real_person_passed) } else { Err(ApiError::PortNotConfigured) };
    };
    let wrong = |rule: String| ApiError::Field { field: "ticket", rule };
    let ticket = body.ticket.as_deref().ok_or_else(|| wrong("must be there: the check's own ticket".to_owned()))?;
    let ticket = Ticket::parse(ticket).map_err(|rule| wrong(rule.to_string()))?;
    match port.verify(&ticket, &row.document, &row.person.name).await {
        RealPersonCheck::Passed => Ok(true),
        RealPersonCheck::Failed { reason } => {
            tracing::info!(reason = reason.code(), "a real-person check failed");
            Err(ApiError::Failure(Failure::Refused(Refusal::RealPersonCheckFailed)))
        }
        RealPersonCheck::Unavailable { retry_after_seconds } => {
            Err(ApiError::ProviderUnavailable { retry_after_seconds })
        }
    }
}

/// Saves the basic form.
#[utoipa::path(put, path = "/v1/candidate/candidates/{serial}/form", tag = "candidate", request_body = FormBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Save-Password" = Option<String>, Header, description = "保存密码, percent-encoded: asked of candidates' own sessions"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn save_form(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let (caller, serial, county) = own(&mut context, &SAVE_FORM, &api, &serial)?;
        let raw = raw.0?;
        let body: FormBody = read(&raw)?;
        let action = Action::SaveForm { serial, form: Box::new(parse::form(&body)?) };
        must_know_save_password(&api, &context, &caller).await?;
        api.command(&context, &caller, county, (Lane::Candidate, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&SAVE_FORM, outcome)
}

/// Reads a candidate's own record.
#[utoipa::path(get, path = "/v1/candidate/candidates/{serial}", tag = "candidate",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = CandidateBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn read_own(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
) -> Response {
    let outcome = async {
        let (_, serial, county) = own(&mut context, &READ, &api, &serial)?;
        let row = api.node.candidate(serial).await?;
        Ok(answer(&candidate_body(county, &row)))
    };
    let outcome = outcome.await;
    context.respond(&READ, outcome)
}

/// The caller, whose scope must hold the serial's county, and who has not asked about it too often.
pub(super) fn own(
    context: &mut Context,
    endpoint: &Endpoint,
    api: &Api,
    serial: &str,
) -> Result<(Arc<Caller>, Serial, CountyId), ApiError> {
    let caller = context.caller(endpoint)?;
    let serial = parse::serial(serial)?;
    let county = api.node.county_of(serial)?;
    covers_candidate(&caller, county, serial)?;
    api.check_candidate_rate(serial)?;
    Ok((caller, serial, county))
}

pub(super) async fn hashed(api: &Api, field: &'static str, text: String) -> Result<PasswordHash, ApiError> {
    let password = Password::new(field, text)
        .map_err(|rule| ApiError::Field { field: rule.field, rule: "must have 8 to 64 characters".to_owned() })?;
    hash_of(api, password).await
}

pub(super) async fn hash_of(api: &Api, password: Password) -> Result<PasswordHash, ApiError> {
    let hash = api.passwords.hash(password).await.map_err(|error| match error {
        PasswordError::Busy { retry_after_seconds } => ApiError::PasswordsBusy { retry_after_seconds },
        PasswordError::NotAHash | PasswordError::Unavailable => ApiError::Internal,
    })?;
    PasswordHash::parse(&hash).map_err(|_| ApiError::Internal)
}
