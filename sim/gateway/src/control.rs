//! What a test tells the gateway and asks it, below `/control`. JSON in, JSON out.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use baoming_core::time::Timestamp;
use baoming_wechat::ids::OutTradeNo;
use baoming_wechat::time::{format_rfc3339, parse_rfc3339};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::books::PayRefusal;
use crate::faults::{Faults, Planned};
use crate::limits::{LEDGER_PAGE_MAX, SETTLED_DEADLINE};
use crate::shared::Shared;
use crate::tally::Kind;

type Outcome = Result<Value, (StatusCode, String)>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayBody {
    out_trade_no: OutTradeNo,
    paid_at: Option<String>,
    amount_fen: Option<u32>,
}

/// `POST /control/pay`: somebody pays an order.
pub(crate) async fn pay(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    answer((|| {
        let body: PayBody = read(&body)?;
        let entry =
            shared.pay(&body.out_trade_no, instant("paid_at", body.paid_at)?, body.amount_fen).map_err(refused)?;
        Ok(json!(entry))
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayAllBody {
    paid_at: Option<String>,
}

/// `POST /control/pay-all`: every order that is not paid is paid, by number.
pub(crate) async fn pay_all(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    answer((|| {
        let body: PayAllBody = if body.is_empty() { PayAllBody { paid_at: None } } else { read(&body)? };
        Ok(json!({ "paid": shared.pay_all(instant("paid_at", body.paid_at)?) }))
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotifyBody {
    out_trade_no: OutTradeNo,
}

/// `POST /control/notify`: a paid order is notified once more, from the beginning.
pub(crate) async fn notify(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    answer((|| {
        let body: NotifyBody = read(&body)?;
        match shared.books().payable_fen(&body.out_trade_no) {
            Err(PayRefusal::Paid) => {}
            Err(refusal) => return Err(refused(refusal)),
            Ok(_) => return Err((StatusCode::CONFLICT, "the order is not paid".to_owned())),
        }
        shared.notify(&body.out_trade_no, &[Planned { kind: Kind::Genuine, after_ms: 0 }]);
        Ok(json!({}))
    })())
}

#[derive(Deserialize)]
pub(crate) struct Page {
    #[serde(default)]
    from: usize,
}

/// `GET /control/ledger?from=N`: what was truly paid, a page from the Nth payment on, and where the next page begins.
pub(crate) async fn ledger(State(shared): State<Arc<Shared>>, Query(page): Query<Page>) -> Response {
    let books = shared.books();
    let ledger = books.ledger();
    let from = page.from.min(ledger.len());
    let to = ledger.len().min(from + LEDGER_PAGE_MAX);
    let next = (to < ledger.len()).then_some(to);
    answer(Ok(json!({ "payments": ledger[from..to], "next": next, "orders": books.counts() })))
}

/// `GET /control/tally`: what became of the notifications.
pub(crate) async fn tally(State(shared): State<Arc<Shared>>) -> Response {
    answer(Ok(json!(shared.post.tally())))
}

/// `GET /control/settled`: waits until no notification waits or is underway, for a minute at most.
pub(crate) async fn settled(State(shared): State<Arc<Shared>>) -> Response {
    let mut pending = shared.pending();
    let settled = timeout(SETTLED_DEADLINE, pending.wait_for(|pending| *pending == 0)).await.is_ok();
    let pending = *pending.borrow();
    answer(Ok(json!({ "settled": settled, "pending": pending })))
}

/// `POST /control/faults`: from here on other things go wrong; what is left out does not.
pub(crate) async fn faults(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    answer((|| {
        let faults: Faults = read(&body)?;
        shared.set_faults(faults);
        Ok(json!(faults))
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    now: String,
}

/// `POST /control/clock`: the gateway shows another time from here on.
pub(crate) async fn clock(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    answer((|| {
        let body: ClockBody = read(&body)?;
        let now = instant("now", Some(body.now))?.ok_or_else(|| bad("now is missing"))?;
        shared.clock.set(now);
        Ok(json!({ "now": format_rfc3339(now) }))
    })())
}

fn answer(outcome: Outcome) -> Response {
    match outcome {
        Ok(value) => axum::Json(value).into_response(),
        Err((status, error)) => (status, axum::Json(json!({ "error": error }))).into_response(),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body).map_err(|error| bad(&error.to_string()))
}

fn instant(field: &str, text: Option<String>) -> Result<Option<Timestamp>, (StatusCode, String)> {
    let rule = || bad(&format!("{field} must be RFC 3339 with an offset"));
    text.map(|text| parse_rfc3339(&text).ok_or_else(rule)).transpose()
}

fn bad(rule: &str) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, rule.to_owned())
}

fn refused(refusal: PayRefusal) -> (StatusCode, String) {
    let status = match refusal {
        PayRefusal::Unknown => StatusCode::NOT_FOUND,
        PayRefusal::Paid | PayRefusal::Closed => StatusCode::CONFLICT,
        PayRefusal::Field { .. } => StatusCode::BAD_REQUEST,
    };
    (status, refusal.to_string())
}
