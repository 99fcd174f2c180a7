//! The payment platform: what it says was paid. A lane of its own, so that no surge keeps a payment from being heard.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;

use crate::api::Api;
use crate::context::{Context, covers_county};
use crate::endpoint::{Endpoint, Route};
use crate::json::{Raw, read};
use crate::parse;
use baoming_api::bodies::{PaymentBody, ProblemBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

static NOTIFY: Endpoint = Endpoint::new(("POST", "/v1/payment/notifications"), &[Role::Payment], ("payment", "notify"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(notify))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&NOTIFY, post(notify))]
}

/// Records a payment. However often it is notified, it counts once.
#[utoipa::path(post, path = "/v1/payment/notifications", tag = "payment", request_body = PaymentBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn notify(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&NOTIFY)?;
        let raw = raw.0?;
        let body: PaymentBody = read(&raw)?;
        let (serial, action) = parse::payment(&body)?;
        let county = api.node.county_of(serial)?;
        covers_county(&caller, county)?;
        api.command(&context, &caller, county, (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&NOTIFY, outcome)
}
