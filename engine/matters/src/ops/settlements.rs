//! Those who run the node: orders in doubt and the daily bills, asked for by hand and looked at.

use std::sync::Arc;
use std::time::Duration;

use baoming_api::bodies::orders::PaymentFindingBody;
use baoming_api::bodies::settlements::{
    PassBody, ReconcileBody, ReconciliationBody, ReportBody, SettlementAskedBody, SettlementBody,
};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_core::time::Date;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_payments::{AskedDay, DayState, Finding, FindingKind, PassReport, Payments, Report};

use crate::answered::Begun;
use crate::answered::Listed;
use crate::asked::Asked;
use crate::asked::Asking;
use crate::counter::Counter;
use crate::limits::PAYMENTS_PATIENCE;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::Sent;

/// A pass over open orders.
pub const ASK: Matter = Matter::of("ops", "settle-orders", Class::Always, &[Role::Ops]);
/// How a pass ended.
pub const PASS: Matter = Matter::of("ops", "settlement", Class::Always, &[Role::Ops]);
/// A day is compared.
pub const RECONCILE: Matter = Matter::of("ops", "reconcile", Class::Always, &[Role::Ops]);
/// Which days were.
pub const DAYS: Matter = Matter::of("ops", "reconciliations", Class::Always, &[Role::Ops]);
/// One day.
pub const DAY: Matter = Matter::of("ops", "reconciliation", Class::Always, &[Role::Ops]);

/// Asks for a pass over the open orders of all counties now, whether or not one is due.
pub async fn ask_to_settle(counter: Arc<Counter>, _: Asked, (): ()) -> Result<Begun<SettlementAskedBody>, Refused> {
    let number = port(&counter)?.ask_for_pass();
    Ok(Begun(SettlementAskedBody { number }))
}

/// The last pass that has ended. Waits a while for the one of this number; 0 waits for nothing.
pub async fn settlement(counter: Arc<Counter>, asked: Asked, number: String) -> Result<SettlementBody, Refused> {
    let rule = || Refused::Field { field: "number", rule: "must be the number of a pass, or 0".to_owned() };
    let number: u64 = number.parse().map_err(|_| rule())?;
    let payments = port(&counter)?;
    let patience = if number == 0 { Duration::ZERO } else { PAYMENTS_PATIENCE };
    let last = payments.pass_ended(number, patience).await.map(pass_body);
    asked.still(&counter)?;
    Ok(SettlementBody { underway: payments.pass_underway(), last })
}

/// Asks for a day's bill to be compared with the records, once more if it was.
pub async fn ask_to_reconcile(counter: Arc<Counter>, _: Asked, sent: Sent<ReconcileBody>) -> Result<Begun, Refused> {
    let day = parse_day(&sent.body.day)?;
    match port(&counter)?.ask_for_day(day) {
        AskedDay::Taken => Ok(Begun(())),
        AskedDay::NotReady => {
            let rule = "its bill is made by 10:00 of the next day".to_owned();
            Err(Refused::Field { field: "day", rule })
        }
        AskedDay::Full => Err(Failure::Busy { retry_after_seconds: 30 }.into()),
    }
}

/// The days that were asked for since the start, with counts and without lists.
pub async fn reconciliations(counter: Arc<Counter>, _: Asked, (): ()) -> Result<Listed<ReconciliationBody>, Refused> {
    let body = |(day, state): &(Date, DayState)| day_body(*day, state, false);
    Ok(Listed(port(&counter)?.days().iter().map(body).collect()))
}

/// One day with the list of what a person has to look at. Waits a while for its end.
pub async fn reconciliation(counter: Arc<Counter>, asked: Asked, day: String) -> Result<ReconciliationBody, Refused> {
    let day = parse_day(&day)?;
    let state = port(&counter)?.day(day, PAYMENTS_PATIENCE).await.ok_or(Refused::NotFound)?;
    asked.still(&counter)?;
    Ok(day_body(day, &state, true))
}

fn port(counter: &Counter) -> Result<&Arc<Payments>, Refused> {
    counter.payments.as_ref().ok_or(Refused::PortNotConfigured)
}

fn parse_day(text: &str) -> Result<Date, Refused> {
    let rule = || Refused::Field { field: "day", rule: "must be a day, YYYY-MM-DD".to_owned() };
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
