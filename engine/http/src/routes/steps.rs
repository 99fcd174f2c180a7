//! Candidates, step 4 beyond the basic form: a telephone that receives messages, class and events of the arts and sport
//! examinations, bonus and special plans.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::CandidateRow;
use baoming_core::time::Timestamp;
use serde::de::DeserializeOwned;

use super::candidate::own;
use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, read};
use crate::parse;
use crate::saving::must_know_save_password;
use baoming_api::bodies::steps::{DeclarationBody, PhoneBody, PhoneCodeBody, ProfessionalBody};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_ports::sms::{MobileNumber, Sent, Template};

static SEND_CODE: Endpoint = Endpoint::new(
    ("POST", "/v1/candidate/candidates/{serial}/phone/code"),
    &[Role::Candidate],
    ("candidate", "send-phone-code"),
);
static BIND_PHONE: Endpoint =
    Endpoint::new(("PUT", "/v1/candidate/candidates/{serial}/phone"), &[Role::Candidate], ("candidate", "bind-phone"));
static SAVE_PROFESSIONAL: Endpoint = Endpoint::new(
    ("PUT", "/v1/candidate/candidates/{serial}/professional"),
    &[Role::Candidate],
    ("candidate", "save-professional"),
);
static DECLARE: Endpoint = Endpoint::new(
    ("PUT", "/v1/candidate/candidates/{serial}/declaration"),
    &[Role::Candidate],
    ("candidate", "declare"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(send_code, bind_phone, save_professional, declare))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&SEND_CODE, post(send_code)),
        Route(&BIND_PHONE, put(bind_phone)),
        Route(&SAVE_PROFESSIONAL, put(save_professional)),
        Route(&DECLARE, put(declare)),
    ]
}

/// Sends a code to a telephone. It asks for no idempotency key: each code replaces the one before.
#[utoipa::path(post, path = "/v1/candidate/candidates/{serial}/phone/code", tag = "candidate", request_body = PhoneBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 202), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn send_code(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let (_, serial, county) = own(&mut context, &SEND_CODE, &api, &serial)?;
        let body: PhoneBody = read(&raw.0?)?;
        let phone = mobile(&body.phone)?;
        // A message costs money and its receiver's patience: none is sent that could bind nothing.
        may_bind(&api, county, &api.node.candidate(serial).await?, context.arrived_at)?;
        let port = api.sms.as_ref().ok_or(ApiError::PortNotConfigured)?;
        let code = api
            .sms_codes
            .issue(serial, &phone, context.arrived_at)
            .map_err(|soon| ApiError::TooMany { retry_after_seconds: soon.retry_after_seconds })?;
        let sent = port.send(&phone, Template::BindPhone, &code).await;
        if sent != Sent::Accepted {
            // Nothing was received: it must not count against the candidate's codes of the day.
            api.sms_codes.give_back(serial, &phone, &code);
        }
        match sent {
            Sent::Accepted => Ok(StatusCode::ACCEPTED.into_response()),
            Sent::Refused { .. } => {
                Err(ApiError::Field { field: "phone", rule: "must be a number that receives messages".to_owned() })
            }
            Sent::Unavailable { retry_after_seconds } => Err(ApiError::ProviderUnavailable { retry_after_seconds }),
        }
    };
    let outcome = outcome.await;
    context.respond(&SEND_CODE, outcome)
}

/// Binds the telephone that received the code. A code counts once; the number that is bound already needs none, so that
/// the same request after a lost answer is answered as before.
#[utoipa::path(put, path = "/v1/candidate/candidates/{serial}/phone", tag = "candidate", request_body = PhoneCodeBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Save-Password" = Option<String>, Header, description = "保存密码, percent-encoded: asked of candidates' own sessions"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn bind_phone(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let (caller, serial, county) = own(&mut context, &BIND_PHONE, &api, &serial)?;
        let raw = raw.0?;
        let body: PhoneCodeBody = read(&raw)?;
        // Before the code is used up: a missing key must not cost it.
        context.command_key(&caller)?;
        let phone = mobile(&body.phone)?;
        must_know_save_password(&api, &context, &caller).await?;
        let row = api.node.candidate(serial).await?;
        if row.phone.as_ref().is_none_or(|bound| bound.phone.reveal() != phone.reveal()) {
            // Before the code is used up as well: what the county would refuse must not cost it.
            may_bind(&api, county, &row, context.arrived_at)?;
            api.sms_codes
                .confirm(serial, &phone, &body.code, context.arrived_at)
                .map_err(|error| ApiError::Field { field: "code", rule: error.to_string() })?;
        }
        let action = Action::BindPhone { serial, phone: parse::phone("phone", phone.reveal())? };
        api.command(&context, &caller, county, (Lane::Candidate, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&BIND_PHONE, outcome)
}

/// Saves class and events of the arts or sport examination, until the fee is paid.
#[utoipa::path(put, path = "/v1/candidate/candidates/{serial}/professional", tag = "candidate",
    request_body = ProfessionalBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Save-Password" = Option<String>, Header, description = "保存密码, percent-encoded: asked of candidates' own sessions"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn save_professional(
    context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    carry_out(&SAVE_PROFESSIONAL, context, &api, &serial, raw, |serial, body: &ProfessionalBody| {
        Ok(Action::SaveProfessional { serial, choice: parse::steps::professional(body)? })
    })
    .await
}

/// Declares bonus and special plans; who declares nothing has none.
#[utoipa::path(put, path = "/v1/candidate/candidates/{serial}/declaration", tag = "candidate",
    request_body = DeclarationBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Save-Password" = Option<String>, Header, description = "保存密码, percent-encoded: asked of candidates' own sessions"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn declare(
    context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    carry_out(&DECLARE, context, &api, &serial, raw, |serial, body: &DeclarationBody| {
        Ok(Action::Declare { serial, declaration: parse::steps::declaration(body)? })
    })
    .await
}

async fn carry_out<B: DeserializeOwned>(
    endpoint: &'static Endpoint,
    mut context: Context,
    api: &Api,
    serial: &str,
    raw: Raw,
    action: fn(Serial, &B) -> Result<Action, ApiError>,
) -> Response {
    let outcome = async {
        let (caller, serial, county) = own(&mut context, endpoint, api, serial)?;
        let raw = raw.0?;
        let action = action(serial, &read(&raw)?)?;
        must_know_save_password(api, &context, &caller).await?;
        api.command(&context, &caller, county, (Lane::Candidate, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(endpoint, outcome)
}

/// What the county would refuse a telephone for. It decides again when the telephone is bound.
fn may_bind(api: &Api, county: CountyId, row: &CandidateRow, at: Timestamp) -> Result<(), ApiError> {
    let window = WindowName::Professional;
    let bounds = api.node.policy_of(county).calendar.governing(window, Some(row.point), at);
    let refusal = if !bounds.contains(at) {
        Refusal::OutsideWindow { window, opens_at: bounds.opens_at, closes_at: bounds.closes_at }
    } else if row.activation.is_none() {
        let paid = row.payment(FeeKind::Registration).is_some();
        Refusal::OutOfOrder { missing: if paid { Step::Activation } else { Step::Fee } }
    } else {
        return Ok(());
    };
    Err(ApiError::Failure(Failure::Refused(refusal)))
}

fn mobile(raw: &str) -> Result<MobileNumber, ApiError> {
    raw.trim().parse().map_err(|error: baoming_ports::sms::MobileNumberError| ApiError::Field {
        field: "phone",
        rule: error.to_string(),
    })
}
