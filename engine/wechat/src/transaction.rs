//! What the platform knows of an order: the content of a notification and the answer to a query.
//!
//! Guarantees: [`Transaction::payment`] says "paid" only if everything that a payment needs is there and the currency
//! is the yuan. Amounts are whole fen.
//!
//! Deliberately absent: the payer's account, coupons (the platform settles them), and whether the amount is the one that
//! was asked for: only the merchant knows that.

use baoming_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AppId, Attach, MerchantId, OutTradeNo, TransactionId};
use crate::time::rfc3339;

/// The one currency.
pub const CNY: &str = "CNY";

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TradeState {
    /// Paid.
    Success,
    /// Paid and later, perhaps in part, refunded. The plan refunds nothing, so a person must look.
    Refund,
    /// Not paid.
    NotPay,
    /// Closed without being paid.
    Closed,
    /// Taken back (only where a cashier scans the payer's code).
    Revoked,
    /// The payer is entering a password.
    UserPaying,
    /// Paying failed.
    PayError,
    /// One that this program does not know. Never taken as paid.
    #[serde(other)]
    Unknown,
}

/// The amount of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// What the order asks for, in fen.
    #[serde(rename = "total")]
    pub total_fen: u32,
    /// What the payer gave, in fen; less than the total if the platform added a coupon.
    #[serde(rename = "payer_total", default, skip_serializing_if = "Option::is_none")]
    pub payer_total_fen: Option<u32>,
    /// The order's currency; the yuan if nothing is said.
    #[serde(default = "yuan")]
    pub currency: String,
}

impl Amount {
    /// An amount that is asked for.
    pub fn asked(total_fen: u32) -> Self {
        Self { total_fen, payer_total_fen: None, currency: yuan() }
    }

    /// An amount that was paid.
    pub fn paid(total_fen: u32, payer_total_fen: u32) -> Self {
        Self { total_fen, payer_total_fen: Some(payer_total_fen), currency: yuan() }
    }
}

fn yuan() -> String {
    CNY.to_owned()
}

/// An order as the platform sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The application it was placed for.
    pub appid: AppId,
    /// The merchant that placed it.
    pub mchid: MerchantId,
    /// The merchant's number of it.
    pub out_trade_no: OutTradeNo,
    /// The platform's number of the payment, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<TransactionId>,
    /// How it is paid: `NATIVE`, `MWEB` (in a browser) and others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_type: Option<String>,
    /// Where it stands.
    pub trade_state: TradeState,
    /// The same for people.
    #[serde(default)]
    pub trade_state_desc: String,
    /// What the merchant gave along.
    #[serde(default, skip_serializing_if = "Attach::is_empty")]
    pub attach: Attach,
    /// When it was paid.
    #[serde(default, with = "rfc3339", skip_serializing_if = "Option::is_none")]
    pub success_time: Option<Timestamp>,
    /// Its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A payment that the platform stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The merchant's number of the order.
    pub out_trade_no: OutTradeNo,
    /// The platform's number of the payment: what payments are told apart by.
    pub transaction_id: TransactionId,
    /// When it was paid: this, not the arrival, is judged by windows.
    pub paid_at: Timestamp,
    /// The order's amount as paid, in fen: what the merchant receives, coupons included.
    pub total_fen: u32,
    /// What the payer gave of it, in fen.
    pub payer_total_fen: u32,
    /// What the merchant gave along with the order.
    pub attach: Attach,
}

/// A transaction that cannot be what it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// It is another merchant's or another application's.
    #[error("the transaction's {field} is not this merchant's")]
    Stranger {
        /// Which name is another one.
        field: &'static str,
    },
    /// It is paid, and what belongs to a payment is missing.
    #[error("the transaction is paid and its {field} is missing")]
    Missing {
        /// What is missing.
        field: &'static str,
    },
    /// It is in another currency.
    #[error("the transaction's currency must be {CNY}")]
    Currency,
}

impl Transaction {
    /// The payment, if the order is paid; nothing if it is in any other state.
    pub fn payment(&self, mchid: &MerchantId, appid: &AppId) -> Result<Option<Payment>, TransactionError> {
        self.payment_in(TradeState::Success, mchid, appid)
    }

    /// The payment that was given back, all of it or a part, if the order was refunded.
    pub fn refunded(&self, mchid: &MerchantId, appid: &AppId) -> Result<Option<Payment>, TransactionError> {
        self.payment_in(TradeState::Refund, mchid, appid)
    }

    fn payment_in(
        &self,
        state: TradeState,
        mchid: &MerchantId,
        appid: &AppId,
    ) -> Result<Option<Payment>, TransactionError> {
        check_owner((&self.mchid, &self.appid), (mchid, appid))?;
        if self.trade_state != state {
            return Ok(None);
        }
        let missing = |field| TransactionError::Missing { field };
        let amount = self.amount.as_ref().ok_or(missing("amount"))?;
        if amount.currency != CNY {
            return Err(TransactionError::Currency);
        }
        Ok(Some(Payment {
            out_trade_no: self.out_trade_no.clone(),
            transaction_id: self.transaction_id.clone().ok_or(missing("transaction_id"))?,
            paid_at: self.success_time.ok_or(missing("success_time"))?,
            total_fen: amount.total_fen,
            payer_total_fen: amount.payer_total_fen.ok_or(missing("amount.payer_total"))?,
            attach: self.attach.clone(),
        }))
    }
}

/// Whether something is this merchant's and this application's.
pub(crate) fn check_owner(
    (mchid, appid): (&MerchantId, &AppId),
    (own_mchid, own_appid): (&MerchantId, &AppId),
) -> Result<(), TransactionError> {
    if mchid != own_mchid {
        return Err(TransactionError::Stranger { field: "mchid" });
    }
    if appid != own_appid {
        return Err(TransactionError::Stranger { field: "appid" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{NOW, appid, mchid, paid};
    use crate::json;

    /// Written after the platform's own example, with fields that are not read.
    const NOTIFIED: &str = r#"{"transaction_id":"1217752501201407033233368018","amount":{"payer_total":100,"total":100,
        "currency":"CNY","payer_currency":"CNY"},"mchid":"1900007291","trade_state":"SUCCESS","bank_type":"CMC",
        "promotion_detail":[{"amount":100}],"success_time":"2021-11-05T10:00:00+08:00","payer":{"openid":"oUpF8uMuAJO"},
        "out_trade_no":"1217752501201407033","appid":"wxd678efh567hg6787","trade_state_desc":"支付成功",
        "trade_type":"MICROPAY","attach":"430102-0001","scene_info":{"device_id":"013467007045764"}}"#;

    #[test]
    fn a_notified_transaction_is_a_payment() {
        let payment =
            json::read::<Transaction>(NOTIFIED.as_bytes()).unwrap().payment(&mchid(), &appid()).unwrap().unwrap();
        assert_eq!((payment.total_fen, payment.payer_total_fen, payment.paid_at), (100, 100, NOW));
        assert_eq!(payment.transaction_id.as_str(), "1217752501201407033233368018");
        assert_eq!(payment.attach.as_str(), "430102-0001");
    }

    #[test]
    fn what_is_written_is_read_and_only_success_is_paid() {
        for (text, state) in [
            ("SUCCESS", TradeState::Success),
            ("REFUND", TradeState::Refund),
            ("NOTPAY", TradeState::NotPay),
            ("CLOSED", TradeState::Closed),
            ("REVOKED", TradeState::Revoked),
            ("USERPAYING", TradeState::UserPaying),
            ("PAYERROR", TradeState::PayError),
            ("ANOTHER", TradeState::Unknown),
        ] {
            let transaction = Transaction { trade_state: state, ..paid() };
            let written = String::from_utf8(json::write(&transaction)).unwrap();
            let written = if state == TradeState::Unknown { written.replace("UNKNOWN", text) } else { written };
            assert!(written.contains(&format!(r#""trade_state":"{text}""#)), "{written}");
            assert_eq!(json::read::<Transaction>(written.as_bytes()).unwrap(), transaction);
            assert_eq!(transaction.payment(&mchid(), &appid()).unwrap().is_some(), state == TradeState::Success);
        }
    }

    #[test]
    fn a_payment_with_something_missing_or_strange_is_none() {
        let check = |change: fn(&mut Transaction), expected| {
            let mut transaction = paid();
            change(&mut transaction);
            assert_eq!(transaction.payment(&mchid(), &appid()).unwrap_err(), expected);
        };
        let missing = |field| TransactionError::Missing { field };
        check(|t| t.mchid = "1".parse().unwrap(), TransactionError::Stranger { field: "mchid" });
        check(|t| t.appid = "wx".parse().unwrap(), TransactionError::Stranger { field: "appid" });
        check(|t| t.transaction_id = None, missing("transaction_id"));
        check(|t| t.success_time = None, missing("success_time"));
        check(|t| t.amount = None, missing("amount"));
        check(|t| t.amount = Some(Amount::asked(1)), missing("amount.payer_total"));
        check(|t| t.amount.as_mut().unwrap().currency = "USD".to_owned(), TransactionError::Currency);
    }

    #[test]
    fn amounts_are_whole_and_not_negative() {
        for bad in ["1.5", "-1", "4294967296", "\"100\""] {
            let body = NOTIFIED.replace(r#""total":100"#, &format!(r#""total":{bad}"#));
            let error = json::read::<Transaction>(body.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("amount.total"), "{bad}: {error}");
        }
    }
}
