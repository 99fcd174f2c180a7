//! What machines ask: alive, ready, metrics, the description of the API. Nobody is asked for a token and nothing is counted.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use baoming_core::contingency::Class;
use baoming_matters::{Matter, Refused, office, ops};
use baoming_telemetry as telemetry;
use baoming_telemetry::names;
use metrics::{counter, gauge};

use crate::answer::problem::Problem;
use crate::limits::CLOCK_AHEAD_MS_MAX;
use crate::server::ServerCounters;
use crate::state::Edge;
use crate::table::row::{Content, Manner, Method, Row};

const LIVEZ: Matter = Matter::of_everybody("probes", "livez", Class::Always);
const READYZ: Matter = Matter::of_everybody("probes", "readyz", Class::Always);
const METRICS: Matter = Matter::of_everybody("probes", "metrics", Class::Always);
const OPENAPI: Matter = Matter::of_everybody("probes", "openapi", Class::Always);

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        probe("/livez", &LIVEZ, livez).says("The process answers.").at_once().of_ops(),
        probe("/readyz", &READYZ, readyz)
            .says("Changes are accepted, and recorded times agree with the machine's clock.")
            .of_ops(),
        probe("/metrics", &METRICS, metrics)
            .says("Prometheus' text format.")
            .gives(Content::Opaque("text/plain"))
            .at_once()
            .of_ops(),
        probe("/openapi.json", &OPENAPI, description).says("This description.").at_once(),
    ]
}

fn probe<P, F>(path: &'static str, matter: &'static Matter, answer: P) -> Row
where
    P: Fn(Arc<Edge>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response, Problem>> + Send + 'static,
{
    let mut row = Row::new(Method::Get, path, matter, Box::new(move |_, edge, _, _| Box::pin(answer.clone()(edge))));
    (row.known, row.problems, row.manner) = (false, false, Manner::Uncounted);
    row
}

async fn livez(_: Arc<Edge>) -> Result<Response, Problem> {
    Ok("ok\n".into_response())
}

async fn readyz(edge: Arc<Edge>) -> Result<Response, Problem> {
    if edge.counter.node.counties().journal_failed() {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, "the journal has failed: reads only\n").into_response());
    }
    let ahead_ms = edge.counter.node.clock().standing().ahead_ms;
    if ahead_ms > CLOCK_AHEAD_MS_MAX {
        let said = format!("the machine's clock was set back: recorded times are {} s ahead of it\n", ahead_ms / 1_000);
        return Ok((StatusCode::SERVICE_UNAVAILABLE, said).into_response());
    }
    if edge.counter.node.disk().measure().is_ok_and(|disk| !disk.for_photographs) {
        return Ok("ok, but the disk is nearly full: no photographs are kept\n".into_response());
    }
    Ok("ok\n".into_response())
}

async fn metrics(edge: Arc<Edge>) -> Result<Response, Problem> {
    let recorder = telemetry::recorder().ok_or(Refused::Internal)?;
    ops::status::refresh_gauges(&edge.counter);
    ops::progress::refresh(&edge.counter).await;
    refresh_connections(&edge.counters);
    office::reports::refresh_reports(&edge.counter);
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], recorder.render()).into_response())
}

fn refresh_connections(counters: &ServerCounters) {
    let open = counters.open.load(Ordering::Relaxed);
    gauge!(names::CONNECTIONS).set(open as f64);
    gauge!(names::CONNECTIONS_PEAK).set(counters.peak.take(open) as f64);
    gauge!(names::CONNECTIONS_LIMIT).set(counters.max.load(Ordering::Relaxed) as f64);
    for (name, count) in [
        (names::CONNECTIONS_REFUSED_TOTAL, &counters.refused),
        (names::CONNECTIONS_DISPLACED_TOTAL, &counters.displaced),
        (names::CONNECTIONS_NOT_ACCEPTED_TOTAL, &counters.accept_failed),
    ] {
        counter!(name).absolute(count.load(Ordering::Relaxed));
    }
    for (phase, count) in counters.late() {
        counter!(names::CONNECTIONS_TIMED_OUT_TOTAL, "phase" => phase).absolute(count);
    }
}

async fn description(edge: Arc<Edge>) -> Result<Response, Problem> {
    Ok(([(CONTENT_TYPE, "application/json")], (edge.description)()).into_response())
}
