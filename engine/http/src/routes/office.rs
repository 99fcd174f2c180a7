//! County offices: step 1, and how far their county is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use baoming_core::command::{Action, Query};
use baoming_core::ids::PointId;
use serde::de::DeserializeOwned;

use crate::api::Api;
use crate::context::{Context, covers_county, covers_point};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, read};
use crate::parse;
use baoming_api::bodies::{PointBody, ProblemBody, ProgressBody, ReceiptBody, SegmentBody, TakeBackBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

static SET_UP_POINT: Endpoint =
    Endpoint::new(("POST", "/v1/office/points"), &[Role::Office], ("office", "set-up-point"));
static ALLOT_SEGMENT: Endpoint =
    Endpoint::new(("POST", "/v1/office/segments"), &[Role::Office], ("office", "allot-segment"));
static TAKE_BACK: Endpoint =
    Endpoint::new(("POST", "/v1/office/segments/take-back"), &[Role::Office], ("office", "take-back"));
static COUNTY_PROGRESS: Endpoint =
    Endpoint::new(("GET", "/v1/office/counties/{county}/progress"), &[Role::Office], ("office", "county-progress"));
static POINT_PROGRESS: Endpoint =
    Endpoint::new(("GET", "/v1/office/points/{point}/progress"), &[Role::Office], ("office", "point-progress"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(set_up_point, allot_segment, take_back, county_progress, point_progress))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&SET_UP_POINT, post(set_up_point)),
        Route(&ALLOT_SEGMENT, post(allot_segment)),
        Route(&TAKE_BACK, post(take_back)),
        Route(&COUNTY_PROGRESS, get(county_progress)),
        Route(&POINT_PROGRESS, get(point_progress)),
    ]
}

/// Sets up a registration point.
#[utoipa::path(post, path = "/v1/office/points", tag = "office", request_body = PointBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn set_up_point(context: Context, api: State<Arc<Api>>, raw: Raw) -> Response {
    carry_out(&SET_UP_POINT, context, &api, raw, parse::set_up_point).await
}

/// Allots a segment of serials to a point.
#[utoipa::path(post, path = "/v1/office/segments", tag = "office", request_body = SegmentBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn allot_segment(context: Context, api: State<Arc<Api>>, raw: Raw) -> Response {
    carry_out(&ALLOT_SEGMENT, context, &api, raw, parse::allot_segment).await
}

/// Takes the unused tail of a segment back.
#[utoipa::path(post, path = "/v1/office/segments/take-back", tag = "office", request_body = TakeBackBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn take_back(context: Context, api: State<Arc<Api>>, raw: Raw) -> Response {
    carry_out(&TAKE_BACK, context, &api, raw, parse::take_back).await
}

/// How far a county is.
#[utoipa::path(get, path = "/v1/office/counties/{county}/progress", tag = "office",
    params(("county" = String, Path, description = "division code", example = "430102")),
    responses((status = 200, body = ProgressBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn county_progress(
    mut context: Context,
    api: State<Arc<Api>>,
    Path(county): Path<String>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&COUNTY_PROGRESS)?;
        let county = parse::county(&county)?;
        covers_county(&caller, county)?;
        api.progress(county, Query::County).await
    };
    let outcome = outcome.await;
    context.respond(&COUNTY_PROGRESS, outcome)
}

/// How far a point is.
#[utoipa::path(get, path = "/v1/office/points/{point}/progress", tag = "office",
    params(("point" = String, Path, description = "point", example = "430102-001")),
    responses((status = 200, body = ProgressBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn point_progress(context: Context, api: State<Arc<Api>>, Path(point): Path<String>) -> Response {
    progress_of_point(&POINT_PROGRESS, context, &api, &point).await
}

/// The same question from an office and from the point itself.
pub(super) async fn progress_of_point(
    endpoint: &'static Endpoint,
    mut context: Context,
    api: &Api,
    point: &str,
) -> Response {
    let outcome = async {
        let caller = context.caller(endpoint)?;
        let point = parse::point(point)?;
        covers_point(&caller, point)?;
        api.progress(point.county, Query::Point(point.number)).await
    };
    let outcome = outcome.await;
    context.respond(endpoint, outcome)
}

async fn carry_out<B: DeserializeOwned>(
    endpoint: &'static Endpoint,
    mut context: Context,
    api: &Api,
    raw: Raw,
    parse: fn(&B) -> Result<(PointId, Action), ApiError>,
) -> Response {
    let outcome = async {
        let caller = context.caller(endpoint)?;
        let raw = raw.0?;
        let (point, action) = parse(&read(&raw)?)?;
        // Segments are the county's business, so a point's own scope is not enough.
        covers_county(&caller, point.county)?;
        api.command(&context, &caller, point.county, (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(endpoint, outcome)
}
