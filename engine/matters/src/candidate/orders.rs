//! Orders with the payment platform, and what it says by itself: signed notifications of payments.

use std::sync::Arc;

use baoming_api::bodies::orders::{OrderBody, OrderPlacedBody};
use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::entry::CandidateKind;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Receipt, Refusal};
use baoming_core::rows::{CandidateRow, PlacedOrder};
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_payments::{AskError, Held, OrderNumber, Payments, Recorded, SettleError, Settled, settle};
use baoming_wechat::answers::ErrorCode;

use crate::answered::Done;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::public::payment::not_recorded;
use crate::records::reads::Own;
use crate::refused::Refused;
use crate::sent::Sent;

/// An order for a fee.
pub const PLACE: Matter = Matter::of("candidate", "place-order", Class::Filing, &[Role::Candidate, Role::Entrant]);
/// An order is closed. Not by an entrant: whoever knows name and number must not end what somebody is about to pay, and an
/// order that is open is given to whoever asks for one.
pub const CLOSE: Matter = Matter::of("candidate", "close-order", Class::Always, &[Role::Candidate]);

/// Places an order for a fee that is due, or gives the open one again with a fresh code.
pub async fn place_order(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<OrderBody>),
) -> Result<Own<OrderPlacedBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let rule = "must be registration, professional or exam".to_owned();
    let fee = FeeKind::from_name(&sent.body.fee).ok_or(Refused::Field { field: "fee", rule })?;
    let payments = counter.payments.as_ref().ok_or(Refused::PortNotConfigured)?;
    let held = payments.hold(serial).ok_or(Refused::PlatformUnavailable { retry_after_seconds: 1 })?;
    // An order that has ended there, or asks for another amount than what is due now, makes room for the next one.
    for part in ["", "next"] {
        let key = asked.derived_key(part);
        // Durable before the platform hears of it: whatever is lost from here on, the order can be asked after.
        let raw = (Lane::Candidate, &*sent.raw);
        let placed = counter.receipt(&asked, county, raw, (key, Action::PlaceOrder { serial, fee })).await;
        let number = match placed {
            Ok(Receipt { answer: Answer::OrderPlaced { number, .. }, .. }) => number,
            Ok(_) => return Err(Refused::Internal),
            Err(Refused::Failure(Failure::Refused(Refusal::OrderOpen { number }))) if part.is_empty() => {
                end(&counter, payments, &held, (serial, number), fee).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        if let Some(body) = tell(&counter, payments, (county, serial), number).await? {
            return Ok(Own::written(body));
        }
        end(&counter, payments, &held, (serial, number), fee).await?;
    }
    // The next one has ended too: an order of its own needs a key of its own.
    Err(Refused::Failure(Failure::Refused(Refusal::OrderEnded)))
}

/// Tells the platform of an order; nothing if it has ended, there or here.
async fn tell(
    counter: &Counter,
    payments: &Payments,
    (county, serial): (CountyId, Serial),
    number: u16,
) -> Result<Option<OrderPlacedBody>, Refused> {
    let row = counter.node.candidate(serial).await?;
    let order = row.orders.iter().find(|order| order.number == number).ok_or(Refused::Internal)?;
    let expires_at = expiry(counter, payments, county, &row, order);
    if order.ended || expires_at <= counter.node.clock().now() {
        return Ok(None);
    }
    let named = order_number(counter, serial, number);
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
pub async fn close_order(
    counter: Arc<Counter>,
    asked: Asked,
    (serial, number): (String, String),
) -> Result<Done, Refused> {
    let rule = || Refused::Field { field: "number", rule: "must be a number from 1 to 65535".to_owned() };
    let number = number.parse::<u16>().ok().filter(|number| *number > 0).ok_or_else(rule)?;
    let (serial, _) = counter.own(&asked, &serial)?;
    let payments = counter.payments.as_ref().ok_or(Refused::PortNotConfigured)?;
    let held = payments.hold(serial).ok_or(Refused::PlatformUnavailable { retry_after_seconds: 1 })?;
    let row = counter.node.candidate(serial).await?;
    let refused = |refusal| Refused::Failure(Failure::Refused(refusal));
    let order = row.orders.iter().find(|order| order.number == number);
    let order = order.ok_or_else(|| refused(Refusal::OrderUnknown))?;
    if order.ended {
        return Err(refused(Refusal::OrderEnded));
    }
    end(&counter, payments, &held, (serial, number), order.fee).await?;
    Ok(Done)
}

fn order_number(counter: &Counter, serial: Serial, number: u16) -> OrderNumber {
    OrderNumber { year: counter.node.province_policy().year, serial, number }
}

/// Until when an order can be paid: as long as orders last, and not beyond the window that governed when it was placed,
/// since later money settles nothing. The same each time it is asked.
fn expiry(
    counter: &Counter,
    payments: &Payments,
    county: CountyId,
    row: &CandidateRow,
    order: &PlacedOrder,
) -> Timestamp {
    let window = match (order.fee, row.entry.kind) {
        (FeeKind::Registration, CandidateKind::Ordinary) => WindowName::Registration,
        (FeeKind::Registration, CandidateKind::Juvenile) => WindowName::Juvenile,
        (FeeKind::Professional, _) => WindowName::Professional,
        (FeeKind::Exam, _) => WindowName::ExamFee,
    };
    let rules = counter.node.policy_of(county);
    let closes_at = rules.calendar.governing(window, Some(row.point), order.placed_at).closes_at;
    payments.expiry(order.placed_at, closes_at)
}

/// Ends an order, if it is not paid. If it is, that was not heard of before, and is recorded now.
async fn end(
    counter: &Counter,
    payments: &Payments,
    held: &Held<'_>,
    (serial, number): (Serial, u16),
    fee: FeeKind,
) -> Result<(), Refused> {
    match settle(&counter.node, payments, held, order_number(counter, serial, number), true).await {
        Ok(Settled::Closed | Settled::Recorded(Recorded::Kept)) => Ok(()),
        Ok(Settled::Recorded(Recorded::Fee { .. })) => Err(Failure::Refused(Refusal::FeePaid { fee }).into()),
        Ok(Settled::Open | Settled::Odd) => Err(Refused::PlatformUnavailable { retry_after_seconds: 5 }),
        Err(SettleError::Ask(error)) => Err(no_code(error)),
        Err(SettleError::Record(error)) => Err(not_recorded(error)),
    }
}

fn no_code(error: AskError) -> Refused {
    match error {
        AskError::NoAnswer { retry_after_seconds } => Refused::PlatformUnavailable { retry_after_seconds },
        AskError::Refused(code) => {
            // The code is one of a fixed list and names nobody.
            tracing::warn!(?code, "the payment platform refused an order");
            Refused::PlatformUnavailable { retry_after_seconds: 30 }
        }
    }
}
