//! Whether a county's time runs back from one event to the next: by the instants at which its groups were committed, which
//! one clock gives in order, and by those at which its commands arrived, which may overtake one another a little.
//!
//! Deliberately absent: a judgement. A clock that was set back is no offence; whoever reads the report is told whose records
//! are dated by it.

use std::collections::BTreeMap;

use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;

use super::report::Warning;
use crate::limits::VERIFY_ARRIVALS_APART_MS_MAX;

/// What each county's last event said.
#[derive(Debug, Default)]
pub(super) struct Times(BTreeMap<CountyId, Seen>);

#[derive(Debug)]
struct Seen {
    committed_at: Option<Timestamp>,
    arrived_at: Timestamp,
    times: u64,
    first: u64,
}

impl Times {
    /// Takes a county's next event.
    pub(super) fn take(
        &mut self,
        (county, event): (CountyId, u64),
        committed_at: Option<Timestamp>,
        arrived_at: Timestamp,
    ) {
        let seen = self.0.entry(county).or_insert(Seen { committed_at, arrived_at, times: 0, first: 0 });
        let committed_back = committed_at.zip(seen.committed_at).is_some_and(|(now, before)| now < before);
        let arrived_back = arrived_at.plus_ms(VERIFY_ARRIVALS_APART_MS_MAX) < seen.arrived_at;
        if committed_back || arrived_back {
            seen.times += 1;
            seen.first = if seen.times == 1 { event } else { seen.first };
        }
        (seen.committed_at, seen.arrived_at) = (committed_at, arrived_at);
    }

    /// The counties whose time runs back.
    pub(super) fn warnings(self) -> impl Iterator<Item = Warning> {
        let backwards = self.0.into_iter().filter(|(_, seen)| seen.times > 0);
        backwards.map(|(county, Seen { times, first, .. })| Warning::CountyBackwards { county, times, first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: i64 = VERIFY_ARRIVALS_APART_MS_MAX;

    /// Instants of (commit, arrival) of one county's events from number 1 on: how often it runs back, and where first.
    fn check(instants: &[(Option<i64>, i64)], expected: Option<(u64, u64)>) {
        let county = CountyId::new(430_102).unwrap();
        let mut times = Times::default();
        for (event, (committed_at, arrived_at)) in (1..).zip(instants) {
            times.take((county, event), committed_at.map(Timestamp), Timestamp(*arrived_at));
        }
        let found: Vec<Warning> = times.warnings().collect();
        let expected = expected.map(|(times, first)| Warning::CountyBackwards { county, times, first });
        assert_eq!(found, Vec::from_iter(expected));
    }

    #[test]
    fn commits_never_run_back_and_arrivals_only_a_little() {
        check(&[(Some(10), 9), (Some(10), 8), (Some(12), 1)], None);
        check(&[(Some(10), 9), (Some(9), 9), (Some(12), 9), (Some(11), 9)], Some((2, 2)));
        check(&[(None, LATE), (None, 0), (None, LATE + 1), (None, 0)], Some((1, 4)));
        check(&[(None, LATE), (Some(5), 0), (Some(6), 5)], None);
    }
}
