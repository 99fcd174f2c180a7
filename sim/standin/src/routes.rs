//! The providers' endpoints, and the ones that control them.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Request, Response, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use hyper::body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::desk::{Counts, Desk, Message, PhoneOutcome, TicketOutcome};
use crate::faults::{Dice, Faults, Manner};
use crate::signing::Judge;

/// The most bytes of a request's body.
const BODY_BYTES_MAX: usize = 64 << 10;
/// Messages that one look into the outbox shows.
const OUTBOX_SHOWN_MAX: usize = 100;

pub(crate) struct Shared {
    pub(crate) judge: Judge,
    pub(crate) skew_ms: Option<i64>,
    pub(crate) dice: Mutex<(Dice, Faults)>,
    pub(crate) desk: Mutex<Desk>,
}

impl Shared {
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn dice(&self) -> MutexGuard<'_, (Dice, Faults)> {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/identity-checks", post(provide))
        .route("/v1/real-person-checks", post(provide))
        .route("/v1/messages", post(provide))
        .route("/control/faults", post(set_faults))
        .route("/control/identities", post(declare_identity))
        .route("/control/tickets", post(declare_ticket))
        .route("/control/phones", post(declare_phone))
        .route("/control/outbox", get(outbox))
        .route("/control/counts", get(counts))
        .with_state(shared)
}

/// One signed request.
async fn provide(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, &json!({"error": "body"}));
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let signed = shared.judge.judge(head.method.as_str(), target, &head.headers, &body);
    let nonce = {
        let mut desk = shared.desk();
        desk.counts.requests += 1;
        let judged = signed.and_then(|signed| {
            let in_time = shared.skew_ms.is_none_or(|skew| (now_ms() - signed.timestamp_ms).abs() <= skew);
            let is_new = desk.is_new_nonce(&signed.nonce);
            match (in_time, is_new) {
                (true, true) => Ok(signed.nonce),
                (false, _) => Err("timestamp"),
                (true, false) => Err("nonce-used"),
            }
        });
        match judged {
            Ok(nonce) => nonce,
            Err(error) => {
                desk.counts.unsigned += 1;
                return plain(StatusCode::UNAUTHORIZED, &json!({"error": error}));
            }
        }
    };
    let (delay_ms, manner) = {
        let mut dice = shared.dice();
        let (dice, faults) = &mut *dice;
        dice.draw(faults)
    };
    if delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    }
    match manner {
        Manner::Silent => std::future::pending().await,
        Manner::Error => plain(StatusCode::INTERNAL_SERVER_ERROR, &json!({"error": "fault"})),
        Manner::Refused => plain(StatusCode::TOO_MANY_REQUESTS, &json!({"error": "fault"})),
        Manner::Well | Manner::Broken | Manner::Forged => answer(&shared, head.uri.path(), &nonce, &body, manner),
    }
}

fn answer(shared: &Shared, path: &str, nonce: &str, body: &[u8], manner: Manner) -> Response<Body> {
    let forged = manner == Manner::Forged;
    let outcome = if forged { Ok(opposite(path)) } else { outcome(&mut shared.desk(), path, body) };
    let (status, value) = match outcome {
        Ok(value) => (StatusCode::OK, value),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, json!({"error": error.to_string()})),
    };
    let text = Bytes::from(value.to_string());
    let signature = shared.judge.sign(status.as_u16(), nonce, &text, forged);
    let body = if manner == Manner::Broken { Body::new(BreaksOff::after(&text)) } else { Body::from(text) };
    let response =
        Response::builder().status(status).header("content-type", "application/json").header("x-signature", signature);
    response.body(body).expect("the headers are plain")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityQuestion {
    #[serde(rename = "document_kind")]
    _document_kind: u8,
    number: String,
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RealPersonQuestion {
    ticket: String,
    document_kind: u8,
    number: String,
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageQuestion {
    message_id: String,
    phone: String,
    template: String,
    parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    /// Empty where the text has none.
    #[serde(default)]
    code: String,
}

fn outcome(desk: &mut Desk, path: &str, body: &[u8]) -> serde_json::Result<Value> {
    match path {
        "/v1/identity-checks" => {
            let question: IdentityQuestion = serde_json::from_slice(body)?;
            Ok(json!({"outcome": if desk.identity(&question.number) { "matched" } else { "not-matched" }}))
        }
        "/v1/real-person-checks" => {
            let question: RealPersonQuestion = serde_json::from_slice(body)?;
            serde_json::to_value(desk.ticket(&question.ticket, question.document_kind, &question.number))
        }
        _ => {
            let MessageQuestion { message_id, phone, template, parameters } = serde_json::from_slice(body)?;
            serde_json::to_value(desk.message(&message_id, Message { phone, template, code: parameters.code }))
        }
    }
}

/// What a forger would like to be believed.
fn opposite(path: &str) -> Value {
    match path {
        "/v1/identity-checks" => json!({"outcome": "matched"}),
        "/v1/real-person-checks" => json!({"outcome": "passed"}),
        _ => json!({"outcome": "accepted"}),
    }
}

fn plain(status: StatusCode, body: &Value) -> Response<Body> {
    let response = Response::builder().status(status).header("content-type", "application/json");
    response.body(Body::from(body.to_string())).expect("the headers are plain")
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Half of an answer, and then the connection is gone.
struct BreaksOff(Option<Bytes>);

impl BreaksOff {
    fn after(text: &Bytes) -> Self {
        Self(Some(text.slice(..text.len() / 2)))
    }
}

impl hyper::body::Body for BreaksOff {
    type Data = Bytes;
    type Error = std::io::Error;
    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let broken = || std::io::Error::other("a fault");
        Poll::Ready(Some(self.0.take().map(Frame::data).ok_or_else(broken)))
    }
}

async fn set_faults(State(shared): State<Arc<Shared>>, Json(faults): Json<Faults>) -> Response<Body> {
    match faults.checked() {
        Ok(faults) => {
            shared.dice().1 = faults;
            plain(StatusCode::OK, &json!(faults))
        }
        Err(error) => plain(StatusCode::UNPROCESSABLE_ENTITY, &json!({"error": error.to_string()})),
    }
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum IdentityOutcome {
    Matched,
    NotMatched,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredIdentity {
    number: String,
    outcome: IdentityOutcome,
}

async fn declare_identity(State(shared): State<Arc<Shared>>, Json(declared): Json<DeclaredIdentity>) -> Json<Value> {
    let matched = matches!(declared.outcome, IdentityOutcome::Matched);
    shared.desk().declare_identity(declared.number, matched);
    Json(json!({}))
}

#[derive(Deserialize)]
struct DeclaredTicket {
    ticket: String,
    #[serde(flatten)]
    outcome: TicketOutcome,
}

async fn declare_ticket(State(shared): State<Arc<Shared>>, Json(declared): Json<DeclaredTicket>) -> Json<Value> {
    shared.desk().declare_ticket(declared.ticket, declared.outcome);
    Json(json!({}))
}

#[derive(Deserialize)]
struct DeclaredPhone {
    phone: String,
    #[serde(flatten)]
    outcome: PhoneOutcome,
}

async fn declare_phone(State(shared): State<Arc<Shared>>, Json(declared): Json<DeclaredPhone>) -> Json<Value> {
    shared.desk().declare_phone(declared.phone, declared.outcome);
    Json(json!({}))
}

#[derive(Deserialize)]
struct OfPhone {
    phone: String,
}

async fn outbox(State(shared): State<Arc<Shared>>, Query(of): Query<OfPhone>) -> Json<Vec<Message>> {
    Json(shared.desk().outbox(&of.phone, OUTBOX_SHOWN_MAX))
}

async fn counts(State(shared): State<Arc<Shared>>) -> Json<Counts> {
    Json(shared.desk().counts)
}
