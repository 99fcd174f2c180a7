//! Where a bill's columns stand, and a row from the values of its line.
//!
//! Columns are found by name, so a bill whose columns were moved, or that has more of them, is read all the same.
//! Deliberately absent: columns that no merchant needs, the payer's account among them.

use super::{
    APPID, AT, ATTACH, BillRow, BillState, COUPON, CURRENCY, MCHID, ORDER, OUT_TRADE_NO, REFUND, SETTLED, STATE,
    TRANSACTION_ID, parse_yuan,
};
use crate::limits::BILL_COLUMNS_MAX;
use crate::time::parse_bill_time;
use crate::transaction::CNY;

/// The values of a line. The comma between two is followed by the second one's backquote.
pub(super) fn values(text: &str) -> Option<std::str::Split<'_, &'static str>> {
    Some(text.strip_prefix('`')?.split(",`"))
}

/// Where the columns stand.
#[derive(Default)]
pub(super) struct Columns {
    count: usize,
    at: [usize; NEEDED.len()],
}

const NEEDED: [&str; 12] =
    [AT, APPID, MCHID, TRANSACTION_ID, OUT_TRADE_NO, STATE, CURRENCY, SETTLED, COUPON, REFUND, ATTACH, ORDER];

impl Columns {
    /// Finds them in a header; an error names the first one that is missing.
    pub(super) fn find(header: &str) -> Result<Self, &'static str> {
        let names: Vec<&str> = header.split(',').take(BILL_COLUMNS_MAX).collect();
        let mut at = [0; NEEDED.len()];
        for (place, column) in at.iter_mut().zip(NEEDED) {
            *place = names.iter().position(|name| *name == column).ok_or(column)?;
        }
        Ok(Self { count: names.len(), at })
    }

    /// The row in a line; an error names the column and the rule that is broken.
    pub(super) fn row(&self, text: &str) -> Result<BillRow, (&'static str, &'static str)> {
        let values = values(text).ok_or(("the line", "must begin with a backquote"))?;
        let values: Vec<&str> = values.take(BILL_COLUMNS_MAX + 1).collect();
        if values.len() != self.count {
            return Err(("the line", "must have as many values as the header has columns"));
        }
        let value = |column: &'static str| {
            let needed = NEEDED.iter().position(|name| *name == column).expect("only needed columns are asked for");
            values[self.at[needed]]
        };
        let fen = |column| {
            let fen = parse_yuan(value(column)).and_then(|fen| u32::try_from(fen).ok());
            fen.ok_or((column, "must be yuan with at most two decimals"))
        };
        let state = BillState::ALL.iter().find(|(_, text)| *text == value(STATE));
        if value(CURRENCY) != CNY {
            return Err((CURRENCY, "must be CNY"));
        }
        Ok(BillRow {
            at: parse_bill_time(value(AT)).ok_or((AT, "must be YYYY-MM-DD HH:MM:SS"))?,
            appid: value(APPID).parse().map_err(|_| (APPID, "must have 1 to 32 letters or digits"))?,
            mchid: value(MCHID).parse().map_err(|_| (MCHID, "must have 1 to 32 digits"))?,
            transaction_id: value(TRANSACTION_ID)
                .parse()
                .map_err(|_| (TRANSACTION_ID, "must have 1 to 32 letters or digits"))?,
            out_trade_no: value(OUT_TRADE_NO)
                .parse()
                .map_err(|_| (OUT_TRADE_NO, "must have 6 to 32 letters, digits, underscores or hyphens"))?,
            state: state.ok_or((STATE, "must be SUCCESS, REFUND or REVOKED"))?.0,
            order_fen: fen(ORDER)?,
            coupon_fen: fen(COUPON)?,
            settled_fen: fen(SETTLED)?,
            refund_fen: fen(REFUND)?,
            attach: value(ATTACH)
                .parse()
                .map_err(|_| (ATTACH, "must have at most 128 bytes without control characters"))?,
        })
    }
}
