//! A Prometheus, an Alertmanager and an engine in one, which say what they are told to say and count what they are asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::canned::{self, Span};

/// How it answers queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As on a lively day.
    Lively,
    /// With no series at all.
    Empty,
    /// With its own refusal.
    Refusing,
    /// With what is not its language.
    Babbling,
    /// Not at all within any time.
    Silent,
}

/// It listens until it is dropped.
pub(crate) struct Stub {
    address: SocketAddr,
    asked: Arc<AtomicU32>,
    serving: JoinHandle<()>,
}

impl Stub {
    pub(crate) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let answer = move |body: Bytes| {
            count.fetch_add(1, Ordering::Relaxed);
            answer(mood, body)
        };
        let router = Router::new()
            .route("/api/v1/query", post(answer.clone()))
            .route("/api/v1/query_range", post(answer))
            .route("/api/v1/alerts", get(async move || json(&canned::alerts(mood == Mood::Lively))))
            .route("/-/healthy", get(async || "ok"))
            .route("/livez", get(async || "ok"));
        let serving = tokio::spawn(serve(listener, router));
        Self { address, asked, serving }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many queries it was asked.
    pub(crate) fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, router: Router) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move { http1::Builder::new().serve_connection(TokioIo::new(stream), service).await });
    }
}

async fn answer(mood: Mood, body: Bytes) -> Response {
    let form = String::from_utf8(body.to_vec()).unwrap();
    let field = |name: &str| {
        let value = form.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))?;
        Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
    };
    let number = |name: &str| field(name).map(|value| value.parse::<u64>().unwrap());
    let span = number("start").map(|from| Span { from, until: number("end").unwrap(), step: number("step").unwrap() });
    let kind = if span.is_some() { "matrix" } else { "vector" };
    match mood {
        Mood::Lively => json(&found(kind, &canned::series(&field("query").unwrap(), span))),
        Mood::Empty => json(&found(kind, &[])),
        Mood::Refusing => {
            let refusal = json!({ "status": "error", "errorType": "bad_data", "error": "parse error: <b>" });
            (StatusCode::BAD_REQUEST, json(&refusal)).into_response()
        }
        Mood::Babbling => (StatusCode::BAD_GATEWAY, "<html>").into_response(),
        Mood::Silent => std::future::pending().await,
    }
}

fn found(kind: &str, result: &[Value]) -> Value {
    json!({ "status": "success", "data": { "resultType": kind, "result": result } })
}

fn json(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
