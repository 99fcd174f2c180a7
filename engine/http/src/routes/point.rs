//! Registration points: step 2, and the records of their candidates.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use baoming_core::command::{Action, Capture};
use baoming_core::entry::{EntryMethod, SpecialCase};
use baoming_core::ids::PointId;
use baoming_core::reply::Refusal;

use super::office::progress_of_point;
use crate::api::{Api, candidate_body};
use crate::context::{Context, covers_point};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use crate::reads::Shown;
use baoming_api::bodies::{CandidateBody, CaptureBody, ProblemBody, ProgressBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_ports::real_person::IdentityCheck;

static CAPTURE: Endpoint = Endpoint::new(("POST", "/v1/point/candidates"), &[Role::Point], ("point", "capture"));
static READ_CANDIDATE: Endpoint =
    Endpoint::new(("GET", "/v1/point/candidates/{serial}"), &[Role::Point], ("point", "read-candidate"));
static PROGRESS: Endpoint =
    Endpoint::new(("GET", "/v1/point/points/{point}/progress"), &[Role::Point], ("point", "progress"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(capture, read_candidate, progress))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&CAPTURE, post(capture)), Route(&READ_CANDIDATE, get(read_candidate)), Route(&PROGRESS, get(progress))]
}

/// Captures a candidate and gives the next serial of the point's segments. A card typed in by hand is checked with its
/// issuer's records first.
#[utoipa::path(post, path = "/v1/point/candidates", tag = "point", request_body = CaptureBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn capture(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&CAPTURE)?;
        let raw = raw.0?;
        let body: CaptureBody = read(&raw)?;
        let (point, mut capture) = parse::capture(&api.node, context.arrived_at, &body)?;
        covers_point(&caller, point)?;
        api.check_identity_rate(&capture.identity)?;
        context.command_key(&caller)?;
        if !api.node.photos().may_be_named(capture.photo).await? {
            let rule = "must be that of a photograph that was sent before".to_owned();
            return Err(ApiError::Field { field: "photo_sha256", rule });
        }
        let checked = system_check(&api, &capture).await;
        capture.entry.system_checked = matches!(checked, Ok(true));
        let action = Action::Capture(Box::new(capture));
        let outcome = api.command(&context, &caller, point.county, (Lane::Candidate, &raw), action).await;
        match (checked, outcome) {
            // Asked all the same: a capture that is there already is answered although nobody can be asked now.
            (Err(unanswered), Err(ApiError::Failure(Failure::Refused(Refusal::SystemCheckFailed)))) => Err(unanswered),
            (_, outcome) => outcome,
        }
    };
    let outcome = outcome.await;
    context.respond(&CAPTURE, outcome)
}

/// 系统核验 of name and number, for special cases 4 and 5, where a card was typed in and not read. Others need none.
async fn system_check(api: &Api, capture: &Capture) -> Result<bool, ApiError> {
    let typed = capture.entry.method == EntryMethod::Manual;
    if !typed || !capture.entry.case.is_some_and(SpecialCase::needs_verification) {
        return Ok(false);
    }
    let port = api.real_person.as_ref().ok_or(ApiError::PortNotConfigured)?;
    match port.check_identity(&capture.document, &capture.person.name).await {
        IdentityCheck::Matched => Ok(true),
        IdentityCheck::NotMatched => Ok(false),
        IdentityCheck::Unavailable { retry_after_seconds } => {
            Err(ApiError::ProviderUnavailable { retry_after_seconds })
        }
    }
}

/// Reads a candidate of the point.
#[utoipa::path(get, path = "/v1/point/candidates/{serial}", tag = "point",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = CandidateBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn read_candidate(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&READ_CANDIDATE)?;
        let serial = parse::serial(&serial)?;
        let county = api.node.county_of(serial)?;
        let row = api.node.candidate(serial).await?;
        covers_point(&caller, PointId { county, number: row.point })?;
        api.record_read(&context, (&READ_CANDIDATE, &caller), Shown::candidate(county, serial)).await?;
        Ok(answer(&candidate_body(county, &row)))
    };
    let outcome = outcome.await;
    context.respond(&READ_CANDIDATE, outcome)
}

/// How far the point is.
#[utoipa::path(get, path = "/v1/point/points/{point}/progress", tag = "point",
    params(("point" = String, Path, description = "point", example = "430102-001")),
    responses((status = 200, body = ProgressBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn progress(context: Context, api: State<Arc<Api>>, Path(point): Path<String>) -> Response {
    progress_of_point(&PROGRESS, context, &api, &point).await
}
