//! Who was sent away from the line, and for when each was asked back.
//!
//! Guarantees: whoever comes as told finds the place that was promised, before those who come for the first time; whoever
//! comes too early keeps it and is told the same again; a place that nobody comes for is given up after a while. What is
//! kept is bounded: beyond the bound people are still told when to come, and nothing is kept for them. The last part of it
//! is for those who showed work.

use std::collections::{BTreeSet, HashMap};

use super::booker::{Booker, HashLane};
use crate::limits::{BOOKING_EARLY_US, BOOKING_LATE_US, BOOKINGS_MAX, WORKED_PLACES_PART};
use crate::source::Source;

/// How somebody who comes stands to the booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// For the first time, or much later than told.
    New,
    /// As told.
    AsTold,
    /// Too early; the place is kept for then.
    Early { due_us: u64 },
}

/// A place.
#[derive(Debug, Clone, Copy)]
struct Place {
    due_us: u64,
    worked: bool,
}

/// The places that are promised.
#[derive(Debug, Default)]
pub(super) struct Bookings {
    due: HashMap<Booker, Place>,
    by_due: BTreeSet<(u64, Booker)>,
    /// How many places each source has, lane by lane.
    sources: [HashMap<Source, usize>; HashLane::ALL.len()],
}

impl Bookings {
    /// How somebody who comes now stands.
    pub(super) fn standing(&self, booker: &Booker, now_us: u64) -> Standing {
        match self.due.get(booker) {
            None => Standing::New,
            Some(place) if now_us + BOOKING_EARLY_US >= place.due_us => Standing::AsTold,
            Some(place) => Standing::Early { due_us: place.due_us },
        }
    }

    /// Whether a place is kept for somebody who showed work.
    pub(super) fn is_worked(&self, booker: &Booker) -> bool {
        self.due.get(booker).is_some_and(|place| place.worked)
    }

    /// How many sources have places in a lane.
    pub(super) fn sources(&self, lane: HashLane) -> u64 {
        self.sources[lane as usize].len() as u64
    }

    /// Whether a source has places in a lane.
    pub(super) fn has(&self, lane: HashLane, source: Source) -> bool {
        self.sources[lane as usize].contains_key(&source)
    }

    /// Keeps a place, if there is room, in exchange for one of before.
    pub(super) fn keep(&mut self, booker: Booker, due_us: u64, worked: bool) {
        self.give_up(&booker);
        let places_max = if worked { BOOKINGS_MAX } else { BOOKINGS_MAX - BOOKINGS_MAX / WORKED_PLACES_PART };
        if self.due.len() < places_max {
            self.due.insert(booker, Place { due_us, worked });
            self.by_due.insert((due_us, booker));
            *self.sources[booker.lane as usize].entry(booker.source).or_default() += 1;
        }
    }

    /// The place is taken, or given up.
    pub(super) fn give_up(&mut self, booker: &Booker) {
        if let Some(Place { due_us, .. }) = self.due.remove(booker) {
            self.by_due.remove(&(due_us, *booker));
            let sources = &mut self.sources[booker.lane as usize];
            if let Some(count) = sources.get_mut(&booker.source) {
                *count -= 1;
                if *count == 0 {
                    sources.remove(&booker.source);
                }
            }
        }
    }

    /// Gives up what nobody has come for.
    pub(super) fn forget(&mut self, now_us: u64) {
        while let Some((due_us, booker)) = self.by_due.first().copied()
            && due_us + BOOKING_LATE_US < now_us
        {
            self.give_up(&booker);
        }
    }
}

#[test]
fn a_place_is_kept_until_then_and_a_while_longer() {
    const SECOND: u64 = 1_000_000;
    let booker = |subject| Booker { lane: HashLane::SignIn, source: Source::default(), subject };
    let mut bookings = Bookings::default();
    bookings.keep(booker(1), 10 * SECOND, true);
    bookings.keep(booker(1), 20 * SECOND, false);
    assert!(!bookings.is_worked(&booker(1)));
    assert_eq!(bookings.standing(&booker(1), 10 * SECOND), Standing::Early { due_us: 20 * SECOND });
    assert_eq!(bookings.standing(&booker(1), 20 * SECOND), Standing::AsTold);
    assert_eq!(bookings.standing(&booker(2), 20 * SECOND), Standing::New);
    bookings.forget(20 * SECOND + BOOKING_LATE_US);
    assert_eq!((bookings.sources(HashLane::SignIn), bookings.sources(HashLane::Save)), (1, 0));
    bookings.forget(20 * SECOND + BOOKING_LATE_US + 1);
    assert_eq!(bookings.standing(&booker(1), 20 * SECOND), Standing::New);
    let (all, open) = (BOOKINGS_MAX as u64, BOOKINGS_MAX - BOOKINGS_MAX / WORKED_PLACES_PART);
    (0..all).for_each(|subject| bookings.keep(booker(subject), SECOND, false));
    assert_eq!(bookings.due.len(), open);
    (all..2 * all).for_each(|subject| bookings.keep(booker(subject), SECOND, true));
    assert!(bookings.is_worked(&booker(all)) && !bookings.is_worked(&booker(0)));
    assert_eq!((bookings.due.len(), bookings.by_due.len()), (BOOKINGS_MAX, BOOKINGS_MAX));
    bookings.forget(u64::MAX);
    assert!(!bookings.has(HashLane::SignIn, Source::default()));
}
