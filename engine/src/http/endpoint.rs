//! An endpoint's name, who may call it, and the metrics of its calls.

use std::sync::OnceLock;
use std::time::Instant;

use axum::response::Response;
use metrics::{Counter, Histogram, counter, histogram};

use super::error::ApiError;
use crate::auth::tokens::Role;
use crate::telemetry::names;

/// One endpoint. A constant beside its handler.
pub(super) struct Endpoint {
    pub(super) audience: &'static str,
    pub(super) action: &'static str,
    pub(super) role: Role,
    /// Looked up once: the successful path is the hot one.
    handles: OnceLock<(Counter, Histogram)>,
}

impl Endpoint {
    pub(super) const fn new(role: Role, audience: &'static str, action: &'static str) -> Self {
        Self { audience, action, role, handles: OnceLock::new() }
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
