//! The only reader of time.
//!
//! Guarantees: two readings of a clock never go backwards, not even when the machine's own clock is set: the calendar
//! time is read once, at the start, and from there the monotonic clock counts on. A service that is started at another
//! instant (a rehearsal of past windows) goes on from that instant at the usual pace.
//!
//! Deliberately absent: a time zone database. All of the plan's times are those of Beijing, which has been +08:00
//! without change since 1991.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use baoming_core::time::{Date, Timestamp};
use jiff::tz::{Offset, TimeZone};

/// A text that is not an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant must be written as RFC 3339 with an offset, for example 2021-11-01T09:00:00+08:00")]
pub struct InstantError;

/// A source of time; clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    Running { origin: Timestamp, started: Instant },
    Manual { origin_ms: i64, now_ms: Arc<AtomicI64> },
}

impl Clock {
    /// The machine's calendar time.
    pub fn system() -> Self {
        Self::starting_at(Timestamp(jiff::Timestamp::now().as_millisecond()))
    }

    /// A clock that shows `origin` now and goes on from there.
    pub fn starting_at(origin: Timestamp) -> Self {
        Self(Source::Running { origin, started: Instant::now() })
    }

    /// A clock that stands still at `origin` until it is moved, for tests and rehearsals.
    pub fn manual(origin: Timestamp) -> Self {
        Self(Source::Manual { origin_ms: origin.0, now_ms: Arc::new(AtomicI64::new(origin.0)) })
    }

    /// The calendar time.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Running { origin, started } => origin.plus_ms(elapsed_ms(*started) as i64),
            Source::Manual { now_ms, .. } => Timestamp(now_ms.load(Ordering::SeqCst)),
        }
    }

    /// Milliseconds since the clock was made.
    pub fn monotonic_ms(&self) -> u64 {
        match &self.0 {
            Source::Running { started, .. } => elapsed_ms(*started),
            Source::Manual { origin_ms, now_ms } => (now_ms.load(Ordering::SeqCst) - origin_ms) as u64,
        }
    }

    /// Moves a manual clock on. Moving any other is a mistake of the program.
    pub fn advance_ms(&self, milliseconds: u32) {
        let Source::Manual { now_ms, .. } = &self.0 else { panic!("only a manual clock can be moved") };
        now_ms.fetch_add(i64::from(milliseconds), Ordering::SeqCst);
    }

    /// Moves a manual clock on to `instant`. Moving it back, or moving any other, is a mistake of the program.
    pub fn advance_to(&self, instant: Timestamp) {
        let Source::Manual { now_ms, .. } = &self.0 else { panic!("only a manual clock can be moved") };
        let before = now_ms.fetch_max(instant.0, Ordering::SeqCst);
        assert!(before <= instant.0, "a clock never goes back");
    }
}

fn elapsed_ms(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Reads RFC 3339. The offset must be there: an instant without one would be guessed.
pub fn parse_rfc3339(text: &str) -> Result<Timestamp, InstantError> {
    let instant: jiff::Timestamp = text.trim().parse().map_err(|_| InstantError)?;
    Ok(Timestamp(instant.as_millisecond()))
}

/// Writes an instant in Beijing's time, to the millisecond when it is not a whole second.
pub fn format_rfc3339(instant: Timestamp) -> String {
    let Ok(utc) = jiff::Timestamp::from_millisecond(instant.0) else {
        return format!("{} ms since 1970", instant.0);
    };
    let beijing = TimeZone::fixed(Offset::constant(8));
    utc.to_zoned(beijing).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
}

/// The day in Beijing; for an instant beyond the days that there are, the nearest of them.
pub fn local_date(instant: Timestamp) -> Date {
    let nearest = if instant.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    let utc = jiff::Timestamp::from_millisecond(instant.0).unwrap_or(nearest);
    let day = utc.to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    let beyond = if year < Date::FIRST.year { Date::FIRST } else { Date::LAST };
    Date::new(year, part(day.month()), part(day.day())).unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_any_offset_and_written_in_beijing_time() {
        for (text, written) in [
            ("2021-11-01T09:00:00+08:00", "2021-11-01T09:00:00+08:00"),
            ("2021-11-01T01:00:00Z", "2021-11-01T09:00:00+08:00"),
            ("2021-10-31T23:00:00.250-02:00", "2021-11-01T09:00:00.25+08:00"),
        ] {
            assert_eq!(format_rfc3339(parse_rfc3339(text).unwrap()), written);
        }
        for text in ["", "2021-11-01", "2021-11-01T09:00:00", "2021-13-01T09:00:00Z", "tomorrow"] {
            assert_eq!(parse_rfc3339(text), Err(InstantError), "{text:?}");
        }
        assert_eq!(format_rfc3339(Timestamp(i64::MAX)), format!("{} ms since 1970", i64::MAX));
    }

    #[test]
    fn every_instant_has_a_day() {
        for (text, day) in [
            ("2021-11-01T15:59:59.999Z", "2021-11-01"),
            ("2021-11-01T16:00:00Z", "2021-11-02"),
            ("1899-12-31T16:00:00Z", "1900-01-01"),
            ("1899-12-31T15:59:59Z", "1900-01-01"),
            ("2199-12-31T16:00:00Z", "2199-12-31"),
            ("9000-05-05T00:00:00Z", "2199-12-31"),
        ] {
            assert_eq!(local_date(parse_rfc3339(text).unwrap()).to_string(), day, "{text}");
        }
        assert_eq!((local_date(Timestamp(i64::MIN)), local_date(Timestamp(i64::MAX))), (Date::FIRST, Date::LAST));
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp(1_000));
        let same = clock.clone();
        clock.advance_ms(250);
        assert_eq!((same.now(), same.monotonic_ms()), (Timestamp(1_250), 250));
        clock.advance_to(Timestamp(9_000));
        assert_eq!((same.now(), same.monotonic_ms()), (Timestamp(9_000), 8_000));
    }

    #[test]
    fn a_running_clock_goes_on_from_where_it_was_started() {
        let clock = Clock::starting_at(Timestamp(5_000));
        let (first, second) = (clock.now(), clock.now());
        assert!(Timestamp(5_000) <= first && first <= second && second < Timestamp(5_000 + 60_000));
    }
}
