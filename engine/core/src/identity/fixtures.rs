//! What the tests of identity documents share: a small set of regions, holders, and numbers made to order.

use super::{Holder, check_digit};
use crate::person::Sex;
use crate::policy::Regions;
use crate::time::Date;

/// Three provinces, with a current code, a retired code and a zone of the home province.
pub(super) fn regions() -> Regions {
    Regions {
        provinces: [11, 32, 43].into_iter().collect(),
        home_province: 43,
        home_codes: [430_102, 430_122, 430_371].into_iter().collect(),
    }
}

/// A person as the form describes them on 1 November 2021.
pub(super) fn holder(year: u16, month: u8, day: u8, sex: Sex) -> Holder {
    let date = |year, month, day| Date::new(year, month, day).expect("a day that exists");
    Holder { birth_date: date(year, month, day), sex, today: date(2021, 11, 1) }
}

/// An 18-character number with the check digit that belongs to it.
pub(super) fn numbered(first_six: &str, birth_date: &str, sequence: &str) -> String {
    let mut number = [first_six, birth_date, sequence].concat();
    number.push(char::from(check_digit(number.as_bytes()).expect("seventeen digits")));
    number
}
