//! Counts matters that pages ask as the API's edge counts its own: those on watch see people who use pages too.

use std::time::Instant;

use axum::http::StatusCode;
use baoming_matters::{Matter, Refused};
use baoming_telemetry::names;
use metrics::{counter, histogram};

/// Counts one.
pub(crate) fn count(matter: &Matter, started: Instant, refused: Option<&Refused>) {
    let class = match refused {
        None => "done",
        Some(refused) if is_ours(refused) => "failed",
        Some(_) => "refused",
    };
    histogram!(names::COMMAND_SECONDS, "action" => matter.action, "class" => class)
        .record(started.elapsed().as_secs_f64());
    let outcome = refused.map_or("ok", Refused::code);
    let labels = [("audience", matter.audience), ("action", matter.action), ("outcome", outcome)];
    counter!(names::REQUESTS_TOTAL, &labels).increment(1);
    if refused.is_some_and(protects) {
        counter!(names::REFUSED_TOTAL, "reason" => outcome).increment(1);
    }
}

fn protects(refused: &Refused) -> bool {
    matches!(baoming_http::status_of(refused), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn is_ours(refused: &Refused) -> bool {
    baoming_http::status_of(refused).is_server_error() && !protects(refused)
}
