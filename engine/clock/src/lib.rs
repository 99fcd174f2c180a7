//! The only reader of time.
//!
//! Guarantees: two readings of the service's time ([`Clock::now`]) never go backwards. It follows the machine's calendar: when
//! that is set forward, the next reading has it; when that is set back, the service's time goes on at half its pace until the
//! calendar has caught up ([`follow`]), and [`Clock::standing`] says by how much it is ahead. A service that is started at
//! another instant (a rehearsal of past windows) goes on from that instant at the usual pace, whatever the calendar does.
//!
//! What others outside judge by their own clocks (one-time codes of a phone, signatures to and from providers) is judged here
//! by [`Clock::wall`], the machine's calendar as it is at this moment: also in a rehearsal, for no phone takes part in one.
//!
//! Deliberately absent: a time zone database. All of the plan's times are those of Beijing, which has been +08:00
//! without change since 1991.

mod follow;
mod machine;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baoming_core::time::{Date, Timestamp};
use jiff::tz::{Offset, TimeZone};

use follow::Follow;
pub use follow::Standing;
use machine::Machine;
pub use machine::ManualMachine;

/// A text that is not an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant must be written as RFC 3339 with an offset, for example 2021-11-01T09:00:00+08:00")]
pub struct InstantError;

/// A source of time; clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    Running(Arc<Running>),
    Manual { origin_ms: i64, now_ms: Arc<AtomicI64> },
}

#[derive(Debug)]
struct Running {
    machine: Machine,
    follow: Mutex<Follow>,
    /// In a rehearsal: what the calendar showed when it began.
    rehearsed: Option<Timestamp>,
}

impl Clock {
    /// The machine's calendar time.
    pub fn system() -> Self {
        Self::running(Machine::real(), None)
    }

    /// A clock that shows `origin` now and goes on from there.
    pub fn starting_at(origin: Timestamp) -> Self {
        Self::running(Machine::real(), Some(origin))
    }

    /// A clock that follows the calendar of a machine that a test moves, and that machine.
    pub fn following(calendar: Timestamp) -> (Self, ManualMachine) {
        let machine = ManualMachine::showing(calendar);
        (Self::running(Machine::manual(&machine), None), machine)
    }

    /// A clock that stands still at `origin` until it is moved, for tests and rehearsals.
    pub fn manual(origin: Timestamp) -> Self {
        Self(Source::Manual { origin_ms: origin.0, now_ms: Arc::new(AtomicI64::new(origin.0)) })
    }

    fn running(machine: Machine, rehearsed: Option<Timestamp>) -> Self {
        let follow = Mutex::new(Follow::from(machine.read()));
        Self(Source::Running(Arc::new(Running { machine, follow, rehearsed })))
    }

    /// The service's time: what is recorded is recorded with it, and windows, sessions and orders are judged by it.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Running(running) => running.now(),
            Source::Manual { now_ms, .. } => Timestamp(now_ms.load(Ordering::SeqCst)),
        }
    }

    /// The calendar of the world outside: as the machine has it at this moment, and it may go back. A manual clock is alone in
    /// its world.
    pub fn wall(&self) -> Timestamp {
        match &self.0 {
            Source::Running(running) => running.machine.read().wall(),
            Source::Manual { .. } => self.now(),
        }
    }

    /// Milliseconds since the clock was made.
    pub fn monotonic_ms(&self) -> u64 {
        match &self.0 {
            Source::Running(running) => running.read().passed_ms(),
            Source::Manual { origin_ms, now_ms } => (now_ms.load(Ordering::SeqCst) - origin_ms) as u64,
        }
    }

    /// The service's time begins no earlier than this, and waits for the calendar as if that had been set back. A rehearsal and
    /// a manual clock have nothing to wait for.
    pub fn not_before(&self, instant: Timestamp) {
        if let Source::Running(running) = &self.0 {
            running.read().not_before(instant);
        }
    }

    /// How the service's time, the machine's calendar and its monotonic clock stand to each other.
    pub fn standing(&self) -> Standing {
        match &self.0 {
            Source::Running(running) => {
                let standing = running.read().standing();
                let ahead_ms = if running.rehearsed.is_some() { 0 } else { standing.ahead_ms };
                Standing { ahead_ms, ..standing }
            }
            Source::Manual { .. } => Standing::default(),
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

impl Running {
    fn now(&self) -> Timestamp {
        let follow = self.read();
        self.rehearsed.map_or_else(|| follow.served(), |origin| origin.plus_ms(follow.passed_ms() as i64))
    }

    /// The machine is read while the lock is held, so that readings are taken over in their order.
    fn read(&self) -> MutexGuard<'_, Follow> {
        // Nothing panics while it is held, and what it guards is whole at every step.
        let mut follow = self.follow.lock().unwrap_or_else(PoisonError::into_inner);
        follow.take(self.machine.read());
        follow
    }
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
        assert_eq!(clock.standing().ahead_ms, 0);
    }

    #[test]
    fn a_rehearsal_has_its_own_calendar_and_the_worlds_wall() {
        let machine = ManualMachine::showing(Timestamp(1_000_000));
        let clock = Clock::running(Machine::manual(&machine), Some(Timestamp(5_000)));
        machine.pass_ms(250);
        assert_eq!((clock.now(), clock.wall()), (Timestamp(5_250), Timestamp(1_000_250)));
        for calendar in [9_000_000, 3_000] {
            machine.set(Timestamp(calendar));
            assert_eq!((clock.now(), clock.wall()), (Timestamp(5_250), Timestamp(calendar)));
        }
        let standing = clock.standing();
        assert_eq!((standing.ahead_ms, standing.set_forward, standing.set_back), (0, 1, 1));
        assert_eq!(standing.skew_ms, 3_000 - 1_000_250);
    }

    #[test]
    fn clones_show_the_same_time_and_what_happened_to_the_calendar() {
        let (clock, machine) = Clock::following(Timestamp(1_000_000));
        let same = clock.clone();
        machine.set(Timestamp(8_200_000));
        assert_eq!(
            (clock.now(), same.now(), same.wall()),
            (Timestamp(8_200_000), Timestamp(8_200_000), Timestamp(8_200_000))
        );
        machine.set(Timestamp(1_000_000));
        assert_eq!((same.now(), same.wall()), (Timestamp(8_200_000), Timestamp(1_000_000)));
        assert_eq!(clock.standing().ahead_ms, 7_200_000);
        assert_eq!(clock.monotonic_ms(), 0);
    }

    #[test]
    fn a_clock_that_begins_with_a_later_record_waits_for_the_calendar() {
        let (clock, machine) = Clock::following(Timestamp(1_000_000));
        clock.not_before(Timestamp(1_004_000));
        clock.not_before(Timestamp(900_000));
        assert_eq!((clock.now(), clock.standing().ahead_ms), (Timestamp(1_004_000), 4_000));
        machine.pass_ms(8_000);
        assert_eq!((clock.now(), clock.standing()), (Timestamp(1_008_000), Standing::default()));
    }
}
