//! Those who run the node: orders in doubt and the daily bills, asked for by hand and looked at.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use baoming_core::time::Date;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::limits::PAYMENTS_PATIENCE;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::orders::PaymentFindingBody;
use baoming_api::bodies::settlements::{
    PassBody, ReconcileBody, ReconciliationBody, ReportBody, SettlementAskedBody, SettlementBody,
};
use baoming_clock::format_rfc3339;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_payments::{AskedDay, DayState, Finding, FindingKind, PassReport, Payments, Report};

static ASK: Endpoint = Endpoint::new(("POST", "/v1/ops/settlements"), &[Role::Ops], ("ops", "settle-orders"));
static PASS: Endpoint = Endpoint::new(("GET", "/v1/ops/settlements/{number}"), &[Role::Ops], ("ops", "settlement"));
static RECONCILE: Endpoint = Endpoint::new(("POST", "/v1/ops/reconciliations"), &[Role::Ops], ("ops", "reconcile"));
static DAYS: Endpoint = Endpoint::new(("GET", "/v1/ops/reconciliations"), &[Role::Ops], ("ops", "reconciliations"));
static DAY: Endpoint = Endpoint::new(("GET", "/v1/ops/reconciliations/{day}"), &[Role::Ops], ("ops", "reconciliation"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(ask_to_settle, settlement, ask_to_reconcile, reconciliations, reconciliation))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&ASK, post(ask_to_settle)),
        Route(&PASS, get(settlement)),
        Route(&RECONCILE, post(ask_to_reconcile)),
        Route(&DAYS, get(reconciliations)),
        Route(&DAY, get(reconciliation)),
    ]
}

/// Asks for a pass over the open orders of all counties now, whether or not one is due.
#[utoipa::path(post, path = "/v1/ops/settlements", tag = "ops",
    responses((status = 202, body = SettlementAskedBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn ask_to_settle(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = (|| {
        context.caller(&ASK)?;
        let number = port(&api)?.ask_for_pass();
        Ok((StatusCode::ACCEPTED, answer(&SettlementAskedBody { number })).into_response())
    })();
    context.respond(&ASK, outcome)
}

/// The last pass that has ended. Waits a while for the one of this number; 0 waits for nothing.
#[utoipa::path(get, path = "/v1/ops/settlements/{number}", tag = "ops",
    params(("number" = u64, Path, description = "which pass", example = 1)),
    responses((status = 200, body = SettlementBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn settlement(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(number): Path<String>,
) -> Response {
    let outcome = async {
        context.caller(&PASS)?;
        let rule = || ApiError::Field { field: "number", rule: "must be the number of a pass, or 0".to_owned() };
        let number: u64 = number.parse().map_err(|_| rule())?;
        let payments = port(&api)?;
        let patience = if number == 0 { Duration::ZERO } else { PAYMENTS_PATIENCE };
        let last = payments.pass_ended(number, patience).await.map(pass_body);
        Ok(answer(&SettlementBody { underway: payments.pass_underway(), last }))
    };
    let outcome = outcome.await;
    context.respond(&PASS, outcome)
}

/// Asks for a day's bill to be compared with the records, once more if it was.
#[utoipa::path(post, path = "/v1/ops/reconciliations", tag = "ops", request_body = ReconcileBody,
    responses((status = 202), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn ask_to_reconcile(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = (|| {
        context.caller(&RECONCILE)?;
        let raw = raw.0?;
        let body: ReconcileBody = read(&raw)?;
        let day = parse_day(&body.day)?;
        match port(&api)?.ask_for_day(day) {
            AskedDay::Taken => Ok(StatusCode::ACCEPTED.into_response()),
            AskedDay::NotReady => {
                let rule = "its bill is made by 10:00 of the next day".to_owned();
                Err(ApiError::Field { field: "day", rule })
            }
            AskedDay::Full => Err(Failure::Busy { retry_after_seconds: 30 }.into()),
        }
    })();
    context.respond(&RECONCILE, outcome)
}

/// The days that were asked for since the start, with counts and without lists.
#[utoipa::path(get, path = "/v1/ops/reconciliations", tag = "ops",
    responses((status = 200, body = [ReconciliationBody]), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn reconciliations(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = (|| {
        context.caller(&DAYS)?;
        let body = |(day, state): &(Date, DayState)| day_body(*day, state, false);
        Ok(answer(&port(&api)?.days().iter().map(body).collect::<Vec<_>>()))
    })();
    context.respond(&DAYS, outcome)
}

/// One day with the list of what a person has to look at. Waits a while for its end.
#[utoipa::path(get, path = "/v1/ops/reconciliations/{day}", tag = "ops",
    params(("day" = String, Path, description = "in Beijing", example = "2021-11-01")),
    responses((status = 200, body = ReconciliationBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn reconciliation(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(day): Path<String>,
) -> Response {
    let outcome = async {
        context.caller(&DAY)?;
        let day = parse_day(&day)?;
        let state = port(&api)?.day(day, PAYMENTS_PATIENCE).await.ok_or(ApiError::NotFound)?;
        Ok(answer(&day_body(day, &state, true)))
    };
    let outcome = outcome.await;
    context.respond(&DAY, outcome)
}

fn port(api: &Api) -> Result<&Arc<Payments>, ApiError> {
    api.payments.as_ref().ok_or(ApiError::PortNotConfigured)
}

fn parse_day(text: &str) -> Result<Date, ApiError> {
    let rule = || ApiError::Field { field: "day", rule: "must be a day, YYYY-MM-DD".to_owned() };
    Date::from_iso(text).ok_or_else(rule)
}

fn pass_body(report: PassReport) -> PassBody {
    let PassReport { number, open, young, paid, kept, closed, waiting, odd, unanswered, counties_unread, complete } =
        report;
    PassBody { number, open, young, paid, kept, closed, waiting, odd, unanswered, counties_unread, complete }
}

fn day_body(day: Date, state: &DayState, with_findings: bool) -> ReconciliationBody {
    let mut body = ReconciliationBody {
        day: day.to_string(),
        state: String::new(),
        failure: None,
        failure_detail: None,
        report: None,
    };
    let name = match state {
        DayState::Waiting => "waiting",
        DayState::Running => "running",
        DayState::Done(report) => {
            body.report = Some(report_body(report, with_findings));
            "done"
        }
        DayState::Failed(failed) => {
            body.failure = Some(failed.code().to_owned());
            body.failure_detail = failed.detail().map(str::to_owned);
            "failed"
        }
    };
    body.state = name.to_owned();
    body
}

fn report_body(report: &Report, with_findings: bool) -> ReportBody {
    let count = |kind: FindingKind| (kind.code().to_owned(), report.count(kind));
    let listed: &[Finding] = if with_findings { &report.findings } else { &[] };
    ReportBody {
        began_at: format_rfc3339(report.began_at),
        rows: report.rows,
        order_total_fen: report.order_total_fen,
        matched: report.matched,
        healed: report.healed,
        recorded: report.recorded,
        for_a_person: report.for_a_person(),
        counts: FindingKind::ALL.into_iter().map(count).collect(),
        findings: listed.iter().map(finding_body).collect(),
        findings_left_off: report.findings_left_off + (report.findings.len() - listed.len()) as u64,
    }
}

fn finding_body(finding: &Finding) -> PaymentFindingBody {
    PaymentFindingBody {
        kind: finding.kind.code().to_owned(),
        out_trade_no: finding.out_trade_no.clone(),
        transaction_id: finding.transaction_id.clone(),
        amount_fen: finding.amount_fen,
        paid_at: finding.paid_at.map(format_rfc3339),
        detail: finding.detail.clone(),
    }
}
