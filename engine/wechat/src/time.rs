//! Instants and days as the protocol writes them: RFC 3339 in JSON, Beijing's wall clock in a bill.
//!
//! Deliberately absent: a time zone database. The platform's days are those of Beijing, +08:00 without change since
//! 1991.

use baoming_core::time::{Date, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

const BILL_FORMAT: &str = "%Y-%m-%d %H:%M:%S";

fn beijing() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// Reads RFC 3339; the offset must be there.
pub fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp(instant.as_millisecond()))
}

/// Writes RFC 3339 in Beijing's time, to the second, as the platform does. Nothing for instants outside of the years
/// that can be written.
pub fn format_rfc3339(instant: Timestamp) -> Option<String> {
    let utc = jiff::Timestamp::from_millisecond(instant.0).ok()?;
    Some(utc.to_zoned(beijing()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// Reads a bill's `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn parse_bill_time(text: &str) -> Option<Timestamp> {
    let local = DateTime::strptime(BILL_FORMAT, text).ok()?;
    Some(Timestamp(local.to_zoned(beijing()).ok()?.timestamp().as_millisecond()))
}

/// Writes a bill's `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn format_bill_time(instant: Timestamp) -> Option<String> {
    let utc = jiff::Timestamp::from_millisecond(instant.0).ok()?;
    Some(utc.to_zoned(beijing()).strftime(BILL_FORMAT).to_string())
}

/// The day in Beijing on which a payment made at this instant is billed.
pub fn bill_date(instant: Timestamp) -> Option<Date> {
    let day = jiff::Timestamp::from_millisecond(instant.0).ok()?.to_zoned(beijing()).date();
    Date::new(u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?)
}

/// Whether the bill of `date` exists at `now`: the platform makes it by 10:00 of the next day.
pub fn bill_is_ready(date: Date, now: Timestamp) -> bool {
    const BILL_READY_AFTER_MS: i64 = 10 * 3_600 * 1_000;
    bill_date(now.plus_ms(-BILL_READY_AFTER_MS)).is_some_and(|day| day > date)
}

/// RFC 3339 as a field of JSON.
pub(crate) mod rfc3339 {
    use baoming_core::time::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de, ser};

    pub(crate) fn serialize<S: Serializer>(instant: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
        match instant {
            None => out.serialize_none(),
            Some(instant) => match super::format_rfc3339(*instant) {
                Some(text) => out.serialize_str(&text),
                None => Err(ser::Error::custom("the instant lies outside of the calendar")),
            },
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Timestamp>, D::Error> {
        // An empty text stands for "not yet" in some of the platform's answers.
        match Option::<String>::deserialize(source)?.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => {
                super::parse_rfc3339(text).map(Some).ok_or_else(|| de::Error::custom("must be RFC 3339 with an offset"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_days_are_those_of_beijing() {
        let midnight = parse_rfc3339("2021-11-10T00:00:00+08:00").unwrap();
        assert_eq!(parse_rfc3339("2021-11-09T16:00:00Z"), Some(midnight));
        assert_eq!(parse_rfc3339("2021-11-10T00:00:00"), None);
        assert_eq!(format_rfc3339(midnight.plus_ms(-1)).unwrap(), "2021-11-09T23:59:59+08:00");
        assert_eq!(bill_date(midnight.plus_ms(-1)), Date::new(2021, 11, 9));
        assert_eq!(bill_date(midnight), Date::new(2021, 11, 10));
        assert_eq!(format_bill_time(midnight).unwrap(), "2021-11-10 00:00:00");
        assert_eq!(parse_bill_time("2021-11-10 00:00:00"), Some(midnight));
        for bad in ["", "2021-11-10", "2021-02-30 00:00:00", "2021-11-10 24:01:00", "2021-11-10 00:00:00 "] {
            assert_eq!(parse_bill_time(bad), None, "{bad:?}");
        }
        assert_eq!(format_rfc3339(Timestamp(i64::MAX)), None);
    }

    #[test]
    fn a_bill_is_ready_at_ten_of_the_next_day() {
        let day = Date::new(2021, 11, 9).unwrap();
        let at = |text| bill_is_ready(day, parse_rfc3339(text).unwrap());
        assert!(!at("2021-11-09T23:59:59+08:00") && !at("2021-11-10T09:59:59+08:00"));
        assert!(at("2021-11-10T10:00:00+08:00") && at("2022-01-01T00:00:00+08:00"));
    }
}
