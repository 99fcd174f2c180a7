//! Instants and calendar days as plain numbers. Who reads a clock lives elsewhere.

use std::fmt;

use minicbor::{Decode, Encode};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const BEIJING_AHEAD_MS: i64 = 8 * 60 * 60 * 1_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub i64);

impl Timestamp {
    /// This instant, `milliseconds` later.
    pub fn plus_ms(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// The minute of the day in Beijing, 0 to 1,439. There is no other time there than eight hours ahead of UTC.
    pub fn minute_of_day_in_beijing(self) -> u16 {
        (self.in_beijing().rem_euclid(DAY_MS) / 60_000) as u16
    }

    /// The day in Beijing, counted from 1970-01-01.
    pub fn day_in_beijing(self) -> i64 {
        self.in_beijing().div_euclid(DAY_MS)
    }

    /// The instant at which the day in Beijing began.
    pub fn midnight_in_beijing(self) -> Self {
        self.plus_ms(-self.in_beijing().rem_euclid(DAY_MS))
    }

    fn in_beijing(self) -> i64 {
        self.0.saturating_add(BEIJING_AHEAD_MS)
    }
}

/// A day of the Gregorian calendar, years 1900 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Date {
    /// The year.
    #[n(0)]
    pub year: u16,
    /// The month, 1 to 12.
    #[n(1)]
    pub month: u8,
    /// The day of the month, 1 to 31.
    #[n(2)]
    pub day: u8,
}

impl Date {
    /// The first day that there is.
    pub const FIRST: Self = Self { year: 1_900, month: 1, day: 1 };
    /// The last one.
    pub const LAST: Self = Self { year: 2_199, month: 12, day: 31 };

    /// A day that exists, or nothing.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((Self::FIRST.year..=Self::LAST.year).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// Whole years from this day to `today`, 0 when it lies ahead.
    pub fn years_until(self, today: Self) -> u8 {
        let before_birthday = (today.month, today.day) < (self.month, self.day);
        let years = i32::from(today.year) - i32::from(self.year) - i32::from(before_birthday);
        u8::try_from(years.max(0)).unwrap_or(u8::MAX)
    }

    /// Reads `YYYYMMDD`, as identity numbers carry it.
    pub fn from_compact(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Self::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?)
    }

    /// Reads `YYYY-MM-DD` (ISO 8601).
    pub fn from_iso(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let all = [year, month, day].concat();
        ((year.len(), month.len(), day.len()) == (4, 2, 2)).then(|| Self::from_compact(&all)).flatten()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_dates() {
        for good in ["2004-02-29", "2000-02-29", "1999-12-31", "2006-04-30"] {
            assert_eq!(Date::from_iso(good).unwrap().to_string(), good);
        }
        for bad in [
            "2005-02-29",
            "2100-02-29",
            "2004-13-01",
            "2004-00-10",
            "2004-04-31",
            "2004-4-30",
            "20040430",
            "1899-01-01",
            "+004-01-01",
        ] {
            assert_eq!(Date::from_iso(bad), None, "{bad}");
        }
    }
}
