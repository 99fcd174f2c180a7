//! Reading a bill, line by line.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;

use super::columns::{Columns, values};
use super::digest::Digesting;
use super::{BillRow, SUMMARY, SUMMARY_ORDER, SUMMARY_ROWS, SUMMARY_SETTLED, parse_yuan};
use crate::answers::BillAnswer;
use crate::limits::{BILL_BYTES_MAX, BILL_LINE_BYTES_MAX};

/// A row that cannot be used. A person has to look at it; all others count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {column} {rule}")]
pub struct BadRow {
    /// The line in the file, counted from 1.
    pub line: u64,
    /// The column's name in the bill.
    pub column: &'static str,
    /// The rule that is broken.
    pub rule: &'static str,
}

/// Why a bill as a whole cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BillError {
    /// It could not be read or unpacked.
    #[error("the bill cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It does not begin as a bill does.
    #[error("the bill's header lacks the column {column}")]
    Header {
        /// The first column that is missing.
        column: &'static str,
    },
    /// A line is longer than any can be.
    #[error("line {line} has more than {BILL_LINE_BYTES_MAX} bytes")]
    LongLine {
        /// Which, counted from 1.
        line: u64,
    },
    /// It is larger than any can be.
    #[error("the bill has more than {BILL_BYTES_MAX} bytes")]
    Long,
    /// It ends without a summary: something is cut off.
    #[error("the bill ends without its summary")]
    CutOff,
    /// Its summary says something else than its rows.
    #[error("the bill's summary says {says} for {column}, its rows make {rows}")]
    Summary {
        /// Which column of the summary.
        column: &'static str,
        /// The number or the fen in the summary.
        says: u64,
        /// The same from the rows.
        rows: u64,
    },
    /// The summary is not readable.
    #[error("line {line}: the summary's {column} must be a number")]
    SummaryForm {
        /// The line, counted from 1.
        line: u64,
        /// Which column of the summary.
        column: &'static str,
    },
    /// The digest is not the announced one.
    #[error("the bill is not the announced one: its SHA-1 differs")]
    Digest,
}

/// What is read next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillLine {
    /// A row.
    Row(BillRow),
    /// A row that cannot be used.
    Bad(BadRow),
}

/// How a bill ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BillEnd {
    /// Rows, the bad ones included.
    pub rows: u64,
    /// Rows that could not be used.
    pub bad_rows: u64,
    /// 订单总金额, in fen, of the usable rows.
    pub order_total_fen: u64,
    /// 应结订单总金额, in fen, of the usable rows.
    pub settled_total_fen: u64,
}

/// Reads a bill, line by line.
///
/// Guarantees: memory for one line, whatever the bill's size; every row is either given whole or named with its line; and
/// [`finish`](Self::finish) says whether the file is the announced one, whole, and sums up to its own summary. Nothing
/// read from it is certain before that, so a program that acts on rows at once must be able to see them again.
pub struct BillReader<R> {
    source: BufReader<Digesting<R>>,
    columns: Columns,
    line: u64,
    /// A line that was too long to be read: nothing behind it is.
    long_line: Option<u64>,
    buffer: Vec<u8>,
    end: BillEnd,
    summary: Option<[u64; SUMMARY.len()]>,
}

impl<R: Read> BillReader<MultiGzDecoder<R>> {
    /// Reads a packed bill, up to its first row.
    pub fn packed(source: R) -> Result<Self, BillError> {
        Self::plain(MultiGzDecoder::new(source))
    }
}

impl<R: Read> BillReader<R> {
    /// Reads an unpacked bill, up to its first row.
    pub fn plain(source: R) -> Result<Self, BillError> {
        let mut reader = Self {
            source: BufReader::new(Digesting::new(source)),
            columns: Columns::default(),
            line: 0,
            long_line: None,
            buffer: Vec::new(),
            end: BillEnd::default(),
            summary: None,
        };
        reader.read_line()?;
        let header = String::from_utf8_lossy(&reader.buffer);
        let columns = Columns::find(header.trim_start_matches('\u{feff}'));
        reader.columns = columns.map_err(|column| BillError::Header { column })?;
        Ok(reader)
    }

    /// The next row; nothing after the last one.
    pub fn next_line(&mut self) -> Result<Option<BillLine>, BillError> {
        if self.summary.is_some() || !self.read_line()? {
            return Ok(None);
        }
        let Ok(text) = std::str::from_utf8(&self.buffer) else {
            return Ok(Some(self.count(Err(("the line", "must be UTF-8")))));
        };
        if text.starts_with(SUMMARY[SUMMARY_ROWS]) {
            self.read_summary()?;
            return Ok(None);
        }
        let row = self.columns.row(text);
        Ok(Some(self.count(row)))
    }

    /// Ends the reading; `answer` is what announced the bill. Rows that were not asked for are read as well.
    pub fn finish(mut self, answer: &BillAnswer) -> Result<BillEnd, BillError> {
        while self.next_line()?.is_some() {}
        let summary = self.summary.ok_or(BillError::CutOff)?;
        while self.read_line()? {}
        if !self.source.get_ref().is(&answer.hash_value) {
            return Err(BillError::Digest);
        }
        let mut sums = vec![(SUMMARY_ROWS, self.end.rows)];
        if self.end.bad_rows == 0 {
            sums.extend([(SUMMARY_SETTLED, self.end.settled_total_fen), (SUMMARY_ORDER, self.end.order_total_fen)]);
        }
        match sums.into_iter().find(|(at, rows)| summary[*at] != *rows) {
            Some((at, rows)) => Err(BillError::Summary { column: SUMMARY[at], says: summary[at], rows }),
            None => Ok(self.end),
        }
    }

    fn count(&mut self, row: Result<BillRow, (&'static str, &'static str)>) -> BillLine {
        self.end.rows += 1;
        match row {
            Ok(row) => {
                self.end.order_total_fen += u64::from(row.order_fen);
                self.end.settled_total_fen += u64::from(row.settled_fen);
                BillLine::Row(row)
            }
            Err((column, rule)) => {
                self.end.bad_rows += 1;
                BillLine::Bad(BadRow { line: self.line, column, rule })
            }
        }
    }

    /// Reads the line behind the summary's header.
    fn read_summary(&mut self) -> Result<(), BillError> {
        if !self.read_line()? {
            return Err(BillError::CutOff);
        }
        let text = String::from_utf8_lossy(&self.buffer);
        let mut summary = [0; SUMMARY.len()];
        let mut values = values(&text).into_iter().flatten();
        for (at, place) in summary.iter_mut().enumerate() {
            let wrong = BillError::SummaryForm { line: self.line, column: SUMMARY[at] };
            let value = values.next().ok_or(BillError::CutOff)?;
            let number = match at {
                SUMMARY_ROWS => value.parse().ok(),
                SUMMARY_SETTLED | SUMMARY_ORDER => parse_yuan(value),
                // The fees have more decimals and are the platform's affair.
                _ => Some(0),
            };
            *place = number.ok_or(wrong)?;
        }
        self.summary = Some(summary);
        Ok(())
    }

    /// Reads a line into the buffer, without its end; whether there was one.
    fn read_line(&mut self) -> Result<bool, BillError> {
        if let Some(line) = self.long_line {
            return Err(BillError::LongLine { line });
        }
        self.buffer.clear();
        let bound = u64::try_from(BILL_LINE_BYTES_MAX).expect("a bound fits") + 1;
        let read = (&mut self.source).take(bound).read_until(b'\n', &mut self.buffer)?;
        self.line += 1;
        if read > BILL_LINE_BYTES_MAX {
            self.long_line = Some(self.line);
            return Err(BillError::LongLine { line: self.line });
        }
        if self.source.get_ref().bytes() > BILL_BYTES_MAX {
            return Err(BillError::Long);
        }
        while matches!(self.buffer.last(), Some(b'\n' | b'\r')) {
            self.buffer.pop();
        }
        Ok(read > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::digest::hexadecimal;
    use crate::bill::{AT, BillState, BillWriter, CURRENCY, MCHID, ORDER, OUT_TRADE_NO, STATE};
    use crate::fixtures::{NOW, appid, mchid, order_no};
    use proptest::prelude::*;
    use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

    proptest! {
        #[test]
        fn no_bill_is_too_odd_to_be_read_to_an_end(at: prop::sample::Index, odd: Vec<u8>, text in "[`,总0-9.\\r\\n]{0,60}") {
            let (bill, answer) = bill(3);
            let mut bill = bill.into_bytes();
            let at = at.index(bill.len());
            bill.splice(at..at, odd.into_iter().chain(text.into_bytes()));
            let altered = bill.len() != self::bill(3).0.len();
            let end = BillReader::plain(bill.as_slice()).and_then(|reader| reader.finish(&answer));
            prop_assert_eq!(end.is_err(), altered);
        }
    }

    fn row() -> BillRow {
        BillRow {
            at: NOW,
            appid: appid(),
            mchid: mchid(),
            transaction_id: "4200001234202111050000000001".parse().unwrap(),
            out_trade_no: order_no(),
            state: BillState::Success,
            order_fen: 4_000,
            coupon_fen: 0,
            settled_fen: 4_000,
            refund_fen: 0,
            attach: "430102,0001".parse().unwrap(),
        }
    }

    fn bill(rows: u32) -> (String, BillAnswer) {
        let mut writer = BillWriter::new(Vec::new()).unwrap();
        (0..rows).for_each(|_| writer.row(&row()).unwrap());
        let (bytes, hash_value) = writer.finish().unwrap();
        let answer = BillAnswer { hash_type: "SHA1".to_owned(), hash_value, download_url: String::new() };
        (String::from_utf8(bytes).unwrap(), answer)
    }

    fn check(text: &str) -> (Vec<BillLine>, Result<BillEnd, BillError>) {
        let mut digest = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        digest.update(text.as_bytes());
        let hash_value = hexadecimal(digest);
        let answer = BillAnswer { hash_type: "SHA1".to_owned(), hash_value, download_url: String::new() };
        let mut reader = BillReader::plain(text.as_bytes()).unwrap();
        let mut lines = Vec::new();
        while let Ok(Some(line)) = reader.next_line() {
            lines.push(line);
        }
        (lines, reader.finish(&answer))
    }

    #[test]
    fn a_bill_in_the_platforms_form_is_read() {
        let text = "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n\
            `2021-11-05 10:00:00,`wxd678efh567hg6787,`1900007291,`0,`,`4200001234202111050000000001,`FEE4301020001-1,`o-1,`NATIVE,`SUCCESS,`OTHERS,`CNY,`40.00,`0.00,`0,`0,`0.00,`0.00,`,`,`高考报名费,2022,`430102,0001,`0.24000,`0.60%,`40.00,`0.00,`\r\n\
            总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
            `1,`40.00,`0.00,`0.00,`0.24000,`40.00,`0.00\r\n";
        let (lines, end) = check(text);
        assert_eq!(lines, [BillLine::Row(row())]);
        let expected = BillEnd { rows: 1, bad_rows: 0, order_total_fen: 4_000, settled_total_fen: 4_000 };
        assert_eq!(end.unwrap(), expected);
        let payment = row().payment(&mchid(), &appid()).unwrap().unwrap();
        assert_eq!((payment.total_fen, payment.payer_total_fen, payment.paid_at), (4_000, 4_000, NOW));
    }

    #[test]
    fn a_bad_row_is_named_by_its_line_and_the_others_are_read() {
        let (text, _) = bill(3);
        let lines: Vec<&str> = text.lines().collect();
        let with = |bad: &str| {
            let mut lines = lines.clone();
            lines[2] = bad;
            check(&(lines.join("\r\n") + "\r\n"))
        };
        let named = |bad: &str, column: &str| {
            let (lines, end) = with(bad);
            let [BillLine::Row(_), BillLine::Bad(found), BillLine::Row(_)] = lines.as_slice() else {
                panic!("{lines:?}")
            };
            assert_eq!((found.line, found.column), (3, column), "{bad}");
            let end = end.unwrap();
            assert_eq!((end.rows, end.bad_rows, end.order_total_fen), (3, 1, 8_000), "{bad}");
        };
        named("", "the line");
        named("`a,`b", "the line");
        named(&lines[2].replace("2021-11-05", "2021-11-31"), AT);
        named(&lines[2].replace("SUCCESS", "ANOTHER"), STATE);
        named(&lines[2].replace("CNY", "USD"), CURRENCY);
        named(&lines[2].replace("`40.00", "`4O.00"), ORDER);
        named(&lines[2].replace("FEE4301020001-1", "报名费"), OUT_TRADE_NO);
        named(&lines[2].replace("1900007291", ""), MCHID);
    }

    #[test]
    fn a_bill_that_is_not_whole_or_not_the_announced_one_is_refused() {
        let (text, answer) = bill(2);
        assert!(matches!(BillReader::plain(&text.as_bytes()[1..]), Err(BillError::Header { column: AT })));
        assert!(matches!(BillReader::plain(&b""[..]), Err(BillError::Header { column: AT })));
        let cut = text.find(SUMMARY[0]).unwrap();
        assert!(matches!(check(&text[..cut]).1, Err(BillError::CutOff)));
        let one_more = text.replacen("`2,", "`3,", 1);
        assert!(matches!(check(&one_more).1, Err(BillError::Summary { says: 3, rows: 2, .. })));
        let other_sum = text.replacen("`80.00", "`80.01", 1);
        assert!(matches!(check(&other_sum).1, Err(BillError::Summary { says: 8_001, rows: 8_000, .. })));
        let other = text.replacen("0001", "0002", 1);
        assert!(matches!(BillReader::plain(other.as_bytes()).unwrap().finish(&answer), Err(BillError::Digest)));
        assert!(BillReader::plain(text.as_bytes()).unwrap().finish(&answer).is_ok());
        let long = text.replacen("`2021", &format!("`{}2021", "x".repeat(BILL_LINE_BYTES_MAX)), 1);
        assert!(matches!(check(&long).1, Err(BillError::LongLine { line: 2 })));
    }
}
