//! The edge put together: the router, the description of the API, and the list of what there is.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::on;
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::Role;
use baoming_language::Language;
use baoming_matters::{Counter, Refused};
use baoming_telemetry::names;
use metrics::counter;

use crate::answer::problem::{PROTECTING, Problem};
use crate::answer::respond::{respond, with_defaults};
use crate::answer::words::{NOBODY, UNREACHED, UNSERVED};
use crate::routes;
use crate::server::ServerCounters;
use crate::state::Edge;
use crate::table::row::Row;
use crate::table::{describe, head};

/// An address as it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// As the router has it.
    pub path: &'static str,
    /// Who may ask; nobody is asked for a token where it is empty.
    pub roles: &'static [Role],
    /// The matter's name, as the access log and the metrics have it.
    pub action: &'static str,
    /// What it is, as far as the desk may hold it back.
    pub class: Class,
}

static TABLE: LazyLock<Vec<Arc<Row>>> = LazyLock::new(|| routes::all().into_iter().map(Arc::new).collect());
static DESCRIPTION: LazyLock<String> = LazyLock::new(|| describe::json(&TABLE));

/// The table.
pub(crate) fn rows() -> &'static [Arc<Row>] {
    &TABLE
}

/// Every address that there is.
pub fn endpoints() -> impl Iterator<Item = Endpoint> {
    TABLE.iter().map(|row| Endpoint {
        method: row.method.word(),
        path: row.path,
        roles: row.matter.roles,
        action: row.matter.action,
        class: row.matter.class,
    })
}

/// The description of the API (OpenAPI 3.1) as JSON.
pub fn description() -> &'static str {
    &DESCRIPTION
}

/// All addresses, before this counter; without those of [`ops_router`] where they are served apart. `counters` are the
/// server's own.
pub fn router(counter: Arc<Counter>, counters: Arc<ServerCounters>, ops_apart: bool) -> Router {
    router_of(counter, counters, |row| !(ops_apart && row.ops))
}

/// What those ask who run the node, and machines for them: alive, ready, metrics.
pub fn ops_router(counter: Arc<Counter>, counters: Arc<ServerCounters>) -> Router {
    router_of(counter, counters, |row| row.ops)
}

fn router_of(counter: Arc<Counter>, counters: Arc<ServerCounters>, is_served: impl Fn(&Row) -> bool) -> Router {
    let edge = Arc::new(Edge { counter, counters, description });
    TABLE.iter().for_each(|row| row.count_from_zero());
    for reason in PROTECTING {
        counter!(names::REFUSED_TOTAL, "reason" => reason).increment(0);
    }
    for (action, outcome) in UNREACHED {
        let labels = [("audience", NOBODY), ("action", action), ("outcome", outcome)];
        counter!(names::REQUESTS_TOTAL, &labels).increment(0);
    }
    TABLE
        .iter()
        .filter(|row| is_served(row))
        .fold(Router::new(), |router, row| {
            let (filter, path, row) = (row.method.filter(), row.path, row.clone());
            let serve = move |State(edge): State<Arc<Edge>>, request: Request| row.clone().serve(edge, request);
            router.route(path, on(filter, serve))
        })
        .fallback(async |request: Request| unserved(request, Refused::NotFound.into()))
        .method_not_allowed_fallback(async |request: Request| unserved(request, Problem::Method))
        .with_state(edge)
}

/// What no row answers, counted without a word of what was asked for. Nothing of a body is received.
fn unserved(request: Request, problem: Problem) -> Response {
    let (parts, _) = request.into_parts();
    let problem = head::check(&parts).err().unwrap_or(problem);
    let labels = [("audience", NOBODY), ("action", UNSERVED), ("outcome", problem.code())];
    debug_assert!(UNREACHED.contains(&(UNSERVED, problem.code())), "{} is not counted from zero", problem.code());
    counter!(names::REQUESTS_TOTAL, &labels).increment(1);
    let wanted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    with_defaults(respond(&problem, Language::of_header(wanted)))
}

/// Refuses what no request may be, for pages that stand beside the API.
#[expect(clippy::result_large_err, reason = "it is the response itself, made once")]
pub fn check_head(parts: &Parts) -> Result<(), Response> {
    head::check(parts).map_err(|problem| {
        let wanted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        with_defaults(respond(&problem, Language::of_header(wanted)))
    })
}
