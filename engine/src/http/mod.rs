//! What the engine speaks to the outside: HTTP/1.1 and JSON.
//!
//! A request's way: `server` (deadlines, connections) -> `context` (time, rates, caller) -> a route -> `json` and
//! `parse` (one field, one rule) -> `api` -> the node. `error` is the one map back.

mod api;
pub mod bodies;
mod connection;
mod context;
mod endpoint;
mod error;
mod json;
mod openapi;
mod parse;
mod routes;
pub mod server;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Response;
use axum::routing::{get, post, put};

pub use api::Api;
use error::ApiError;
use routes::{candidate, office, ops, payment, photos, point, probes};
use texts::Language;

/// All routes.
pub fn router(api: Arc<Api>) -> Router {
    Router::new()
        .route("/v1/office/points", post(office::set_up_point))
        .route("/v1/office/segments", post(office::allot_segment))
        .route("/v1/office/segments/take-back", post(office::take_back))
        .route("/v1/office/counties/{county}/progress", get(office::county_progress))
        .route("/v1/office/points/{point}/progress", get(office::point_progress))
        .route("/v1/point/candidates", post(point::capture))
        .route("/v1/point/candidates/{serial}", get(point::read_candidate))
        .route("/v1/point/points/{point}/progress", get(point::progress))
        .route("/v1/point/photos", post(photos::upload))
        .route("/v1/point/photos/{sha256}", get(photos::read))
        .route("/v1/payment/notifications", post(payment::notify))
        .route("/v1/candidate/candidates/{serial}", get(candidate::read_own))
        .route("/v1/candidate/candidates/{serial}/activation", post(candidate::activate))
        .route("/v1/candidate/candidates/{serial}/form", put(candidate::save_form))
        .route("/v1/ops/status", get(ops::status))
        .route("/v1/ops/counties", get(ops::counties))
        .route("/v1/ops/counties/{county}/revive", post(ops::revive))
        .route("/v1/ops/echo", post(ops::echo))
        .route("/livez", get(probes::livez))
        .route("/readyz", get(probes::readyz))
        .route("/metrics", get(probes::metrics))
        .route("/openapi.json", get(probes::openapi_json))
        .fallback(async |headers: HeaderMap, _: State<Arc<Api>>| problem(&headers, &ApiError::NotFound))
        .method_not_allowed_fallback(async |headers: HeaderMap, _: State<Arc<Api>>| {
            problem(&headers, &ApiError::Method)
        })
        .with_state(api)
}

fn problem(headers: &HeaderMap, error: &ApiError) -> Response {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    error.respond(Language::of_header(wanted))
}
