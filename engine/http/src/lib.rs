//! What the engine speaks to the outside: HTTP/1.1 and JSON.
//!
//! A request's way: `server` (deadlines, connections) -> `context` (time, rates, caller) -> a route -> `json` and
//! `parse` (one field, one rule) -> `api` -> the node. `error` is the one map back.

mod api;
mod connection;
mod context;
mod endpoint;
mod error;
mod export;
mod found;
mod history;
mod json;
pub mod limits;
mod openapi;
mod pages;
mod parse;
mod printed;
mod reach;
mod reads;
mod routes;
mod saving;
pub mod server;
mod standing;
mod table;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Response;

pub use api::Api;
use baoming_language::Language;
pub use endpoint::Endpoint;
use endpoint::Route;
use error::ApiError;

/// Every endpoint that there is, for whoever wants to try all of them.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    routes::all().into_iter().map(|route| route.0)
}

/// All routes.
pub fn router(api: Arc<Api>) -> Router {
    let routed = |router: Router<Arc<Api>>, route: Route| router.route(route.0.path, route.1);
    routes::all()
        .into_iter()
        .fold(Router::new(), routed)
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
