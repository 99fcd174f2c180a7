//! What needs the document itself at the point: the real card of special cases 4 and 5, and new passwords.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use baoming_core::command::Action;
use baoming_core::reply::Refusal;

use super::candidate::hashed;
use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, read};
use crate::{parse, reach};
use baoming_api::bodies::entry::CardVerificationBody;
use baoming_api::bodies::registration::PasswordResetBody;
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_clock::local_date;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

static VERIFY: Endpoint = Endpoint::new(
    ("POST", "/v1/point/candidates/{serial}/card-verification"),
    &[Role::Point],
    ("point", "verify-card"),
);
static RESET: Endpoint = Endpoint::new(
    ("POST", "/v1/point/candidates/{serial}/password-reset"),
    &[Role::Point],
    ("point", "reset-passwords"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(verify_card, reset_passwords))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&VERIFY, post(verify_card)), Route(&RESET, post(reset_passwords))]
}

/// Records that the real card was read: 考生须前往报名点验证第二代居民身份证信息.
#[utoipa::path(post, path = "/v1/point/candidates/{serial}/card-verification", tag = "point",
    request_body = CardVerificationBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn verify_card(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &VERIFY, &api, &serial).await?;
        let raw = raw.0?;
        let body: CardVerificationBody = read(&raw)?;
        let today = local_date(context.arrived_at);
        let action = parse::entry::card_verification(&api.node, &reached.row, today, &body)?;
        reached.command(&api, &context, &raw, action).await
    };
    let outcome = outcome.await;
    context.respond(&VERIFY, outcome)
}

/// Sets both passwords anew for a candidate who is present with the document. Sessions of before are over with it.
#[utoipa::path(post, path = "/v1/point/candidates/{serial}/password-reset", tag = "point",
    request_body = PasswordResetBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn reset_passwords(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &RESET, &api, &serial).await?;
        let raw = raw.0?;
        let body: PasswordResetBody = read(&raw)?;
        let today = local_date(context.arrived_at);
        let identity = parse::registration::shown_document(&api.node, &reached.row, today, &body.document)?;
        // Asked before hashing: neither a missing key nor another's document must cost argon2.
        context.command_key(&reached.caller)?;
        if identity != reached.row.identity {
            return Err(ApiError::Failure(Failure::Refused(Refusal::OtherCandidatesDocument)));
        }
        let action = Action::ResetPasswords {
            serial: reached.row.serial,
            identity,
            login_password: hashed(&api, "login_password", body.login_password).await?,
            save_password: hashed(&api, "save_password", body.save_password).await?,
        };
        let outcome = reached.command(&api, &context, &raw, action).await;
        // Unknown already, since it was learnt with the hash of before; this only makes room.
        api.sign_ins.saves().forget(reached.row.serial);
        outcome
    };
    let outcome = outcome.await;
    context.respond(&RESET, outcome)
}
