//! The merchant's number of an order: the season's year, the candidate's serial, and which of the candidate's orders, in
//! three digits as long as they do.
//!
//! Guarantees: a number is read back only in the form in which it is written, so that two texts never mean one order.

use baoming_core::ids::Serial;
use baoming_wechat::ids::OutTradeNo;

/// Digits of the year and of the serial.
const LENGTHS: [usize; 2] = [4, 8];
/// The fewest digits of the order.
const ORDER_DIGITS_MIN: usize = 3;
/// The most, which is those of the greatest number.
const ORDER_DIGITS_MAX: usize = 5;

/// Which order of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderNumber {
    /// The season: serials are given anew each year.
    pub year: u16,
    /// Whose.
    pub serial: Serial,
    /// Which of the candidate's orders, from 1.
    pub number: u16,
}

impl OrderNumber {
    /// As the platform knows it.
    ///
    /// # Panics
    /// If the year has not four digits, or the number is none.
    pub fn out_trade_no(self) -> OutTradeNo {
        let Self { year, serial, number } = self;
        assert!(number > 0 && (1_000..=9_999).contains(&year), "orders are counted from one");
        format!("{year}{serial}{number:03}").parse().expect("seventeen digits at most are a merchant's number")
    }

    /// Reads it back; nothing for a number that is none of ours.
    pub fn parse(text: &OutTradeNo) -> Option<Self> {
        let text = text.as_str();
        let before: usize = LENGTHS.iter().sum();
        let lengths = before + ORDER_DIGITS_MIN..=before + ORDER_DIGITS_MAX;
        if !lengths.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (year, rest) = text.split_at(LENGTHS[0]);
        let (serial, number) = rest.split_at(LENGTHS[1]);
        if number.len() > ORDER_DIGITS_MIN && number.starts_with('0') {
            return None;
        }
        let read = Self { year: year.parse().ok()?, serial: serial.parse().ok()?, number: number.parse().ok()? };
        (read.number > 0 && read.year >= 1_000).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Option<OrderNumber> {
        OrderNumber::parse(&text.parse().unwrap())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(year in 1_000_u16..=9_999, code in 1_u32..=9_999, last in 1_u32..=9_999, number in 1_u16..) {
            let serial = format!("{code:04}{last:04}").parse().unwrap();
            let order = OrderNumber { year, serial, number };
            prop_assert_eq!(OrderNumber::parse(&order.out_trade_no()), Some(order));
        }
    }

    #[test]
    fn another_form_is_none_of_ours() {
        assert_eq!(parse("202201020001001").unwrap().out_trade_no().as_str(), "202201020001001");
        assert_eq!(parse("20220102000165535").unwrap().out_trade_no().as_str(), "20220102000165535");
        for bad in [
            "202201020001000",
            "20220102000101",
            "2022010200010001",
            "20220102000165536",
            "202201020001100000",
            "202201020000001",
            "FEE4301020001-1",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
