//! Who changed what, when, from where: candidates see their own record's changes and receipts, staff those in their scope.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;

use super::candidate::own;
use crate::api::Api;
use crate::context::{Context, covers_county};
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::json::answer;
use crate::limits::{HISTORY_PAGE_MAX, RECEIPTS_PAGE_MAX};
use crate::parse::history::Asked;
use crate::reads::Shown;
use crate::{history, parse, reach};
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::history::{HistoryBody, ReceiptKeyBody, ReceiptsBody};
use baoming_gate::auth::tokens::Role;

static OWN: Endpoint = Endpoint::new(
    ("GET", "/v1/candidate/candidates/{serial}/history"),
    &[Role::Candidate],
    ("candidate", "read-history"),
);
static OF_CANDIDATE: Endpoint = Endpoint::new(
    ("GET", "/v1/office/candidates/{serial}/history"),
    &[Role::Office, Role::Point],
    ("office", "read-history"),
);
static OF_POINT: Endpoint =
    Endpoint::new(("GET", "/v1/office/points/{point}/history"), &[Role::Office], ("office", "read-point-history"));
static RECEIPTS: Endpoint = Endpoint::new(
    ("GET", "/v1/candidate/candidates/{serial}/receipts"),
    &[Role::Candidate],
    ("candidate", "read-receipts"),
);
static RECEIPT_KEY: Endpoint = Endpoint::new(("GET", "/v1/receipt-key"), PUBLIC, ("public", "receipt-key"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(own_history, history_of_candidate, history_of_point, own_receipts, receipt_key))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&OWN, get(own_history)),
        Route(&OF_CANDIDATE, get(history_of_candidate)),
        Route(&OF_POINT, get(history_of_point)),
        Route(&RECEIPTS, get(own_receipts)),
        Route(&RECEIPT_KEY, get(receipt_key)),
    ]
}

/// Every change of one's own record, oldest first.
#[utoipa::path(get, path = "/v1/candidate/candidates/{serial}/history", tag = "candidate",
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("after" = Option<usize>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 50")),
    responses((status = 200, body = HistoryBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn own_history(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let (_, serial, county) = own(&mut context, &OWN, &api, &serial)?;
        let page = parse::history::page(asked, HISTORY_PAGE_MAX)?;
        let row = api.node.candidate(serial).await?;
        Ok(answer(&history::page(&api, county, &row.trail, page).await?))
    };
    let outcome = outcome.await;
    context.respond(&OWN, outcome)
}

/// Every change of a candidate's record in the scope, oldest first.
#[utoipa::path(get, path = "/v1/office/candidates/{serial}/history", tag = "office",
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("after" = Option<usize>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 50")),
    responses((status = 200, body = HistoryBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn history_of_candidate(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &OF_CANDIDATE, &api, &serial).await?;
        let page = parse::history::page(asked, HISTORY_PAGE_MAX)?;
        let body = history::page(&api, reached.county, &reached.row.trail, page).await?;
        let shown = Shown::candidate(reached.county, reached.row.serial);
        api.record_read(&context, (&OF_CANDIDATE, &reached.caller), shown).await?;
        Ok(answer(&body))
    };
    let outcome = outcome.await;
    context.respond(&OF_CANDIDATE, outcome)
}

/// Every change of a point: its set-up, and segments that came and went.
#[utoipa::path(get, path = "/v1/office/points/{point}/history", tag = "office",
    params(("point" = String, Path, description = "point", example = "430102-001"),
        ("after" = Option<usize>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 50")),
    responses((status = 200, body = HistoryBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn history_of_point(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(point): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&OF_POINT)?;
        let point = parse::point(&point)?;
        covers_county(&caller, point.county)?;
        let page = parse::history::page(asked, HISTORY_PAGE_MAX)?;
        let row = api.node.point(point).await?;
        Ok(answer(&history::page(&api, point.county, &row.trail, page).await?))
    };
    let outcome = outcome.await;
    context.respond(&OF_POINT, outcome)
}

/// A signed receipt for every change of one's own record, oldest first. `baoming verify-receipt` checks one.
#[utoipa::path(get, path = "/v1/candidate/candidates/{serial}/receipts", tag = "candidate",
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("after" = Option<usize>, Query, description = "`next` of the page before; one less than a number to begin with it"),
        ("limit" = Option<usize>, Query, description = "1 to 20")),
    responses((status = 200, body = ReceiptsBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn own_receipts(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let (_, serial, county) = own(&mut context, &RECEIPTS, &api, &serial)?;
        let page = parse::history::page(asked, RECEIPTS_PAGE_MAX)?;
        let row = api.node.candidate(serial).await?;
        Ok(answer(&history::receipts(&api, county, (serial, &row.trail), page).await?))
    };
    let outcome = outcome.await;
    context.respond(&RECEIPTS, outcome)
}

/// The public key of receipts, for everybody who wants to check one.
#[utoipa::path(get, path = "/v1/receipt-key", tag = "public", security(()),
    responses((status = 200, body = ReceiptKeyBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn receipt_key(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = context.visitor().map(|()| {
        let key = api.node.receipts().public_key();
        answer(&ReceiptKeyBody { key_id: key.id().to_string(), public_key: key.to_base64(), pem: key.to_pem() })
    });
    context.respond(&RECEIPT_KEY, outcome)
}
