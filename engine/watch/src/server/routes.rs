//! The addresses: the boards, `/health` for machines, and `/watchdog` for Alertmanager.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use baoming_clock::{Clock, format_rfc3339};
use baoming_language::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::board::{Board, shipped};
use crate::deadman::{DeadMan, Part, Standing, State as Stands};
use crate::gather::gather;
use crate::limits::POSTED_BYTES_MAX;
use crate::page::{self, Frame, ICON, SPANS, STYLE};
use crate::prometheus::Prometheus;
use crate::texts::texts;

/// Nothing but this program's own stylesheet and icon; no script, no frame around it, no form.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
const WATCHDOG: &str = "Watchdog";

/// What all requests share.
pub(crate) struct Pages {
    pub(crate) prometheus: Prometheus,
    pub(crate) clock: Clock,
    pub(crate) man: Arc<Mutex<DeadMan>>,
}

/// What an address may say behind `?`.
#[derive(Debug, Default, Deserialize)]
struct Wishes {
    lang: Option<String>,
    minutes: Option<u32>,
}

pub(crate) fn router(pages: Arc<Pages>) -> Router {
    Router::new()
        .route("/", get(first))
        .route("/boards/{name}", get(board))
        .route("/runbooks", get(runbooks))
        .route("/runbooks/{name}", get(runbook))
        .route("/watch.css", get(async || kept("text/css; charset=utf-8", STYLE)))
        .route("/icon.svg", get(async || kept("image/svg+xml", ICON)))
        .route("/health", get(health))
        .route("/watchdog", post(watchdog).layer(DefaultBodyLimit::max(POSTED_BYTES_MAX)))
        .fallback(missing)
        .layer(middleware::map_response(guarded))
        .with_state(pages)
}

async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The stylesheet and the icon change with the program alone.
fn kept(media: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, media), (CACHE_CONTROL, "max-age=300")], text).into_response()
}

fn language(wishes: &Wishes, headers: &HeaderMap) -> Language {
    match wishes.lang.as_deref() {
        Some("en") => Language::English,
        Some("zh") => Language::Chinese,
        _ => Language::of_header(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("")),
    }
}

fn html(status: StatusCode, language: Language, page: String) -> Response {
    let headers =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_LANGUAGE, language.tag()), (VARY, "accept-language")];
    (status, headers, page).into_response()
}

async fn first(pages: State<Arc<Pages>>, wishes: Query<Wishes>, headers: HeaderMap) -> Response {
    show(&pages, &shipped()[0], &wishes, &headers).await
}

async fn board(
    pages: State<Arc<Pages>>,
    Path(name): Path<String>,
    wishes: Query<Wishes>,
    headers: HeaderMap,
) -> Response {
    match shipped().iter().find(|board| board.name == name) {
        Some(board) => show(&pages, board, &wishes, &headers).await,
        None => missing(wishes, headers).await,
    }
}

async fn runbooks(wishes: Query<Wishes>, headers: HeaderMap) -> Response {
    let language = language(&wishes, &headers);
    html(StatusCode::OK, language, page::runbook_list(texts(language)))
}

async fn runbook(Path(name): Path<String>, wishes: Query<Wishes>, headers: HeaderMap) -> Response {
    match crate::runbooks::runbooks().iter().find(|one| one.name == name) {
        Some(one) => {
            let language = language(&wishes, &headers);
            html(StatusCode::OK, language, page::runbook_page(one, texts(language)))
        }
        None => missing(wishes, headers).await,
    }
}

async fn missing(wishes: Query<Wishes>, headers: HeaderMap) -> Response {
    let language = language(&wishes, &headers);
    html(StatusCode::NOT_FOUND, language, page::missing(texts(language)))
}

async fn show(pages: &Pages, board: &Board, wishes: &Wishes, headers: &HeaderMap) -> Response {
    let language = language(wishes, headers);
    let minutes = wishes.minutes.filter(|minutes| SPANS.contains(minutes)).unwrap_or(board.minutes);
    let shows_alerts = board.name == shipped()[0].name;
    let alerts = async { if shows_alerts { Some(pages.prometheus.alerts().await) } else { None } };
    let (panels, alerts) = tokio::join!(gather(board, &pages.prometheus, minutes), alerts);
    let time = format_rfc3339(pages.clock.wall());
    let frame = Frame {
        texts: texts(language),
        board,
        minutes,
        standing: standing(pages),
        time: time.get(11..19).unwrap_or(&time).to_owned(),
        alerts: alerts.as_ref().map(|found| found.as_deref().map(Vec::as_slice).map_err(Clone::clone)),
    };
    html(StatusCode::OK, language, page::whole(&frame, &panels))
}

fn standing(pages: &Pages) -> [Standing; 4] {
    pages.man.lock().unwrap_or_else(PoisonError::into_inner).standing(pages.clock.monotonic_ms())
}

/// 200 only while all of them are known to be well: what is not known yet is no good news either.
async fn health(pages: State<Arc<Pages>>) -> Response {
    let standing = standing(&pages);
    let worst = match standing.iter().map(|one| one.state) {
        mut states if states.clone().any(|state| state == Stands::Gone) => states.find(|state| *state == Stands::Gone),
        mut states => states.find(|state| *state == Stands::Unknown),
    };
    let parts: serde_json::Map<String, Value> = standing
        .iter()
        .map(|one| {
            let part = json!({
                "state": one.state.name(), "heard": one.heard, "silent_seconds": one.silent_ms / 1_000, "why": one.why,
            });
            (one.part.name().to_owned(), part)
        })
        .collect();
    let (status, state) = match worst {
        None => (StatusCode::OK, Stands::Well),
        Some(state) => (StatusCode::SERVICE_UNAVAILABLE, state),
    };
    (status, Json(json!({ "state": state.name(), "parts": parts }))).into_response()
}

/// What Alertmanager posts (webhook, version 4), as far as it matters here.
#[derive(Deserialize)]
struct Posted {
    alerts: Vec<PostedAlert>,
}

#[derive(Deserialize)]
struct PostedAlert {
    status: String,
    labels: PostedLabels,
}

#[derive(Deserialize)]
struct PostedLabels {
    alertname: String,
}

/// The Watchdog firing is a sign of life. Other alerts are none, and are no mistake either: a route may send them along.
async fn watchdog(pages: State<Arc<Pages>>, body: Bytes) -> Response {
    let Ok(posted) = serde_json::from_slice::<Posted>(&body) else {
        let said =
            "the body must be what Alertmanager posts to a webhook: alerts, each with status and labels.alertname\n";
        return (StatusCode::UNPROCESSABLE_ENTITY, said).into_response();
    };
    let mut watchdogs = posted.alerts.iter().filter(|alert| alert.labels.alertname == WATCHDOG).peekable();
    let is_there = watchdogs.peek().is_some();
    let fires = watchdogs.any(|alert| alert.status == "firing");
    let mut man = pages.man.lock().unwrap_or_else(PoisonError::into_inner);
    if fires {
        man.heard(Part::Watchdog, pages.clock.monotonic_ms());
    } else if is_there {
        man.missed(Part::Watchdog, "Alertmanager says that it does not fire".to_owned());
    }
    Json(json!({ "heard": fires })).into_response()
}
