//! Blank forms for everybody to print.
//!
//! Deliberately absent: filling them in here. The paper is signed and stamped, handed in at the point and judged there.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::texts;
use baoming_api::bodies::ProblemBody;

static ELIGIBILITY_REVIEW: Endpoint =
    Endpoint::new(("GET", "/v1/forms/eligibility-review"), PUBLIC, ("public", "eligibility-review-form"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(eligibility_review))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&ELIGIBILITY_REVIEW, get(eligibility_review))]
}

/// 考生报名资格审核表 of special case 1, a page to print.
#[utoipa::path(get, path = "/v1/forms/eligibility-review", tag = "public", security(()),
    responses((status = 200, content_type = "text/html", body = String), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn eligibility_review(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = context.visitor().map(|()| {
        let page = texts::eligibility_review(context.language, api.node.province_policy().year);
        let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
        (headers, page).into_response()
    });
    context.respond(&ELIGIBILITY_REVIEW, outcome)
}
