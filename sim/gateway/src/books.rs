//! The gateway's orders and its ledger, as plain data.
//!
//! Guarantees: an order is paid once or never, and not after it was closed or was said to be closed. The ledger only
//! grows; an entry is never changed. The same request again gets the same answer.

use std::collections::BTreeMap;

use baoming_core::time::{Date, Timestamp};
use baoming_wechat::answers::ErrorCode;
use baoming_wechat::bill::{BillRow, BillState};
use baoming_wechat::calls::Order;
use baoming_wechat::ids::{OutTradeNo, TransactionId};
use baoming_wechat::time::{bill_date, format_rfc3339};
use baoming_wechat::transaction::{Amount, TradeState, Transaction};
use serde::Serialize;

use crate::limits::ORDERS_MAX;

/// How an order is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Native,
    H5,
}

impl Way {
    fn trade_type(self) -> &'static str {
        match self {
            Self::Native => "NATIVE",
            Self::H5 => "MWEB",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    NotPaid,
    /// The payment's place in the ledger.
    Paid(usize),
    /// The same, and the money went back.
    Refunded(usize),
    Closed,
}

#[derive(Debug)]
struct Placed {
    order: Order,
    way: Way,
    state: State,
}

/// One payment, as it truly happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// The platform's number.
    pub transaction_id: TransactionId,
    /// The merchant's number of the order.
    pub out_trade_no: OutTradeNo,
    /// What the merchant gave along.
    pub attach: String,
    /// What the order asked for, in fen.
    pub asked_fen: u32,
    /// What was paid, in fen.
    pub paid_fen: u32,
    /// When, as RFC 3339.
    pub paid_at: String,
    /// When, in milliseconds since 1970.
    pub paid_at_ms: i64,
}

/// Why an order cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayRefusal {
    /// There is none of this number.
    #[error("there is no order of this number")]
    Unknown,
    /// It is paid already.
    #[error("the order is paid already")]
    Paid,
    /// It is closed, or its time is over.
    #[error("the order is closed")]
    Closed,
    /// The amount or the instant cannot be.
    #[error("{field} {rule}")]
    Field {
        /// Which.
        field: &'static str,
        /// Its rule.
        rule: &'static str,
    },
}

/// How many orders are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OrderCounts {
    pub(crate) placed: usize,
    pub(crate) not_paid: usize,
    pub(crate) paid: usize,
    pub(crate) closed: usize,
}

/// All orders and payments.
#[derive(Debug)]
pub(crate) struct Books {
    orders: BTreeMap<OutTradeNo, Placed>,
    ledger: Vec<LedgerEntry>,
    /// Requests so far about each number, also about one that no order has.
    requests: BTreeMap<OutTradeNo, u32>,
    /// Tells the payments of one run of the gateway from those of another.
    run: u32,
}

impl Books {
    pub(crate) fn new(run: u32) -> Self {
        Self { orders: BTreeMap::new(), ledger: Vec::new(), requests: BTreeMap::new(), run: run % 1_000_000 }
    }

    /// Places an order; whether it is a new one.
    pub(crate) fn place(&mut self, order: Order, way: Way) -> Result<bool, ErrorCode> {
        if let Some(placed) = self.orders.get(&order.out_trade_no) {
            return match placed.state {
                State::Paid(_) | State::Refunded(_) => Err(ErrorCode::OrderPaid),
                State::Closed => Err(ErrorCode::OrderClosed),
                State::NotPaid if placed.order == order && placed.way == way => Ok(false),
                State::NotPaid => Err(ErrorCode::OutTradeNoUsed),
            };
        }
        if self.orders.len() >= ORDERS_MAX {
            return Err(ErrorCode::FrequencyLimited);
        }
        let number = order.out_trade_no.clone();
        self.orders.insert(number, Placed { order, way, state: State::NotPaid });
        Ok(true)
    }

    /// How often this number was asked about before.
    pub(crate) fn count_request(&mut self, order: &OutTradeNo) -> u32 {
        if self.requests.len() >= ORDERS_MAX {
            self.requests.clear();
        }
        let count = self.requests.entry(order.clone()).or_default();
        *count = count.saturating_add(1);
        *count - 1
    }

    /// What is asked for, of an order that can still be paid.
    pub(crate) fn payable_fen(&self, order: &OutTradeNo) -> Result<u32, PayRefusal> {
        let placed = self.orders.get(order).ok_or(PayRefusal::Unknown)?;
        match placed.state {
            State::Paid(_) | State::Refunded(_) => Err(PayRefusal::Paid),
            State::Closed => Err(PayRefusal::Closed),
            State::NotPaid => Ok(placed.order.amount.total_fen),
        }
    }

    /// Takes a payment.
    pub(crate) fn pay(
        &mut self,
        order: &OutTradeNo,
        paid_at: Timestamp,
        paid_fen: u32,
    ) -> Result<LedgerEntry, PayRefusal> {
        self.payable_fen(order)?;
        let field = |field, rule| PayRefusal::Field { field, rule };
        let outside = field("paid_at", "must lie between 1900 and 2199");
        let (written, day) = format_rfc3339(paid_at).zip(bill_date(paid_at)).ok_or(outside)?;
        if paid_fen == 0 {
            return Err(field("amount_fen", "must be at least 1"));
        }
        let at = self.ledger.len();
        let placed = self.orders.get_mut(order).expect("it was looked at just now");
        if placed.order.time_expire.is_some_and(|expires| expires <= paid_at) {
            placed.state = State::Closed;
            return Err(PayRefusal::Closed);
        }
        placed.state = State::Paid(at);
        let Date { year, month, day } = day;
        // 28 digits, as with the real platform.
        let number = format!("42{:06}{year:04}{month:02}{day:02}{at:012}", self.run);
        let entry = LedgerEntry {
            transaction_id: number.parse().expect("28 digits"),
            out_trade_no: order.clone(),
            attach: placed.order.attach.as_str().to_owned(),
            asked_fen: placed.order.amount.total_fen,
            paid_fen,
            paid_at: written,
            paid_at_ms: paid_at.0,
        };
        self.ledger.push(entry.clone());
        Ok(entry)
    }

    /// Gives back what was paid.
    pub(crate) fn refund(&mut self, order: &OutTradeNo) -> Result<(), PayRefusal> {
        let placed = self.orders.get_mut(order).ok_or(PayRefusal::Unknown)?;
        let State::Paid(at) = placed.state else {
            return Err(PayRefusal::Field { field: "out_trade_no", rule: "must be of an order that is paid" });
        };
        placed.state = State::Refunded(at);
        Ok(())
    }

    /// Closes an order, so that it cannot be paid.
    pub(crate) fn close(&mut self, order: &OutTradeNo) -> Result<(), ErrorCode> {
        let placed = self.orders.get_mut(order).ok_or(ErrorCode::OrderNotExist)?;
        match placed.state {
            State::Paid(_) | State::Refunded(_) => Err(ErrorCode::OrderPaid),
            State::NotPaid | State::Closed => {
                placed.state = State::Closed;
                Ok(())
            }
        }
    }

    /// How an order stands. One whose time is over is closed by being said to be.
    pub(crate) fn transaction(&mut self, order: &OutTradeNo, now: Timestamp) -> Option<Transaction> {
        let placed = self.orders.get_mut(order)?;
        if placed.state == State::NotPaid && placed.order.time_expire.is_some_and(|expires| expires <= now) {
            placed.state = State::Closed;
        }
        let (trade_state, text) = match placed.state {
            State::NotPaid => (TradeState::NotPay, "订单未支付"),
            State::Closed => (TradeState::Closed, "订单已关闭"),
            State::Paid(_) => (TradeState::Success, "支付成功"),
            State::Refunded(_) => (TradeState::Refund, "转入退款"),
        };
        let entry = match placed.state {
            State::Paid(at) | State::Refunded(at) => Some(&self.ledger[at]),
            State::NotPaid | State::Closed => None,
        };
        let asked_fen = placed.order.amount.total_fen;
        Some(Transaction {
            appid: placed.order.appid.clone(),
            mchid: placed.order.mchid.clone(),
            out_trade_no: order.clone(),
            transaction_id: entry.map(|entry| entry.transaction_id.clone()),
            trade_type: Some(placed.way.trade_type().to_owned()),
            trade_state,
            trade_state_desc: text.to_owned(),
            attach: placed.order.attach.clone(),
            success_time: entry.map(|entry| Timestamp(entry.paid_at_ms)),
            amount: Some(entry.map_or(Amount::asked(asked_fen), |entry| Amount::paid(entry.paid_fen, entry.paid_fen))),
        })
    }

    /// What a forger says of an order that is not paid: everything but the platform's word for it.
    pub(crate) fn pretended(&mut self, order: &OutTradeNo, now: Timestamp) -> Option<Transaction> {
        let truth = self.transaction(order, now)?;
        let asked_fen = truth.amount.as_ref()?.total_fen;
        Some(Transaction {
            transaction_id: Some("4299999999999999999999999999".parse().expect("28 digits")),
            trade_state: TradeState::Success,
            trade_state_desc: "支付成功".to_owned(),
            success_time: Some(now),
            amount: Some(Amount::paid(asked_fen, asked_fen)),
            ..truth
        })
    }

    /// The order as it was placed.
    pub(crate) fn order(&self, order: &OutTradeNo) -> Option<&Order> {
        self.orders.get(order).map(|placed| &placed.order)
    }

    /// All orders that nobody has paid or closed, by number.
    pub(crate) fn not_paid(&self) -> Vec<OutTradeNo> {
        let open = self.orders.iter().filter(|(_, placed)| placed.state == State::NotPaid);
        open.map(|(number, _)| number.clone()).collect()
    }

    pub(crate) fn ledger(&self) -> &[LedgerEntry] {
        &self.ledger
    }

    pub(crate) fn counts(&self) -> OrderCounts {
        let mut counts = OrderCounts { placed: self.orders.len(), ..OrderCounts::default() };
        for placed in self.orders.values() {
            match placed.state {
                State::NotPaid => counts.not_paid += 1,
                State::Paid(_) | State::Refunded(_) => counts.paid += 1,
                State::Closed => counts.closed += 1,
            }
        }
        counts
    }

    /// The rows of a day's bill, in the order of the payments.
    pub(crate) fn bill(&self, date: Date) -> Vec<BillRow> {
        let of_day = self.ledger.iter().filter(|entry| bill_date(Timestamp(entry.paid_at_ms)) == Some(date));
        of_day
            .map(|entry| {
                let order = &self.orders[&entry.out_trade_no].order;
                BillRow {
                    at: Timestamp(entry.paid_at_ms),
                    appid: order.appid.clone(),
                    mchid: order.mchid.clone(),
                    transaction_id: entry.transaction_id.clone(),
                    out_trade_no: entry.out_trade_no.clone(),
                    state: BillState::Success,
                    order_fen: entry.paid_fen,
                    coupon_fen: 0,
                    settled_fen: entry.paid_fen,
                    refund_fen: 0,
                    attach: order.attach.clone(),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2021-11-05T10:00:00+08:00.
    const NOW: Timestamp = Timestamp(1_636_077_600_000);

    fn order(number: &str, time_expire: Option<Timestamp>) -> Order {
        Order {
            appid: "wx1".parse().unwrap(),
            mchid: "19".parse().unwrap(),
            description: "高考报名费".to_owned(),
            out_trade_no: number.parse().unwrap(),
            time_expire,
            attach: "4301020001".parse().unwrap(),
            notify_url: "http://127.0.0.1/notify".to_owned(),
            amount: Amount::asked(4_000),
            scene_info: None,
        }
    }

    fn books(orders: &[&str]) -> (Books, OutTradeNo) {
        let mut books = Books::new(1_234_567);
        orders.iter().for_each(|number| assert_eq!(books.place(order(number, None), Way::Native), Ok(true)));
        (books, orders[0].parse().unwrap())
    }

    #[test]
    fn an_order_is_paid_once_and_shows_it() {
        let (mut books, number) = books(&["FEE001"]);
        assert_eq!(books.transaction(&number, NOW).unwrap().trade_state, TradeState::NotPay);
        let entry = books.pay(&number, NOW, 4_000).unwrap();
        assert_eq!(entry.transaction_id.as_str(), "4223456720211105000000000000");
        assert_eq!(entry.paid_at, "2021-11-05T10:00:00+08:00");
        assert_eq!(books.pay(&number, NOW, 4_000), Err(PayRefusal::Paid));
        assert_eq!(books.close(&number), Err(ErrorCode::OrderPaid));
        assert_eq!(books.place(order("FEE001", None), Way::Native), Err(ErrorCode::OrderPaid));
        let transaction = books.transaction(&number, NOW).unwrap();
        let payment = transaction.payment(&"19".parse().unwrap(), &"wx1".parse().unwrap()).unwrap().unwrap();
        assert_eq!((payment.total_fen, payment.paid_at), (4_000, NOW));
        assert_eq!(books.counts(), OrderCounts { placed: 1, not_paid: 0, paid: 1, closed: 0 });
    }

    #[test]
    fn a_closed_order_stays_closed() {
        let (mut books, number) = books(&["FEE001", "FEE002"]);
        assert_eq!((books.close(&number), books.close(&number)), (Ok(()), Ok(())));
        assert_eq!(books.pay(&number, NOW, 4_000), Err(PayRefusal::Closed));
        assert_eq!(books.place(order("FEE001", None), Way::Native), Err(ErrorCode::OrderClosed));
        assert_eq!(books.not_paid(), ["FEE002".parse().unwrap()]);
        let unknown = "FEE009".parse().unwrap();
        assert_eq!(books.close(&unknown), Err(ErrorCode::OrderNotExist));
        assert_eq!(books.pay(&unknown, NOW, 1), Err(PayRefusal::Unknown));
        assert!(books.transaction(&unknown, NOW).is_none());
    }

    #[test]
    fn a_number_stands_for_one_order() {
        let (mut books, _) = books(&["FEE001"]);
        assert_eq!(books.place(order("FEE001", None), Way::Native), Ok(false));
        assert_eq!(books.place(order("FEE001", Some(NOW)), Way::Native), Err(ErrorCode::OutTradeNoUsed));
        assert_eq!(books.place(order("FEE001", None), Way::H5), Err(ErrorCode::OutTradeNoUsed));
    }

    #[test]
    fn what_was_said_to_be_closed_is_not_paid_later() {
        let mut books = Books::new(0);
        for number in ["FEE001", "FEE002"] {
            books.place(order(number, Some(NOW)), Way::H5).unwrap();
        }
        let (first, second) = ("FEE001".parse().unwrap(), "FEE002".parse().unwrap());
        // Nobody has asked: a payment of a minute before is told late, and counts.
        assert!(books.pay(&first, NOW.plus_ms(-60_000), 4_000).is_ok());
        assert_eq!(books.transaction(&second, NOW).unwrap().trade_state, TradeState::Closed);
        assert_eq!(books.pay(&second, NOW.plus_ms(-60_000), 4_000), Err(PayRefusal::Closed));
    }

    #[test]
    fn the_bill_has_the_payments_of_its_day_in_beijing() {
        let (mut books, number) = books(&["FEE001", "FEE002"]);
        books.pay(&number, Timestamp(1_636_127_999_000), 4_000).unwrap();
        books.pay(&"FEE002".parse().unwrap(), Timestamp(1_636_128_000_000), 3_999).unwrap();
        let of =
            |day| books.bill(Date::new(2021, 11, day).unwrap()).iter().map(|row| row.order_fen).collect::<Vec<_>>();
        assert_eq!((of(5), of(6), of(7)), (vec![4_000], vec![3_999], vec![]));
    }
}
