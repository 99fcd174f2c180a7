//! An endpoint: method, path, name, who may call it, the metrics of its calls, and its place in the router.
//!
//! The router is built from a list of [`Route`]s and from nothing else, so what a test reads from [`super::endpoints`] is
//! all that there is.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::response::Response;
use axum::routing::MethodRouter;
use metrics::{Counter, Histogram, counter, histogram};

use super::api::Api;
use super::error::ApiError;
use baoming_gate::auth::tokens::Role;
use baoming_telemetry::names;

/// Nobody is asked for a token.
pub(super) const PUBLIC: &[Role] = &[];

/// One endpoint. A constant beside its handler.
pub struct Endpoint {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// As the router has it.
    pub path: &'static str,
    /// Who may call it; nobody is asked for a token where it is empty.
    pub roles: &'static [Role],
    /// For whom it is.
    pub audience: &'static str,
    /// What it does.
    pub action: &'static str,
    /// Looked up once: the successful path is the hot one.
    handles: OnceLock<(Counter, Histogram)>,
}

impl Endpoint {
    /// Method and path, roles, audience and action.
    pub(super) const fn new(
        (method, path): (&'static str, &'static str),
        roles: &'static [Role],
        (audience, action): (&'static str, &'static str),
    ) -> Self {
        Self { method, path, roles, audience, action, handles: OnceLock::new() }
    }

    pub(super) fn count(&self, started: Instant, outcome: &Result<Response, ApiError>) {
        let (succeeded, seconds) = self.handles.get_or_init(|| {
            let labels = [("audience", self.audience), ("action", self.action), ("outcome", "ok")];
            (counter!(names::REQUESTS_TOTAL, &labels), histogram!(names::COMMAND_SECONDS, "action" => self.action))
        });
        seconds.record(started.elapsed().as_secs_f64());
        let Err(error) = outcome else { return succeeded.increment(1) };
        let labels = [("audience", self.audience), ("action", self.action), ("outcome", error.code())];
        counter!(names::REQUESTS_TOTAL, &labels).increment(1);
        if error.protects() {
            counter!(names::REFUSED_TOTAL, "reason" => error.code()).increment(1);
        }
    }
}

/// An endpoint with what answers it.
pub(super) struct Route(pub(super) &'static Endpoint, pub(super) MethodRouter<Arc<Api>>);
