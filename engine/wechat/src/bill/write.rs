//! Writing a bill: the platform's side.

use std::fmt::Write as _;
use std::io::{self, Write};

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

use super::digest::hexadecimal;
use super::{
    APPID, AT, ATTACH, BillRow, COLUMNS, COUPON, CURRENCY, MCHID, ORDER, OUT_TRADE_NO, REFUND, SETTLED, STATE, SUMMARY,
    TRANSACTION_ID, format_yuan,
};
use crate::time::format_bill_time;
use crate::transaction::CNY;

/// Writes a bill, row by row, and digests it on the way.
///
/// Guarantees: the same rows give the same bytes. A backquote within a value becomes an apostrophe, as it would otherwise
/// end the value.
pub struct BillWriter<W> {
    out: W,
    digest: Context,
    line: String,
    rows: u64,
    settled_fen: u64,
    refund_fen: u64,
    order_fen: u64,
}

impl<W: Write> BillWriter<W> {
    /// Writes the header.
    pub fn new(out: W) -> io::Result<Self> {
        let digest = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        let line = format!("\u{feff}{}", COLUMNS.join(","));
        let mut writer = Self { out, digest, line, rows: 0, settled_fen: 0, refund_fen: 0, order_fen: 0 };
        writer.end_line()?;
        Ok(writer)
    }

    /// Writes a row.
    pub fn row(&mut self, row: &BillRow) -> io::Result<()> {
        let at =
            format_bill_time(row.at).ok_or_else(|| io::Error::other("the payment lies outside of the calendar"))?;
        self.rows += 1;
        self.settled_fen += u64::from(row.settled_fen);
        self.refund_fen += u64::from(row.refund_fen);
        self.order_fen += u64::from(row.order_fen);
        for column in COLUMNS {
            match column {
                AT => self.value(&at),
                APPID => self.value(row.appid.as_str()),
                MCHID => self.value(row.mchid.as_str()),
                TRANSACTION_ID => self.value(row.transaction_id.as_str()),
                OUT_TRADE_NO => self.value(row.out_trade_no.as_str()),
                STATE => self.value(row.state.as_str()),
                CURRENCY => self.value(CNY),
                SETTLED => self.value(&format_yuan(row.settled_fen.into())),
                COUPON => self.value(&format_yuan(row.coupon_fen.into())),
                REFUND => self.value(&format_yuan(row.refund_fen.into())),
                ATTACH => self.value(row.attach.as_str()),
                ORDER => self.value(&format_yuan(row.order_fen.into())),
                _ => self.value(""),
            }
        }
        self.end_line()
    }

    /// Writes the summary; gives back the sink and the SHA-1 in hexadecimal.
    pub fn finish(mut self) -> io::Result<(W, String)> {
        self.line.push_str(&SUMMARY.join(","));
        self.end_line()?;
        let yuan = format_yuan;
        let (settled, refund, order) = (yuan(self.settled_fen), yuan(self.refund_fen), yuan(self.order_fen));
        write!(self.line, "`{},`{settled},`{refund},`0.00,`0.00000,`{order},`0.00", self.rows)
            .expect("a text takes what is written");
        self.end_line()?;
        self.out.flush()?;
        Ok((self.out, hexadecimal(self.digest)))
    }

    fn value(&mut self, value: &str) {
        if !self.line.is_empty() {
            self.line.push(',');
        }
        self.line.push('`');
        self.line.extend(value.chars().map(|letter| if letter == '`' { '\'' } else { letter }));
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.line.push_str("\r\n");
        self.digest.update(self.line.as_bytes());
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::BillAnswer;
    use crate::bill::{BillLine, BillReader, BillState};
    use crate::fixtures::{NOW, appid, mchid};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    fn any_row() -> impl Strategy<Value = BillRow> {
        let texts = ("[0-9]{1,32}", "[0-9A-Za-z_-]{6,32}", "[ -_a-~费]{0,40}");
        let amounts = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>());
        let state = prop::sample::select(vec![BillState::Success, BillState::Refund, BillState::Revoked]);
        (texts, amounts, state, 0..2_000_000_000_i64).prop_map(|(texts, amounts, state, later_s)| BillRow {
            at: NOW.plus_ms(later_s * 1_000),
            appid: appid(),
            mchid: mchid(),
            transaction_id: texts.0.parse().unwrap(),
            out_trade_no: texts.1.parse().unwrap(),
            state,
            order_fen: amounts.0,
            coupon_fen: amounts.1,
            settled_fen: amounts.2,
            refund_fen: amounts.3,
            attach: texts.2.parse().unwrap(),
        })
    }

    proptest! {
        #[test]
        fn what_is_written_and_packed_is_read(rows in prop::collection::vec(any_row(), 0..20)) {
            let mut writer = BillWriter::new(GzEncoder::new(Vec::new(), Compression::fast())).unwrap();
            rows.iter().for_each(|row| writer.row(row).unwrap());
            let (packed, hash_value) = writer.finish().unwrap();
            let packed = packed.finish().unwrap();
            let answer = BillAnswer { hash_type: "SHA1".to_owned(), hash_value, download_url: String::new() };
            let mut reader = BillReader::packed(packed.as_slice()).unwrap();
            for row in &rows {
                prop_assert_eq!(reader.next_line().unwrap(), Some(BillLine::Row(row.clone())));
            }
            prop_assert_eq!(reader.next_line().unwrap(), None);
            let end = reader.finish(&answer).unwrap();
            prop_assert_eq!((end.rows, end.bad_rows), (rows.len() as u64, 0));
            let cut = &packed[..packed.len() / 2];
            prop_assert!(BillReader::packed(cut).and_then(|reader| reader.finish(&answer)).is_err());
        }
    }
}
