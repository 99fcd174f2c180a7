//! Orders with the payment platform, and what it says by itself: signed notifications of payments.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::entry::CandidateKind;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Receipt, Refusal};
use baoming_core::rows::{CandidateRow, PlacedOrder};
use baoming_core::time::Timestamp;
use baoming_wechat::answers::ErrorCode;

use crate::api::Api;
use crate::context::{Context, Sender, covers_candidate};
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::orders::{NotAcceptedBody, OrderBody, OrderPlacedBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_payments::{
    AskError, Held, OrderNumber, Payments, RecordError, Recorded, SettleError, Settled, record, settle,
};

static PLACE: Endpoint = Endpoint::new(
    ("POST", "/v1/candidate/candidates/{serial}/orders"),
    &[Role::Candidate, Role::Entrant],
    ("candidate", "place-order"),
);
static CLOSE: Endpoint = Endpoint::new(
    ("POST", "/v1/candidate/candidates/{serial}/orders/{number}/close"),
    &[Role::Candidate, Role::Entrant],
    ("candidate", "close-order"),
);
// No token: the platform has none. Its signature is what it is known by.
static WECHAT: Endpoint = Endpoint::new(("POST", "/v1/payment/wechat"), PUBLIC, ("payment", "notify-wechat"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(place_order, close_order, notify_wechat))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&PLACE, post(place_order)), Route(&CLOSE, post(close_order)), Route(&WECHAT, post(notify_wechat))]
}

/// Places an order for a fee that is due, or gives the open one again with a fresh code.
#[utoipa::path(post, path = "/v1/candidate/candidates/{serial}/orders", tag = "candidate", request_body = OrderBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again gives the same order")),
    responses((status = 200, body = OrderPlacedBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn place_order(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let caller = context.caller(&PLACE)?;
        let serial = parse::serial(&serial)?;
        let county = api.node.county_of(serial)?;
        covers_candidate(&caller, county, serial)?;
        api.check_candidate_rate(serial)?;
        let raw = raw.0?;
        let body: OrderBody = read(&raw)?;
        let rule = "must be registration, professional or exam".to_owned();
        let fee = FeeKind::from_name(&body.fee).ok_or(ApiError::Field { field: "fee", rule })?;
        let payments = api.payments.as_ref().ok_or(ApiError::PortNotConfigured)?;
        let held = payments.hold(serial).ok_or(ApiError::PlatformUnavailable { retry_after_seconds: 1 })?;
        // An order that has ended there, or asks for another amount than what is due now, makes room for the next one.
        for part in ["", "next"] {
            let key = context.derived_key(&caller, part)?;
            // Durable before the platform hears of it: whatever is lost from here on, the order can be asked after.
            let sent = (Lane::Candidate, &*raw);
            let placed = api.receipt(&context, &caller, county, sent, (key, Action::PlaceOrder { serial, fee })).await;
            let number = match placed {
                Ok(Receipt { answer: Answer::OrderPlaced { number, .. }, .. }) => number,
                Ok(_) => return Err(ApiError::Internal),
                Err(ApiError::Failure(Failure::Refused(Refusal::OrderOpen { number }))) if part.is_empty() => {
                    end(&api, payments, &held, (serial, number), fee).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if let Some(body) = tell(&api, payments, (county, serial), number).await? {
                return Ok(answer(&body));
            }
            end(&api, payments, &held, (serial, number), fee).await?;
        }
        // The next one has ended too: an order of its own needs a key of its own.
        Err(ApiError::Failure(Failure::Refused(Refusal::OrderEnded)))
    };
    let outcome = outcome.await;
    context.respond(&PLACE, outcome)
}

/// Tells the platform of an order; nothing if it has ended, there or here.
async fn tell(
    api: &Api,
    payments: &Payments,
    (county, serial): (CountyId, Serial),
    number: u16,
) -> Result<Option<OrderPlacedBody>, ApiError> {
    let row = api.node.candidate(serial).await?;
    let order = row.orders.iter().find(|order| order.number == number).ok_or(ApiError::Internal)?;
    let expires_at = expiry(api, payments, county, &row, order);
    if order.ended || expires_at <= api.node.clock().now() {
        return Ok(None);
    }
    let named = order_number(api, serial, number);
    match payments.place(named, order.amount_fen, expires_at).await {
        Ok(code_url) => {
            let (out_trade_no, amount_fen) = (named.out_trade_no().to_string(), order.amount_fen);
            Ok(Some(OrderPlacedBody { out_trade_no, code_url, amount_fen, expires_at: format_rfc3339(expires_at) }))
        }
        Err(AskError::Refused(ErrorCode::OrderPaid | ErrorCode::OrderClosed | ErrorCode::OutTradeNoUsed)) => Ok(None),
        Err(error) => Err(no_code(error)),
    }
}

/// Closes an order that is not paid, at the platform and here: before another class is chosen, for example.
#[utoipa::path(post, path = "/v1/candidate/candidates/{serial}/orders/{number}/close", tag = "candidate",
    params(("serial" = String, Path, description = "the serial", example = "01020001"),
        ("number" = u16, Path, description = "which of the candidate's orders, from 1")),
    responses((status = 204), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn close_order(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path((serial, number)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&CLOSE)?;
        let serial = parse::serial(&serial)?;
        let rule = || ApiError::Field { field: "number", rule: "must be a number from 1 to 999".to_owned() };
        let number = number.parse::<u16>().ok().filter(|number| (1..=999).contains(number)).ok_or_else(rule)?;
        let county = api.node.county_of(serial)?;
        covers_candidate(&caller, county, serial)?;
        api.check_candidate_rate(serial)?;
        let payments = api.payments.as_ref().ok_or(ApiError::PortNotConfigured)?;
        let held = payments.hold(serial).ok_or(ApiError::PlatformUnavailable { retry_after_seconds: 1 })?;
        let row = api.node.candidate(serial).await?;
        let refused = |refusal| ApiError::Failure(Failure::Refused(refusal));
        let order = row.orders.iter().find(|order| order.number == number);
        let order = order.ok_or_else(|| refused(Refusal::OrderUnknown))?;
        if order.ended {
            return Err(refused(Refusal::OrderEnded));
        }
        end(&api, payments, &held, (serial, number), order.fee).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let outcome = outcome.await;
    context.respond(&CLOSE, outcome)
}

fn order_number(api: &Api, serial: Serial, number: u16) -> OrderNumber {
    OrderNumber { year: api.node.province_policy().year, serial, number }
}

/// Until when an order can be paid: as long as orders last, and not beyond the window that governed when it was placed,
/// since later money settles nothing. The same each time it is asked.
fn expiry(api: &Api, payments: &Payments, county: CountyId, row: &CandidateRow, order: &PlacedOrder) -> Timestamp {
    let window = match (order.fee, row.entry.kind) {
        (FeeKind::Registration, CandidateKind::Ordinary) => WindowName::Registration,
        (FeeKind::Registration, CandidateKind::Juvenile) => WindowName::Juvenile,
        (FeeKind::Professional, _) => WindowName::Professional,
        (FeeKind::Exam, _) => WindowName::ExamFee,
    };
    let rules = api.node.policy_of(county);
    let closes_at = rules.calendar.governing(window, Some(row.point), order.placed_at).closes_at;
    payments.expiry(order.placed_at, closes_at)
}

/// Ends an order, if it is not paid. If it is, that was not heard of before, and is recorded now.
async fn end(
    api: &Api,
    payments: &Payments,
    held: &Held<'_>,
    (serial, number): (Serial, u16),
    fee: FeeKind,
) -> Result<(), ApiError> {
    match settle(&api.node, payments, held, order_number(api, serial, number), true).await {
        Ok(Settled::Closed | Settled::Recorded(Recorded::Kept)) => Ok(()),
        Ok(Settled::Recorded(Recorded::Fee { .. })) => Err(Failure::Refused(Refusal::FeePaid { fee }).into()),
        Ok(Settled::Open | Settled::Odd) => Err(ApiError::PlatformUnavailable { retry_after_seconds: 5 }),
        Err(SettleError::Ask(error)) => Err(no_code(error)),
        Err(SettleError::Record(error)) => Err(not_recorded(error)),
    }
}

fn no_code(error: AskError) -> ApiError {
    match error {
        AskError::NoAnswer { retry_after_seconds } => ApiError::PlatformUnavailable { retry_after_seconds },
        AskError::Refused(code) => {
            // The code is one of a fixed list and names nobody.
            tracing::warn!(?code, "the payment platform refused an order");
            ApiError::PlatformUnavailable { retry_after_seconds: 30 }
        }
    }
}

fn not_recorded(error: RecordError) -> ApiError {
    match error {
        RecordError::Stranger => ApiError::Failure(Failure::Refused(Refusal::OrderUnknown)),
        RecordError::Failure(failure) => ApiError::Failure(failure),
    }
}

/// Hears of a payment from the platform. Answered with 204 once it is durable; anything else makes the platform send it
/// again.
#[utoipa::path(post, path = "/v1/payment/wechat", tag = "payment",
    params(("Wechatpay-Signature" = String, Header, description = "with Wechatpay-Timestamp, -Nonce and -Serial")),
    responses((status = 204), (status = "4XX", body = NotAcceptedBody), (status = 503, body = NotAcceptedBody)))]
pub(crate) async fn notify_wechat(
    sender: Sender,
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    raw: Raw,
) -> Response {
    let outcome = async {
        let raw = raw.0?;
        let payments = api.payments.as_ref().ok_or(ApiError::PortNotConfigured)?;
        let header = |name: &'static str| headers.get(name).and_then(|value| value.to_str().ok());
        let payment = payments.open(header, &raw).map_err(|_| sender.not_believed(&api))?;
        record(&api.node, &payment, raw.len()).await.map_err(not_recorded)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let outcome: Result<Response, ApiError> = outcome.await;
    WECHAT.count(sender.started, &outcome);
    outcome.unwrap_or_else(|error| error.respond_to_platform(sender.language))
}
