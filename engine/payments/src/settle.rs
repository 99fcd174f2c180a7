//! One order of which nobody heard how it ended: asked after at the platform, and ended here as it ended there.
//!
//! Guarantees: paid there is recorded here, as by the notification; what was paid and refunded there is kept for a person,
//! and its order is over; an order is closed here only after the platform has
//! said that it is closed, or that it knows none of this number; what has no answer stays as it is.

use baoming_node::node::{Failure, Node};
use baoming_wechat::answers::ErrorCode;

use super::desk::Payments;
use super::held::Held;
use super::order_number::OrderNumber;
use super::platform::{AskError, Standing};
use super::record::{RecordError, Recorded, close_order, keep_refunded, record};

/// How an order stands after it was asked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was paid, and what was paid is recorded.
    Recorded(Recorded),
    /// It was not paid and cannot be any more.
    Closed,
    /// It can still be paid.
    Open,
    /// The platform says something that only a person can judge.
    Odd,
}

/// Why it is not known how an order stands. Asked again later, it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettleError {
    /// The platform.
    Ask(AskError),
    /// The node.
    Record(RecordError),
}

impl From<AskError> for SettleError {
    fn from(error: AskError) -> Self {
        Self::Ask(error)
    }
}

impl From<RecordError> for SettleError {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

impl From<Failure> for SettleError {
    fn from(failure: Failure) -> Self {
        Self::Record(failure.into())
    }
}

/// Asks after an order and ends it here if it has ended there. `over`: if it can still be paid, it is closed.
pub async fn settle(
    node: &Node,
    payments: &Payments,
    held: &Held<'_>,
    order: OrderNumber,
    over: bool,
) -> Result<Settled, SettleError> {
    assert_eq!(held.serial, order.serial, "whoever settles a candidate's order holds that candidate's orders");
    let number = order.out_trade_no();
    let standing = match payments.port.query(&number).await {
        Ok(Standing::NotPaid) if over => match payments.port.close_order(&number).await {
            Ok(()) | Err(AskError::Refused(ErrorCode::OrderClosed | ErrorCode::OrderNotExist)) => Standing::Closed,
            // Paid in this very moment.
            Err(AskError::Refused(ErrorCode::OrderPaid)) => payments.port.query(&number).await?,
            Err(error) => return Err(error.into()),
        },
        // It never came there. It still may as long as somebody can be placing it.
        Err(AskError::Refused(ErrorCode::OrderNotExist)) if over => Standing::Closed,
        Err(AskError::Refused(ErrorCode::OrderNotExist)) => Standing::NotPaid,
        Err(AskError::Refused(ErrorCode::OrderClosed)) => Standing::Closed,
        answered => answered?,
    };
    match standing {
        Standing::Paid(payment) => Ok(Settled::Recorded(record(node, &payment, 0).await?)),
        Standing::Refunded(payment) => Ok(Settled::Recorded(keep_refunded(node, &payment).await?)),
        Standing::Closed => {
            close_order(node, order).await?;
            Ok(Settled::Closed)
        }
        Standing::NotPaid => Ok(Settled::Open),
        Standing::Odd => Ok(Settled::Odd),
    }
}
