//! The day's bill: every order that was paid on one day in Beijing, made by 10:00 of the next.
//!
//! ```text
//! 交易时间,公众账号ID,商户号, ...                          the header
//! `2021-11-05 10:00:00,`wxd678efh567hg6787,`1900007291, ...   a row for each payment
//! 总交易单数,应结订单总金额, ...                            the summary's header
//! `1,`40.00, ...                                              the summary
//! ```
//!
//! Each value has a backquote before it and none is quoted, so this is no CSV of the common kind: a comma within a
//! product's name is told from one between values by the backquote alone. Amounts are yuan with two decimals.
//!
//! Guarantees: see [`BillReader`] and [`BillWriter`].
//!
//! Deliberately absent: the bill of the account's movements, bills of refunds only, and the payer's account, which is in
//! the bill and is not read.

mod columns;
mod digest;
mod read;
mod write;

use baoming_core::time::Timestamp;

pub use self::read::{BadRow, BillEnd, BillError, BillLine, BillReader};
pub use self::write::BillWriter;
use crate::ids::{AppId, Attach, MerchantId, OutTradeNo, TransactionId};
use crate::transaction::{Payment, TransactionError, check_owner};

/// Which kind of row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillState {
    /// A payment.
    Success,
    /// A refund. The plan refunds nothing, so a person must look.
    Refund,
    /// A payment that was taken back.
    Revoked,
}

impl BillState {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Success, "SUCCESS"), (Self::Refund, "REFUND"), (Self::Revoked, "REVOKED")];

    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map(|(_, text)| *text).expect("all states are listed")
    }
}

/// One row, as far as a merchant needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillRow {
    /// 交易时间: when it was paid.
    pub at: Timestamp,
    /// 公众账号ID.
    pub appid: AppId,
    /// 商户号.
    pub mchid: MerchantId,
    /// 微信订单号.
    pub transaction_id: TransactionId,
    /// 商户订单号.
    pub out_trade_no: OutTradeNo,
    /// 交易状态.
    pub state: BillState,
    /// 订单金额, in fen.
    pub order_fen: u32,
    /// 代金券金额, in fen: what the platform added for the payer.
    pub coupon_fen: u32,
    /// 应结订单金额, in fen: what the merchant receives.
    pub settled_fen: u32,
    /// 退款金额, in fen.
    pub refund_fen: u32,
    /// 商户数据包: what the merchant gave along.
    pub attach: Attach,
}

impl BillRow {
    /// The payment that this row is about; nothing if it is about a refund.
    pub fn payment(&self, mchid: &MerchantId, appid: &AppId) -> Result<Option<Payment>, TransactionError> {
        check_owner((&self.mchid, &self.appid), (mchid, appid))?;
        Ok((self.state == BillState::Success).then(|| Payment {
            out_trade_no: self.out_trade_no.clone(),
            transaction_id: self.transaction_id.clone(),
            paid_at: self.at,
            total_fen: self.order_fen,
            payer_total_fen: self.order_fen.saturating_sub(self.coupon_fen),
            attach: self.attach.clone(),
        }))
    }
}

/// The columns, in the order in which they are written. They are read by name, wherever they stand.
const COLUMNS: [&str; 27] = [
    AT,
    APPID,
    MCHID,
    "特约商户号",
    "设备号",
    TRANSACTION_ID,
    OUT_TRADE_NO,
    "用户标识",
    "交易类型",
    STATE,
    "付款银行",
    CURRENCY,
    SETTLED,
    COUPON,
    "微信退款单号",
    "商户退款单号",
    REFUND,
    "充值券退款金额",
    "退款类型",
    "退款状态",
    "商品名称",
    ATTACH,
    "手续费",
    "费率",
    ORDER,
    "申请退款金额",
    "费率备注",
];

const AT: &str = "交易时间";
const APPID: &str = "公众账号ID";
const MCHID: &str = "商户号";
const TRANSACTION_ID: &str = "微信订单号";
const OUT_TRADE_NO: &str = "商户订单号";
const STATE: &str = "交易状态";
const CURRENCY: &str = "货币种类";
const SETTLED: &str = "应结订单金额";
const COUPON: &str = "代金券金额";
const REFUND: &str = "退款金额";
const ATTACH: &str = "商户数据包";
const ORDER: &str = "订单金额";

/// The summary's columns. The first three and the sixth are read.
const SUMMARY: [&str; 7] =
    ["总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"];
const SUMMARY_ROWS: usize = 0;
const SUMMARY_SETTLED: usize = 1;
const SUMMARY_ORDER: usize = 5;

/// Reads yuan with at most two decimals as whole fen.
fn parse_yuan(text: &str) -> Option<u64> {
    let (yuan, decimals) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(yuan) || !digits(decimals) || decimals.len() > 2 {
        return None;
    }
    let cents: u64 = decimals.parse().ok()?;
    let cents = if decimals.len() == 1 { cents * 10 } else { cents };
    yuan.parse::<u64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// Writes whole fen as yuan with two decimals.
fn format_yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_amount_is_read_as_it_is_written(fen: u64) {
            prop_assert_eq!(parse_yuan(&format_yuan(fen)), Some(fen));
        }
    }

    #[test]
    fn amounts_are_read_to_the_fen() {
        for (text, fen) in [("40.00", 4_000), ("0.01", 1), ("0", 0), ("7", 700), ("7.5", 750), ("008.00", 800)] {
            assert_eq!(parse_yuan(text), Some(fen), "{text}");
        }
        for bad in ["", ".", "1.", ".5", "-1.00", "+1", "1.005", "1,000.00", "1e2", "184467440737095517.00", "１.00"] {
            assert_eq!(parse_yuan(bad), None, "{bad}");
        }
    }
}
