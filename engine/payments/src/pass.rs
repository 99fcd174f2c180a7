//! One pass over the open orders of all counties: each is asked after, a bounded number at a time and a second.
//!
//! Guarantees: what a pass works on is read from the counties, so a restart forgets nothing and needs no list of its own;
//! one pass at a time; told to stop, a pass ends behind the orders that it has begun; a county or an order that cannot be
//! asked now is counted, left as it is, and met again by the next pass.

use std::sync::Arc;
use std::time::Duration;

use baoming_core::ids::{CountyId, Serial};
use baoming_core::query::Query;
use baoming_core::reply::{OpenOrder, View};
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_node::node::{Envelope, Failure};
use baoming_telemetry::names;
use metrics::{counter, gauge};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::desk::Payments;
use super::home::Home;
use super::order_number::OrderNumber;
use super::passes::{OUTCOMES, PassReport};
use super::record::Recorded;
use super::settle::{SettleError, Settled, settle};
use crate::limits::{ORDERS_OVER_AFTER_MS, ORDERS_SETTLED_AT_ONCE};

/// Goes over all open orders once.
pub(super) async fn pass<H: Home>(home: &Arc<H>, payments: &Arc<Payments>, stop: &watch::Receiver<bool>) {
    let mut report = PassReport { number: payments.passes.begin(), ..PassReport::default() };
    let mut pace = pace(payments.settle.per_second);
    let counties: Vec<CountyId> = home.node().counties().directory().counties().map(|county| county.id()).collect();
    for county in counties {
        if over_county(home, payments, stop, (county, &mut pace), &mut report).await.is_err() {
            report.counties_unread += 1;
        }
    }
    report.complete = !*stop.borrow();
    gauge!(names::PAYMENT_ORDERS_OPEN).set((report.open - report.paid - report.kept - report.closed) as f64);
    if report.odd > 0 {
        tracing::warn!(orders = report.odd, "the platform says of orders what only a person can judge");
    }
    payments.passes.end(report);
}

fn pace(per_second: u32) -> Interval {
    let mut pace = interval(Duration::from_secs(1) / per_second.max(1));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// Page by page. The orders of a page are asked after at once, but for the pace and the bound.
async fn over_county<H: Home>(
    home: &Arc<H>,
    payments: &Arc<Payments>,
    stop: &watch::Receiver<bool>,
    (county, pace): (CountyId, &mut Interval),
    report: &mut PassReport,
) -> Result<(), Failure> {
    let mut after = None;
    while !*stop.borrow() {
        let page = page(home, county, after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.serial);
        let mut asked = JoinSet::new();
        for open in page {
            report.open += 1;
            if home.node().clock().now() < open.placed_at.plus_ms(payments.settle.after_ms) {
                report.young += 1;
                continue;
            }
            pace.tick().await;
            if *stop.borrow() {
                break;
            }
            if asked.len() >= ORDERS_SETTLED_AT_ONCE
                && let Some(ended) = asked.join_next().await
            {
                count(report, ended.ok().as_ref());
            }
            asked.spawn(ask_after(home.clone(), payments.clone(), open));
        }
        while let Some(ended) = asked.join_next().await {
            count(report, ended.ok().as_ref());
        }
    }
    Ok(())
}

async fn page<H: Home>(home: &Arc<H>, county: CountyId, after: Option<Serial>) -> Result<Vec<OpenOrder>, Failure> {
    let envelope = Envelope { lane: Lane::Control, bytes: 0 };
    match home.node().query(county, envelope, Query::OpenOrders { after }).await? {
        View::Orders(orders) => Ok(orders),
        view => unreachable!("orders are asked for, not {view:?}"),
    }
}

/// What became of one order; nothing if somebody else is working on it.
type Outcome = Option<Result<Settled, SettleError>>;

async fn ask_after<H: Home>(home: Arc<H>, payments: Arc<Payments>, open: OpenOrder) -> Outcome {
    let held = payments.hold(open.serial)?;
    let node = home.node();
    let order = OrderNumber { year: node.province_policy().year, serial: open.serial, number: open.number };
    let over = is_over(&open, payments.settle.order_ms, node.clock().now());
    Some(settle(node, &payments, &held, order, over).await)
}

/// Whether nobody can be placing the order any more, nor be about to pay it.
fn is_over(open: &OpenOrder, order_ms: i64, now: Timestamp) -> bool {
    now >= open.placed_at.plus_ms(order_ms.saturating_add(ORDERS_OVER_AFTER_MS))
}

/// An order whose task panicked, which has been logged, has no answer either.
fn count(report: &mut PassReport, outcome: Option<&Outcome>) {
    let (place, name) = match outcome {
        Some(None) => (&mut report.young, "young"),
        Some(Some(Ok(Settled::Recorded(Recorded::Fee { .. })))) => (&mut report.paid, "paid"),
        Some(Some(Ok(Settled::Recorded(Recorded::Kept)))) => (&mut report.kept, "kept"),
        Some(Some(Ok(Settled::Closed))) => (&mut report.closed, "closed"),
        Some(Some(Ok(Settled::Open))) => (&mut report.waiting, "waiting"),
        Some(Some(Ok(Settled::Odd))) => (&mut report.odd, "odd"),
        Some(Some(Err(_))) | None => (&mut report.unanswered, "unanswered"),
    };
    *place += 1;
    debug_assert!(OUTCOMES.contains(&name), "the labels are all listed");
    counter!(names::PAYMENT_ORDERS_SETTLED_TOTAL, "outcome" => name).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AskError, RecordError};
    use baoming_core::person::FeeKind;

    #[test]
    fn an_order_is_over_a_while_after_its_time_and_not_before() {
        let placed_at = Timestamp(1_000_000);
        let serial = "01020001".parse().unwrap();
        let open = OpenOrder { serial, number: 1, fee: FeeKind::Registration, amount_fen: 4_000, placed_at };
        let over = |after_ms| is_over(&open, 7_200_000, placed_at.plus_ms(after_ms));
        assert!(!over(0) && !over(7_200_000) && !over(7_200_000 + ORDERS_OVER_AFTER_MS - 1));
        assert!(over(7_200_000 + ORDERS_OVER_AFTER_MS));
        assert!(!is_over(&open, i64::MAX, placed_at.plus_ms(1)), "no time is too long to be added");
    }

    #[test]
    fn every_outcome_is_counted_once() {
        let no_answer = SettleError::Ask(AskError::NoAnswer { retry_after_seconds: 1 });
        let outcomes: [Option<Outcome>; 9] = [
            Some(None),
            Some(Some(Ok(Settled::Recorded(Recorded::Fee { again: true })))),
            Some(Some(Ok(Settled::Recorded(Recorded::Kept)))),
            Some(Some(Ok(Settled::Closed))),
            Some(Some(Ok(Settled::Open))),
            Some(Some(Ok(Settled::Odd))),
            Some(Some(Err(no_answer))),
            Some(Some(Err(SettleError::Record(RecordError::Stranger)))),
            None,
        ];
        let mut report = PassReport::default();
        outcomes.iter().for_each(|outcome| count(&mut report, outcome.as_ref()));
        let PassReport { young, paid, kept, closed, waiting, odd, unanswered, .. } = report;
        assert_eq!((young, paid, kept, closed, waiting, odd, unanswered), (1, 1, 1, 1, 1, 1, 3));
    }
}
