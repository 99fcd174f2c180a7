//! 对账: a day's bill against the records.
//!
//! Guarantees: what the bill has and nobody had heard of is recorded as by the notification; whatever cannot be put right
//! without moving money is found and listed; nothing is changed before the bill is known to be whole and the announced
//! one; a second comparison of the same day finds the same and changes nothing. Memory: the packed bill, sixteen bytes a
//! row, and a bounded list.
//!
//! Deliberately absent: refunds, and kept reports. A report is made anew from the bill and the records whenever it is
//! asked for.

use std::collections::HashSet;
use std::sync::Arc;

use baoming_core::ids::{PaymentId, Serial};
use baoming_core::payment::{Payment, UnsettledReason};
use baoming_core::rows::{CandidateRow, Row};
use baoming_core::time::{Date, Timestamp};
use baoming_node::node::Failure;
use baoming_store::shard::Scan;
use baoming_telemetry::names;
use baoming_wechat::bill::{BadRow, BillLine, BillRow, BillState};
use baoming_wechat::time::bill_date;
use baoming_wechat::transaction::Payment as Paid;
use metrics::gauge;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};

use super::bill::Bill;
use super::days::Failed;
use super::desk::Payments;
use super::home::Home;
use super::order_number::OrderNumber;
use super::record::{RecordError, keep_refunded, record};
use super::report::{Finding, FindingKind, Report};
use crate::limits::{BILL_PARTS_QUEUED, BILL_ROWS_MAX, RECONCILE_ROWS_PER_PAGE};

/// The payments of a bill, by the digests of their numbers.
type Seen = HashSet<[u8; 16]>;

/// Compares a day that was taken as the next one that waits.
pub(super) async fn reconcile<H: Home>(
    home: &Arc<H>,
    payments: &Arc<Payments>,
    day: Date,
    stop: &watch::Receiver<bool>,
) {
    let outcome = compare(home, payments, day, stop).await;
    match &outcome {
        Ok(report) => {
            let (rows, healed, for_a_person) = (report.rows, report.healed, report.for_a_person());
            tracing::info!(%day, rows, healed, for_a_person, "the day's payments were compared with the bill");
            for kind in FindingKind::ALL {
                gauge!(names::PAYMENT_FINDINGS, "kind" => kind.code()).set(report.count(kind) as f64);
            }
        }
        Err(failed) => {
            tracing::warn!(%day, reason = failed.code(), "the day's payments could not be compared with the bill");
        }
    }
    payments.reconciliations.end(day, outcome);
}

async fn compare<H: Home>(
    home: &Arc<H>,
    payments: &Arc<Payments>,
    day: Date,
    stop: &watch::Receiver<bool>,
) -> Result<Report, Failed> {
    let mut report = Report::new(day, home.node().clock().now());
    let bill = payments.port.bill(day).await.map_err(Failed::of_asking)?;
    let seen = match bill {
        Some(bill) => over_bill(home, payments, bill, stop, &mut report).await?,
        None => Seen::new(),
    };
    over_records(home, day, &seen, stop, &mut report).await?;
    report.findings.sort();
    Ok(report)
}

/// Every row of the bill is looked for among the records, and recorded where it is not there.
async fn over_bill<H: Home>(
    home: &Arc<H>,
    payments: &Arc<Payments>,
    bill: Bill,
    stop: &watch::Receiver<bool>,
    report: &mut Report,
) -> Result<Seen, Failed> {
    let checked = bill.clone();
    let end = spawn_blocking(move || checked.check()).await.map_err(|_| Failed::Node)?.map_err(Failed::bill)?;
    if end.rows > BILL_ROWS_MAX {
        return Err(Failed::Bill(format!("the bill has more than {BILL_ROWS_MAX} rows")));
    }
    (report.rows, report.order_total_fen) = (end.rows, end.order_total_fen);
    let (lines, mut parts) = mpsc::channel(BILL_PARTS_QUEUED);
    let reading = spawn_blocking(move || bill.hand_out(&lines));
    let mut seen = Seen::new();
    while let Some(part) = parts.recv().await {
        if *stop.borrow() {
            return Err(Failed::Stopped);
        }
        let mut judging = JoinSet::new();
        for line in part {
            match line {
                BillLine::Bad(bad) => report.add(unreadable(&bad)),
                BillLine::Row(row) => {
                    seen.extend(payment_id(row.transaction_id.as_str()).map(|id| id.digest()));
                    judging.spawn(judge(home.clone(), payments.clone(), row));
                }
            }
        }
        while let Some(judged) = judging.join_next().await {
            let judged = judged.map_err(|_| Failed::Node)??;
            report.healed += u64::from(judged.healed);
            match judged.finding {
                Some(finding) => report.add(finding),
                None => report.matched += 1,
            }
        }
    }
    reading.await.map_err(|_| Failed::Node)?.map_err(Failed::bill)?;
    Ok(seen)
}

/// What one row of the bill is worth.
struct Judged {
    /// It was not known, and is recorded now.
    healed: bool,
    finding: Option<Finding>,
}

async fn judge<H: Home>(home: Arc<H>, payments: Arc<Payments>, row: BillRow) -> Result<Judged, Failed> {
    let node = home.node();
    let found = |kind, detail: Option<&str>| Ok(Judged { healed: false, finding: Some(of_row(&row, kind, detail)) });
    let payment = match row.payment(payments.port.merchant.mchid(), &payments.port.appid) {
        Err(_) => return found(FindingKind::Stranger, None),
        Ok(None) if row.state == BillState::Revoked => return found(FindingKind::Revoked, None),
        Ok(None) => return found(FindingKind::Refunded, None),
        Ok(Some(payment)) => payment,
    };
    let year = node.province_policy().year;
    let Some(order) = OrderNumber::parse(&row.out_trade_no).filter(|order| order.year == year) else {
        return found(FindingKind::UnknownOrder, None);
    };
    let candidate = match node.candidate(order.serial).await {
        Ok(candidate) => candidate,
        Err(Failure::Refused(_)) => return found(FindingKind::UnknownOrder, None),
        Err(_) => return Err(Failed::Node),
    };
    let mut known = Known::of(&candidate, &payment);
    let open = candidate.orders.iter().any(|placed| placed.number == order.number && !placed.ended);
    let healed = known == Known::Nothing;
    // Money that is kept leaves no order open: a crash may have come between the two.
    if healed || open {
        let recorded = match payments.refunded_since(healed, &payment).await {
            true => keep_refunded(node, &payment).await,
            false => record(node, &payment, 0).await,
        };
        match recorded {
            Ok(_) => {}
            Err(RecordError::Stranger) => return found(FindingKind::UnknownOrder, None),
            Err(RecordError::Failure(Failure::Refused(refusal))) => {
                return found(FindingKind::NotRecorded, Some(refusal.code()));
            }
            Err(RecordError::Failure(_)) => return Err(Failed::Node),
        }
        let candidate = node.candidate(order.serial).await.map_err(|_| Failed::Node)?;
        known = Known::of(&candidate, &payment);
    }
    let kind = match known {
        Known::Settles => None,
        Known::Again => Some(FindingKind::PaidTwice),
        Known::Kept(UnsettledReason::Amount) => Some(FindingKind::Amount),
        Known::Kept(UnsettledReason::OutsideWindow) => Some(FindingKind::OutsideWindow),
        Known::Kept(UnsettledReason::NotDue) => Some(FindingKind::NotDue),
        Known::Kept(UnsettledReason::Refunded) => Some(FindingKind::Refunded),
        Known::Kept(UnsettledReason::Voided) | Known::OfVoided => Some(FindingKind::Voided),
        Known::Differs => Some(FindingKind::AmountDiffers),
        Known::Nothing => Some(FindingKind::NotRecorded),
    };
    Ok(Judged { healed, finding: kind.map(|kind| of_row(&row, kind, None)) })
}

/// What the record of a candidate says of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It pays its fee.
    Settles,
    /// It pays a fee that another one had paid.
    Again,
    /// It settles nothing.
    Kept(UnsettledReason),
    /// It paid a fee of a registration that was voided since.
    OfVoided,
    /// It has another amount there.
    Differs,
    Nothing,
}

impl Known {
    fn of(candidate: &CandidateRow, payment: &Paid) -> Self {
        let id = payment.transaction_id.as_str();
        let recorded = candidate.payments.iter().map(|one| &one.payment).find(|one| one.id.as_str() == id);
        let kept = candidate.unsettled.iter().find(|one| one.payment.id.as_str() == id);
        let amount_fen = recorded.or(kept.map(|one| &one.payment)).map(|one| one.amount_fen);
        match (recorded, kept) {
            _ if amount_fen.is_some_and(|amount_fen| amount_fen != payment.total_fen) => Self::Differs,
            (Some(_), _) if candidate.voided.is_some() => Self::OfVoided,
            (Some(one), _) if candidate.payment(one.fee).is_some_and(|first| first.id == one.id) => Self::Settles,
            (Some(_), _) => Self::Again,
            (None, Some(one)) => Self::Kept(one.reason),
            (None, None) => Self::Nothing,
        }
    }
}

/// A payment that is recorded as made on the day, and needs to be looked at from this side.
struct Recorded {
    serial: Serial,
    /// The order that it pays; nothing for a second payment that came by another way.
    order: Option<u16>,
    id: PaymentId,
    amount_fen: u32,
    paid_at: Timestamp,
}

/// Every payment of an order that is recorded for the day is looked for in the bill. What came by another way has no
/// order, and its own bill; but a fee that it pays once more is found here.
async fn over_records<H: Home>(
    home: &Arc<H>,
    day: Date,
    seen: &Seen,
    stop: &watch::Receiver<bool>,
    report: &mut Report,
) -> Result<(), Failed> {
    let node = home.node();
    let year = node.province_policy().year;
    for county in node.counties().directory().counties().map(|county| county.id()) {
        let mut next = None;
        loop {
            if *stop.borrow() {
                return Err(Failed::Stopped);
            }
            let scan = Scan::candidates(RECONCILE_ROWS_PER_PAGE).after(next);
            let page = node.scan(county, scan, move |row| of_day(row, day)).await.map_err(|_| Failed::Node)?;
            for recorded in page.found.into_iter().flatten() {
                report.recorded += u64::from(recorded.order.is_some());
                if !seen.contains(&recorded.id.digest()) {
                    report.add(of_record(&recorded, year));
                }
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn of_day(row: Row, day: Date) -> Option<Vec<Recorded>> {
    let Row::Candidate(row) = row else { return None };
    let on_the_day = row.payments.iter().map(|one| &one.payment).filter(|one| bill_date(one.paid_at) == Some(day));
    let again = |one: &Payment| row.payment(one.fee).is_some_and(|first| first.id != one.id);
    let concerned = on_the_day.filter(|one| one.order.is_some() || again(one));
    let recorded = concerned.map(|one| Recorded {
        serial: row.serial,
        order: one.order,
        id: one.id.clone(),
        amount_fen: one.amount_fen,
        paid_at: one.paid_at,
    });
    let recorded: Vec<Recorded> = recorded.collect();
    (!recorded.is_empty()).then_some(recorded)
}

fn payment_id(text: &str) -> Option<PaymentId> {
    text.parse().ok()
}

fn of_row(row: &BillRow, kind: FindingKind, detail: Option<&str>) -> Finding {
    Finding {
        kind,
        out_trade_no: Some(row.out_trade_no.to_string()),
        transaction_id: Some(row.transaction_id.to_string()),
        amount_fen: Some(row.order_fen),
        paid_at: Some(row.at),
        detail: detail.map(str::to_owned),
    }
}

fn of_record(recorded: &Recorded, year: u16) -> Finding {
    let order = recorded.order.map(|number| OrderNumber { year, serial: recorded.serial, number });
    Finding {
        kind: if order.is_some() { FindingKind::NotInBill } else { FindingKind::PaidTwice },
        out_trade_no: order.map(|order| order.out_trade_no().to_string()),
        transaction_id: Some(recorded.id.as_str().to_owned()),
        amount_fen: Some(recorded.amount_fen),
        paid_at: Some(recorded.paid_at),
        detail: None,
    }
}

fn unreadable(bad: &BadRow) -> Finding {
    let (kind, detail) = (FindingKind::BadRow, Some(bad.to_string()));
    Finding { kind, out_trade_no: None, transaction_id: None, amount_fen: None, paid_at: None, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_core::event::Event;
    use baoming_core::ids::{CommandKey, PointNumber};
    use baoming_core::person::FeeKind;
    use baoming_core::record::Record;
    use baoming_core::rows::project;
    use baoming_core::sample;
    use baoming_wechat::ids::Attach;

    /// 2021-11-01T10:00:00+08:00.
    const AT: Timestamp = Timestamp(1_635_732_000_000);

    fn recorded(id: &str, amount_fen: u32, order: Option<u16>) -> Payment {
        Payment { id: id.parse().unwrap(), amount_fen, paid_at: AT, fee: FeeKind::Registration, order }
    }

    fn candidate() -> CandidateRow {
        let serial = "01020001".parse().unwrap();
        let capture = sample::capture(PointNumber::new(1).unwrap(), 1);
        let captured = Event::Captured {
            point: capture.point,
            serial,
            document: capture.document,
            identity: capture.identity,
            person: capture.person,
            photo: capture.photo,
            entry: capture.entry,
        };
        let kept = recorded("kept", 1, None);
        let events = [
            captured,
            Event::FeePaid { serial, payment: recorded("first", 4_000, Some(1)) },
            Event::FeePaidAgain { serial, payment: recorded("second", 4_000, None) },
            Event::PaymentUnsettled { serial, payment: kept, reason: UnsettledReason::Amount },
        ];
        let mut row = None;
        for (event, sequence) in events.into_iter().zip(1..) {
            let (key, arrived_at) = (CommandKey([sequence as u8; 16]), AT);
            let record =
                Record { sequence, arrived_at, key, fingerprint: 7, policy_version: 1, event, by: None, edition: 0 };
            row = Some(project(row, &record, sequence).unwrap());
        }
        let Some(Row::Candidate(row)) = row else { panic!("no candidate") };
        *row
    }

    #[test]
    fn a_row_of_the_bill_is_known_by_its_number_and_its_amount() {
        let check = |id: &str, total_fen, expected| {
            let payment = Paid {
                out_trade_no: "202201020001001".parse().unwrap(),
                transaction_id: id.parse().unwrap(),
                paid_at: AT,
                total_fen,
                payer_total_fen: total_fen,
                attach: Attach::default(),
            };
            assert_eq!(Known::of(&candidate(), &payment), expected, "{id} {total_fen}");
        };
        check("first", 4_000, Known::Settles);
        check("first", 3_999, Known::Differs);
        check("second", 4_000, Known::Again);
        check("kept", 1, Known::Kept(UnsettledReason::Amount));
        check("kept", 2, Known::Differs);
        check("third", 4_000, Known::Nothing);
    }

    #[test]
    fn of_the_records_of_the_day_those_with_an_order_and_second_ones_are_looked_for() {
        let of = |day| {
            let day = Date::new(2021, 11, day).unwrap();
            let found = of_day(Row::Candidate(Box::new(candidate())), day).unwrap_or_default();
            found.iter().map(|one| (one.id.as_str().to_owned(), one.order)).collect::<Vec<_>>()
        };
        assert_eq!(of(1), [("first".to_owned(), Some(1)), ("second".to_owned(), None)]);
        assert_eq!(of(2), []);
    }
}
