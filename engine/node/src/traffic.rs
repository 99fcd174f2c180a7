//! What was asked of each county in the last minute, by class, admitted or held: what a control would stop is told by it before
//! it is set.
//!
//! Guarantees: counting takes no lock and its room is fixed. Where a second of a minute ago is being counted over, a request of
//! that instant may be lost to the count. Deliberately absent: refusals for any other reason than a control; they come again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use baoming_core::contingency::Class;
use baoming_core::ids::CountyId;

use crate::limits::TRAFFIC_SECONDS;

/// One second of one county.
#[derive(Debug, Default)]
struct Second {
    of: AtomicU64,
    counts: [AtomicU32; Class::ALL.len()],
}

/// The last minute of every county.
#[derive(Debug)]
pub struct Traffic {
    counties: BTreeMap<CountyId, Vec<Second>>,
}

impl Traffic {
    /// Nothing was asked yet.
    pub fn new(counties: impl IntoIterator<Item = CountyId>) -> Self {
        // One more than are asked after: the one that is being counted in.
        let seconds = || (0..=TRAFFIC_SECONDS).map(|_| Second::default()).collect();
        Self { counties: counties.into_iter().map(|county| (county, seconds())).collect() }
    }

    /// Counts something that was asked of a county.
    pub fn count(&self, county: CountyId, class: Class, now_ms: u64) {
        let Some(seconds) = self.counties.get(&county) else { return };
        let now = now_ms / 1_000 + 1;
        let second = &seconds[now as usize % seconds.len()];
        let before = second.of.load(Ordering::Acquire);
        if before != now && second.of.compare_exchange(before, now, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            second.counts.iter().for_each(|count| count.store(0, Ordering::Release));
        }
        second.counts[class as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How much of a class was asked of a county in the last minute, the present second left out.
    pub fn last_minute(&self, county: CountyId, class: Class, now_ms: u64) -> u64 {
        let now = now_ms / 1_000 + 1;
        let of_minute = |second: &&Second| {
            let of = second.of.load(Ordering::Acquire);
            of != 0 && of < now && now - of <= TRAFFIC_SECONDS
        };
        let seconds = self.counties.get(&county).into_iter().flatten().filter(of_minute);
        seconds.map(|second| u64::from(second.counts[class as usize].load(Ordering::Acquire))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_counted_and_forgotten() {
        let here = CountyId::new(430_102).unwrap();
        let elsewhere = CountyId::new(430_103).unwrap();
        let traffic = Traffic::new([here]);
        for second in 0..200 {
            for _ in 0..second % 3 {
                traffic.count(here, Class::Filing, second * 1_000 + 999);
            }
            traffic.count(here, Class::SigningIn, second * 1_000);
            traffic.count(elsewhere, Class::Filing, second * 1_000);
        }
        let found =
            [Class::Filing, Class::SigningIn, Class::Reading].map(|class| traffic.last_minute(here, class, 199_500));
        assert_eq!(found, [60, 60, 0]);
        assert_eq!(traffic.last_minute(here, Class::SigningIn, 230_000), 30);
        assert_eq!(traffic.last_minute(here, Class::SigningIn, 400_000), 0);
        assert_eq!(traffic.last_minute(elsewhere, Class::Filing, 200_000), 0);
    }
}
