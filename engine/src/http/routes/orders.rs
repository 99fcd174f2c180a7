//! Orders with the payment platform, and what it says by itself: signed notifications of payments.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use baoming_core::command::Action;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Refusal};
use baoming_wechat::answers::ErrorCode;

use crate::admission::permits::Lane;
use crate::auth::tokens::Role;
use crate::http::api::Api;
use crate::http::bodies::ProblemBody;
use crate::http::bodies::orders::{NotAcceptedBody, OrderBody, OrderPlacedBody};
use crate::http::context::{Context, covers_candidate};
use crate::http::endpoint::{Endpoint, PUBLIC, Route};
use crate::http::error::ApiError;
use crate::http::json::{Raw, answer, read};
use crate::http::parse;
use crate::node::Failure;
use crate::payments::{AskError, OrderNumber, Payments, RecordError, record};

static PLACE: Endpoint = Endpoint::new(
    ("POST", "/v1/candidate/candidates/{serial}/orders"),
    &[Role::Candidate],
    ("candidate", "place-order"),
);
// No token: the platform has none. Its signature is what it is known by.
static WECHAT: Endpoint = Endpoint::new(("POST", "/v1/payment/wechat"), PUBLIC, ("payment", "notify-wechat"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(place_order, notify_wechat))]
pub(in crate::http) struct Paths;

/// The endpoints of this file.
pub(in crate::http) fn routes() -> Vec<Route> {
    vec![Route(&PLACE, post(place_order)), Route(&WECHAT, post(notify_wechat))]
}

/// Places an order for a fee that is due, or gives the open one again with a fresh code.
#[utoipa::path(post, path = "/v1/candidate/candidates/{serial}/orders", tag = "candidate", request_body = OrderBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again gives the same order")),
    responses((status = 200, body = OrderPlacedBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::http) async fn place_order(
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
        let keyed = (context.command_key(&caller)?, Action::PlaceOrder { serial, fee });
        // Durable before the platform hears of it: whatever is lost from here on, the order can be asked after.
        let receipt = api.receipt(&context, &caller, county, (Lane::Candidate, &raw), keyed).await?;
        let Answer::OrderPlaced { number, amount_fen } = receipt.answer else { return Err(ApiError::Internal) };
        let order = OrderNumber { year: api.node.policy().year, serial, number };
        match payments.place(order, amount_fen).await {
            Ok(code_url) => {
                let out_trade_no = order.out_trade_no().as_str().to_owned();
                Ok(answer(&OrderPlacedBody { out_trade_no, code_url, amount_fen }))
            }
            Err(AskError::Refused(ErrorCode::OrderPaid)) => Err(hear(&api, payments, order, fee).await),
            Err(error) => Err(no_code(error)),
        }
    };
    let outcome = outcome.await;
    context.respond(&PLACE, outcome)
}

/// The platform says that the order is paid and we have not heard of it: asked for and recorded now.
async fn hear(api: &Api, payments: &Payments, order: OrderNumber, fee: FeeKind) -> ApiError {
    match payments.query(&order.out_trade_no()).await {
        Ok(Some(payment)) => match record(&api.node, &payment, 0).await {
            Ok(_) => ApiError::Failure(Failure::Refused(Refusal::FeePaid { fee })),
            Err(error) => not_recorded(error),
        },
        Ok(None) => ApiError::ProviderUnavailable { retry_after_seconds: 5 },
        Err(error) => no_code(error),
    }
}

fn no_code(error: AskError) -> ApiError {
    match error {
        AskError::NoAnswer { retry_after_seconds } => ApiError::ProviderUnavailable { retry_after_seconds },
        AskError::Refused(code) => {
            // The code is one of a fixed list and names nobody.
            tracing::warn!(?code, "the payment platform refused an order");
            ApiError::ProviderUnavailable { retry_after_seconds: 30 }
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
pub(in crate::http) async fn notify_wechat(
    mut context: Context,
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    raw: Raw,
) -> Response {
    let outcome = async {
        context.visitor()?;
        let raw = raw.0?;
        let payments = api.payments.as_ref().ok_or(ApiError::PortNotConfigured)?;
        let header = |name: &'static str| headers.get(name).and_then(|value| value.to_str().ok());
        let payment = payments.open(header, &raw).map_err(|_| ApiError::NotificationNotBelieved)?;
        record(&api.node, &payment, raw.len()).await.map_err(not_recorded)?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let outcome: Result<Response, ApiError> = outcome.await;
    WECHAT.count(context.started, &outcome);
    outcome.unwrap_or_else(|error| error.respond_to_platform(context.language))
}
