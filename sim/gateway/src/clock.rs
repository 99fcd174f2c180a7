//! The gateway's times: the calendar by which payments are made, which may be that of a season which is rehearsed, and the
//! machine's, by which signatures are made and judged, as the service judges them too.
//!
//! The calendar runs on at the usual pace from the instant at which it was last set. Whoever rehearses a season sets the
//! service's calendar and this one to the same instant. Tests of the gateway may have it sign by the calendar as well.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use baoming_core::time::Timestamp;

#[derive(Debug)]
pub(crate) struct Clock {
    calendar: Mutex<(Timestamp, Instant)>,
    signs_by_calendar: bool,
}

impl Clock {
    /// Shows `origin`, or the machine's time.
    pub(crate) fn starting_at(origin: Option<Timestamp>, signs_by_calendar: bool) -> Self {
        Self { calendar: Mutex::new((origin.unwrap_or_else(machines), Instant::now())), signs_by_calendar }
    }

    /// What signatures are made and judged by.
    pub(crate) fn of_signatures(&self) -> Timestamp {
        if self.signs_by_calendar { self.now() } else { machines() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let (origin, set_at) = *self.calendar.lock().unwrap_or_else(PoisonError::into_inner);
        origin.plus_ms(i64::try_from(set_at.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Shows `now` from here on, back as well as forth.
    pub(crate) fn set(&self, now: Timestamp) {
        *self.calendar.lock().unwrap_or_else(PoisonError::into_inner) = (now, Instant::now());
    }
}

fn machines() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_from_where_it_was_set() {
        let clock = Clock::starting_at(Some(Timestamp(5_000)), false);
        assert!(clock.of_signatures() > Timestamp(1_700_000_000_000), "the machine's");
        assert!((5_000..65_000).contains(&clock.now().0));
        clock.set(Timestamp(1_000));
        assert!((1_000..4_000).contains(&clock.now().0));
        clock.set(Timestamp(i64::MAX));
        assert_eq!(clock.now(), Timestamp(i64::MAX));
    }
}
