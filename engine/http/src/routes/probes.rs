//! What machines ask: alive, ready, metrics, the description of the API.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::ops::refresh_gauges;
use super::points::refresh_serials;
use crate::api::Api;
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::error::ApiError;
use crate::openapi;
use baoming_language::Language;
use baoming_telemetry as telemetry;

static LIVEZ: Endpoint = Endpoint::new(("GET", "/livez"), PUBLIC, ("probes", "livez"));
static READYZ: Endpoint = Endpoint::new(("GET", "/readyz"), PUBLIC, ("probes", "readyz"));
static METRICS: Endpoint = Endpoint::new(("GET", "/metrics"), PUBLIC, ("probes", "metrics"));
static OPENAPI: Endpoint = Endpoint::new(("GET", "/openapi.json"), PUBLIC, ("probes", "openapi"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(livez, readyz, metrics, openapi_json))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&LIVEZ, get(livez)),
        Route(&READYZ, get(readyz)),
        Route(&METRICS, get(metrics)),
        Route(&OPENAPI, get(openapi_json)),
    ]
}

/// The process answers.
#[utoipa::path(get, path = "/livez", tag = "probes", responses((status = 200)))]
pub(crate) async fn livez() -> &'static str {
    "ok\n"
}

/// Changes are accepted.
#[utoipa::path(get, path = "/readyz", tag = "probes", responses((status = 200), (status = 503)))]
pub(crate) async fn readyz(State(api): State<Arc<Api>>) -> Response {
    if api.node.counties().journal_failed() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the journal has failed: reads only\n").into_response();
    }
    "ok\n".into_response()
}

/// Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "probes", responses((status = 200, content_type = "text/plain")))]
pub(crate) async fn metrics(State(api): State<Arc<Api>>) -> Response {
    let Some(recorder) = telemetry::recorder() else {
        return ApiError::Internal.respond(Language::Chinese);
    };
    refresh_gauges(&api);
    refresh_serials(&api).await;
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], recorder.render()).into_response()
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "probes", responses((status = 200)))]
pub(crate) async fn openapi_json() -> Response {
    ([(CONTENT_TYPE, "application/json")], openapi::json()).into_response()
}
