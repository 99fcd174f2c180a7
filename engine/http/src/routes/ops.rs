//! Those who run the node: how it fares, which counties are out, bringing one back, and an echo to measure against.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use crate::printed::hexadecimal;
use baoming_api::bodies::{CaptureBody, CountyBody, ProblemBody, StatusBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

static STATUS: Endpoint = Endpoint::new(("GET", "/v1/ops/status"), &[Role::Ops], ("ops", "status"));
static COUNTIES: Endpoint = Endpoint::new(("GET", "/v1/ops/counties"), &[Role::Ops], ("ops", "counties"));
static REVIVE: Endpoint = Endpoint::new(("POST", "/v1/ops/counties/{county}/revive"), &[Role::Ops], ("ops", "revive"));
static ECHO: Endpoint = Endpoint::new(("POST", "/v1/ops/echo"), PUBLIC, ("ops", "echo"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(status, counties, revive, echo))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&STATUS, get(status)),
        Route(&COUNTIES, get(counties)),
        Route(&REVIVE, post(revive)),
        Route(&ECHO, post(echo)),
    ]
}

/// How the node fares.
#[utoipa::path(get, path = "/v1/ops/status", tag = "ops",
    responses((status = 200, body = StatusBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn status(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = context.caller(&STATUS).map(|_| {
        let node = &api.node;
        let head = node.access_log().head();
        answer(&StatusBody {
            now: format_rfc3339(node.clock().now()),
            policy_year: node.province_policy().year,
            policy_version: node.province_policy().version,
            accepting_changes: !node.counties().journal_failed(),
            permits_taken: node.admission().node_level(Lane::Candidate).count,
            committer_queued: node.counties().committer_queued(),
            identities: node.identities(),
            recording_reads: !node.access_log().is_refusing(),
            access_log_entry: head.sequence,
            access_log_hash: hexadecimal(&head.hash),
        })
    });
    context.respond(&STATUS, outcome)
}

/// All counties and their states.
#[utoipa::path(get, path = "/v1/ops/counties", tag = "ops",
    responses((status = 200, body = [CountyBody]), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn counties(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = context.caller(&COUNTIES).map(|_| {
        let node = &api.node;
        let body = |county: &Arc<baoming_node::actors::CountyHandle>| CountyBody {
            county: county.id().to_string(),
            name: node.province_policy().counties.get(&county.id()).map_or("省", |county| &county.name).to_owned(),
            state: county.state().name().to_owned(),
            generation: county.generation(),
            restarts: county.restarts(),
            acknowledged: county.acknowledged(),
            readable: !node.shard_failed(county.id()),
        };
        answer(&node.counties().directory().counties().map(body).collect::<Vec<_>>())
    });
    context.respond(&COUNTIES, outcome)
}

/// Tries a county again that was set aside.
#[utoipa::path(post, path = "/v1/ops/counties/{county}/revive", tag = "ops",
    params(("county" = String, Path, description = "division code", example = "430102")),
    responses((status = 202), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn revive(mut context: Context, State(api): State<Arc<Api>>, Path(county): Path<String>) -> Response {
    let outcome = (|| {
        context.caller(&REVIVE)?;
        let county = parse::county(&county)?;
        let counties = api.node.counties();
        let handle = counties.directory().county(county).ok_or(ApiError::Failure(Failure::UnknownCounty))?;
        counties.revive(handle);
        Ok(axum::response::IntoResponse::into_response(axum::http::StatusCode::ACCEPTED))
    })();
    context.respond(&REVIVE, outcome)
}

/// Reads a capture and sends it back: the server's own cost, to compare a registration with. It asks for no token and
/// counts nothing, and it keeps nothing.
#[utoipa::path(post, path = "/v1/ops/echo", tag = "ops", request_body = CaptureBody,
    responses((status = 200, body = CaptureBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn echo(mut context: Context, raw: Raw) -> Response {
    let outcome = context.visitor().and(raw.0).and_then(|raw| read::<CaptureBody>(&raw)).map(|body| answer(&body));
    outcome.unwrap_or_else(|error| error.respond(context.language))
}

/// The gauges that are read rather than counted.
pub(crate) fn refresh_gauges(api: &Api) {
    use baoming_node::actors::CountyState;
    use baoming_telemetry::names;
    use metrics::{counter, gauge};
    let node = &api.node;
    gauge!(names::COMMITTER_QUEUED).set(node.counties().committer_queued() as f64);
    gauge!(names::IDENTITIES).set(node.identities() as f64);
    gauge!(names::ACCESS_LOG_REFUSING).set(f64::from(u8::from(node.access_log().is_refusing())));
    for (lane, name) in [(Lane::Candidate, "candidate"), (Lane::Control, "control")] {
        gauge!(names::PERMITS_TAKEN, "lane" => name).set(node.admission().node_level(lane).count as f64);
    }
    for state in [CountyState::Running, CountyState::Restarting, CountyState::SetAside, CountyState::ReadOnly] {
        let count = node.counties().directory().counties().filter(|county| county.state() == state).count();
        gauge!(names::COUNTIES, "state" => state.name()).set(count as f64);
    }
    gauge!(names::CONNECTIONS).set(api.counters.open.load(Ordering::Relaxed) as f64);
    counter!(names::CONNECTIONS_REFUSED_TOTAL).absolute(api.counters.refused.load(Ordering::Relaxed));
}
