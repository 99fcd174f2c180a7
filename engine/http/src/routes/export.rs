//! Offices: the records of their candidates as a file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::Response;
use axum::routing::post;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::export::{Export, Format};
use crate::found::scope_of;
use crate::json::{Raw, read};
use crate::parse;
use crate::reads::Reading;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::export::{ExportBody, ExportedBody};
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

static EXPORT: Endpoint =
    Endpoint::new(("POST", "/v1/office/candidates/export"), &[Role::Office], ("office", "export-candidates"));
/// What the access log says where numbers are whole.
const WHOLE: &str = "export-candidates-whole";
/// When somebody whose turn it is not should come again.
const RETRY_AFTER_SECONDS: u32 = 10;

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(export))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&EXPORT, post(export))]
}

/// Sends the records of the caller's scope that are meant, by county and serial, as a table or as lines of JSON. An answer
/// without an end was cut off and is not whole.
#[utoipa::path(post, path = "/v1/office/candidates/export", tag = "office", request_body = ExportBody,
    responses((status = 200, content((ExportedBody = "application/jsonl"), (String = "text/csv"))),
        (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn export(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&EXPORT)?;
        let raw = raw.0?;
        let body: ExportBody = read(&raw)?;
        let wrong = || ApiError::Field { field: "format", rule: "must be csv or jsonl".to_owned() };
        let format = Format::of_name(&body.format).ok_or_else(wrong)?;
        let scope = scope_of(&api, &caller, body.scope.as_deref())?;
        let meant = parse::search::meant(scope, body.name, body.school, body.state.as_deref())?;
        let busy = |_| ApiError::Failure(Failure::Busy { retry_after_seconds: RETRY_AFTER_SECONDS });
        let permit = api.exports.clone().try_acquire_owned().map_err(busy)?;
        let action = if body.whole { WHOLE } else { EXPORT.action };
        let reading = Reading::new(&context, caller, action);
        let started_ms = api.node.clock().monotonic_ms();
        let whole = body.whole;
        let pages = Export { api, reading, scope, meant, format, whole, started_ms, _permit: permit }.begin().await?;
        let mut response = Response::new(Body::new(pages));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(format.disposition()));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    };
    let outcome = outcome.await;
    context.respond(&EXPORT, outcome)
}
