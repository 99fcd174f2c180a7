//! A payment that the platform stands for becomes an event, whatever it is worth.
//!
//! Guarantees: the command's key follows from the payment's own number, so that it counts once by whatever way it is
//! heard; money that settles no fee is kept with the reason, and its order is ended; success means that it is durable.

use baoming_core::author::Author;
use baoming_core::command::{Action, Command};
use baoming_core::ids::{CommandKey, PaymentId, Serial};
use baoming_core::payment::UnsettledReason;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Refusal};
use baoming_core::text::AuthorName;
use baoming_gate::admission::permits::Lane;
use baoming_node::node::{Envelope, Failure, Node};
use baoming_wechat::transaction::Payment;
use ring::digest::{SHA256, digest};

use super::order_number::OrderNumber;

/// Who is said to have recorded it.
const AUTHOR: &str = "wechat";

/// What became of a payment. It is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It pays a fee.
    Fee {
        /// Which had been paid before.
        again: bool,
    },
    /// It settles nothing and is kept for a person.
    Kept,
}

/// Why a payment is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordError {
    /// Its order's number is none of ours, or of another year: a person must look.
    Stranger,
    /// The node, now or for good.
    Failure(Failure),
}

impl From<Failure> for RecordError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Records a payment or keeps it; `bytes` is the size of what told it.
pub async fn record(node: &Node, payment: &Payment, bytes: usize) -> Result<Recorded, RecordError> {
    let about = About::of(node, payment).await?;
    let (amount_fen, paid_at) = (payment.total_fen, payment.paid_at);
    let About { order: OrderNumber { serial, number, .. }, fee, .. } = about;
    let action = Action::RecordFee { serial, fee, payment: about.id.clone(), amount_fen, paid_at, order: Some(number) };
    match carry_out(node, serial, &named("record", payment), bytes, action).await {
        // Recorded before as kept: a crash may have come before its order was ended.
        Ok(Answer::PaymentKept) => about.end(node).await,
        Ok(answer) => Ok(recorded(answer)),
        Err(Failure::Refused(refusal)) => {
            let reason = unsettled(&refusal).ok_or(Failure::Refused(refusal))?;
            about.keep(node, payment, ("keep", reason), bytes).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Keeps a payment that was refunded before anybody here heard of it, for a person: whether it was refunded whole, and why,
/// is not told here. Its order is over, so that the fee can be ordered again.
pub(super) async fn keep_refunded(node: &Node, payment: &Payment) -> Result<Recorded, RecordError> {
    let about = About::of(node, payment).await?;
    about.keep(node, payment, ("keep-refunded", UnsettledReason::Refunded), 0).await
}

/// What a payment is about.
struct About {
    order: OrderNumber,
    id: PaymentId,
    fee: FeeKind,
    /// Whether the order has not ended here.
    open: bool,
}

impl About {
    async fn of(node: &Node, payment: &Payment) -> Result<Self, RecordError> {
        let order = OrderNumber::parse(&payment.out_trade_no).ok_or(RecordError::Stranger)?;
        if order.year != node.province_policy().year {
            return Err(RecordError::Stranger);
        }
        let id: PaymentId = payment.transaction_id.as_str().parse().map_err(|_| RecordError::Stranger)?;
        let row = node.candidate(order.serial).await?;
        // An order that nobody placed, or that is forgotten, names no fee; the first is as good as any other, and the
        // money is kept.
        let placed = row.orders.iter().find(|placed| placed.number == order.number);
        let fee = placed.map(|placed| placed.fee).unwrap_or_default();
        Ok(Self { order, id, fee, open: placed.is_some_and(|placed| !placed.ended) })
    }

    async fn keep(
        &self,
        node: &Node,
        payment: &Payment,
        (what, reason): (&str, UnsettledReason),
        bytes: usize,
    ) -> Result<Recorded, RecordError> {
        let (serial, fee, id) = (self.order.serial, self.fee, self.id.clone());
        let (amount_fen, paid_at) = (payment.total_fen, payment.paid_at);
        let action = Action::KeepPayment { serial, fee, payment: id, amount_fen, paid_at, reason };
        match recorded(carry_out(node, serial, &named(what, payment), bytes, action).await?) {
            Recorded::Kept => self.end(node).await,
            fee => Ok(fee),
        }
    }

    /// Money that settles nothing ends the order all the same: it is paid there, and the fee needs another one.
    async fn end(&self, node: &Node) -> Result<Recorded, RecordError> {
        if self.open {
            close_order(node, self.order).await?;
        }
        Ok(Recorded::Kept)
    }
}

fn named(what: &str, payment: &Payment) -> String {
    format!("{AUTHOR}\n{what}\n{}\n{}", payment.transaction_id, payment.out_trade_no)
}

/// Ends an order that the platform has ended, or never had.
pub(super) async fn close_order(node: &Node, order: OrderNumber) -> Result<(), Failure> {
    let OrderNumber { serial, number, .. } = order;
    let named = format!("{AUTHOR}\nclose\n{}", order.out_trade_no());
    match carry_out(node, serial, &named, 0, Action::CloseOrder { serial, number }).await {
        // Paid or closed meanwhile, or so long ago that it is forgotten.
        Ok(_) | Err(Failure::Refused(Refusal::OrderEnded | Refusal::OrderUnknown)) => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn recorded(answer: Answer) -> Recorded {
    match answer {
        Answer::FeeRecorded { again } => Recorded::Fee { again },
        Answer::PaymentKept => Recorded::Kept,
        answer => unreachable!("a payment is not answered with {answer:?}"),
    }
}

/// Why money settles nothing; nothing where the refusal says something else.
fn unsettled(refusal: &Refusal) -> Option<UnsettledReason> {
    match refusal {
        Refusal::FeeAmount { .. } => Some(UnsettledReason::Amount),
        Refusal::OutsideWindow { .. } => Some(UnsettledReason::OutsideWindow),
        Refusal::RegistrationVoided => Some(UnsettledReason::Voided),
        Refusal::OutOfOrder { .. } | Refusal::NotTakingExam | Refusal::OrderUnknown | Refusal::CodeUnknown { .. } => {
            Some(UnsettledReason::NotDue)
        }
        _ => None,
    }
}

async fn carry_out(node: &Node, serial: Serial, named: &str, bytes: usize, action: Action) -> Result<Answer, Failure> {
    let command = Command {
        key: key(named),
        fingerprint: node.fingerprint(&action, named.as_bytes()),
        arrived_at: node.clock().now(),
        by: Some(Author { who: AuthorName::parse(AUTHOR).expect("six letters are a name"), from: None }),
        scope: None,
        action,
    };
    let county = node.county_of(serial)?;
    Ok(node.command(county, Envelope { lane: Lane::Control, bytes }, command).await?.answer)
}

/// Apart from every caller's keys, which have one line's end at most.
fn key(named: &str) -> CommandKey {
    let mut half = [0; 16];
    half.copy_from_slice(&digest(&SHA256, named.as_bytes()).as_ref()[..16]);
    CommandKey(half)
}
