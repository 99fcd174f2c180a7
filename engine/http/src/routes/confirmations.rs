//! Step 5 at the point: the registration form for print, corrections, the signature; the office may withdraw a signature.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post, put};
use baoming_core::command::Action;
use baoming_core::ids::PointId;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::json::{Raw, answer, read};
use crate::reads::Shown;
use crate::{parse, printed, reach};
use baoming_api::bodies::registration::{ConfirmationBody, PersonCorrectionBody, RegistrationFormBody, WithdrawalBody};
use baoming_api::bodies::{FormBody, ProblemBody, ReceiptBody};
use baoming_clock::local_date;
use baoming_gate::auth::tokens::Role;

/// Both work with a candidate's record at the point; the scope says with whose.
const STAFF: &[Role] = &[Role::Point, Role::Office];

static PRINT: Endpoint = Endpoint::new(
    ("GET", "/v1/point/candidates/{serial}/registration-form"),
    STAFF,
    ("point", "print-registration-form"),
);
static CORRECT_FORM: Endpoint =
    Endpoint::new(("PUT", "/v1/point/candidates/{serial}/form"), STAFF, ("point", "correct-form"));
static CORRECT_PERSON: Endpoint =
    Endpoint::new(("PUT", "/v1/point/candidates/{serial}/person"), STAFF, ("point", "correct-person"));
static CONFIRM: Endpoint =
    Endpoint::new(("POST", "/v1/point/candidates/{serial}/confirmation"), STAFF, ("point", "confirm"));
static WITHDRAW: Endpoint = Endpoint::new(
    ("POST", "/v1/office/candidates/{serial}/confirmation/withdrawal"),
    &[Role::Office],
    ("office", "withdraw-confirmation"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(print, correct_form, correct_person, confirm, withdraw))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&PRINT, get(print)),
        Route(&CORRECT_FORM, put(correct_form)),
        Route(&CORRECT_PERSON, put(correct_person)),
        Route(&CONFIRM, post(confirm)),
        Route(&WITHDRAW, post(withdraw)),
    ]
}

/// Everything that the registration form shows, with the meanings of its codes. Nothing is masked.
#[utoipa::path(get, path = "/v1/point/candidates/{serial}/registration-form", tag = "point",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = RegistrationFormBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn print(mut context: Context, State(api): State<Arc<Api>>, Path(serial): Path<String>) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &PRINT, &api, &serial).await?;
        let point = api.node.point(PointId { county: reached.county, number: reached.row.point }).await?;
        let policy = api.node.policy_of(reached.county);
        let shown = Shown::candidate(reached.county, reached.row.serial);
        api.record_read(&context, (&PRINT, &reached.caller), shown).await?;
        Ok(answer(&printed::registration_form(&policy, reached.county, &point, &reached.row)))
    };
    let outcome = outcome.await;
    context.respond(&PRINT, outcome)
}

/// Corrects the form at the point, until it is signed.
#[utoipa::path(put, path = "/v1/point/candidates/{serial}/form", tag = "point", request_body = FormBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn correct_form(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &CORRECT_FORM, &api, &serial).await?;
        let raw = raw.0?;
        let body: FormBody = read(&raw)?;
        let action = Action::CorrectForm { serial: reached.row.serial, form: Box::new(parse::form(&body)?) };
        reached.command(&api, &context, &raw, action).await
    };
    let outcome = outcome.await;
    context.respond(&CORRECT_FORM, outcome)
}

/// Corrects what the card says, until the form is signed. The document's number stays as it is.
#[utoipa::path(put, path = "/v1/point/candidates/{serial}/person", tag = "point", request_body = PersonCorrectionBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn correct_person(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &CORRECT_PERSON, &api, &serial).await?;
        let raw = raw.0?;
        let body: PersonCorrectionBody = read(&raw)?;
        let today = local_date(context.arrived_at);
        let action = parse::registration::correction(&api.node, &reached.row, today, &body)?;
        reached.command(&api, &context, &raw, action).await
    };
    let outcome = outcome.await;
    context.respond(&CORRECT_PERSON, outcome)
}

/// Records the signature and locks the form. The revision on the sheet must be the one that is kept.
#[utoipa::path(post, path = "/v1/point/candidates/{serial}/confirmation", tag = "point",
    request_body = ConfirmationBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn confirm(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &CONFIRM, &api, &serial).await?;
        let raw = raw.0?;
        let body: ConfirmationBody = read(&raw)?;
        let action = parse::registration::confirmation(reached.row.serial, &body)?;
        reached.command(&api, &context, &raw, action).await
    };
    let outcome = outcome.await;
    context.respond(&CONFIRM, outcome)
}

/// Withdraws a signature, so that something can be corrected and signed again. A point cannot do it by itself.
#[utoipa::path(post, path = "/v1/office/candidates/{serial}/confirmation/withdrawal", tag = "office",
    request_body = WithdrawalBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn withdraw(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate_of_office(&mut context, &WITHDRAW, &api, &serial).await?;
        let raw = raw.0?;
        let body: WithdrawalBody = read(&raw)?;
        let action = parse::registration::withdrawal(reached.row.serial, &body)?;
        reached.command(&api, &context, &raw, action).await
    };
    let outcome = outcome.await;
    context.respond(&WITHDRAW, outcome)
}
