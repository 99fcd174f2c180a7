//! Who is next: every candidate of the province exactly once, the counties mixed as on the opening morning.
//!
//! Guaranteed: a pure function of plan and seed, without a list of candidates in memory.

use crate::people::CountyPlan;

/// A candidate's place in the province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The candidate's number in the province: counties in their order, candidates in theirs.
    pub number: u32,
    /// The county's position in the plan.
    pub county: usize,
    /// The candidate's index in the county.
    pub index: u64,
}

/// The order of the candidates.
#[derive(Debug)]
pub struct Order {
    seed: u64,
    /// The number of each county's first candidate.
    firsts: Vec<u32>,
    total: u32,
    factor: u64,
    offset: u64,
}

impl Order {
    /// The order for a plan.
    pub fn new(plans: &[CountyPlan], seed: u64) -> Self {
        let mut total = 0;
        let mut first = |plan: &CountyPlan| {
            let first = total;
            total += plan.candidates;
            first
        };
        let firsts = plans.iter().map(&mut first).collect();
        // A factor near the golden section puts neighbours far apart, in another county each; without a divisor in
        // common with the total, it leaves nobody out.
        let modulus = u64::from(total.max(1));
        let mut factor = (modulus * 618 / 1_000).max(1);
        while common_divisor(factor, modulus) != 1 {
            factor += 1;
        }
        Self { seed, firsts, total, factor, offset: mix(seed) % modulus }
    }

    /// How many there are.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Who is at this position of the order.
    pub fn at(&self, position: u32) -> Place {
        assert!(position < self.total, "there are {} candidates", self.total);
        let number = (u64::from(position) * self.factor + self.offset) % u64::from(self.total);
        self.place(number as u32)
    }

    /// Who has this number.
    pub fn place(&self, number: u32) -> Place {
        // Counties without candidates share their first number with the next one; the last of them has it.
        let county = self.firsts.partition_point(|first| *first <= number) - 1;
        Place { number, county, index: u64::from(number - self.firsts[county]) }
    }

    /// Whether something happens to a candidate that happens to so many of a thousand.
    pub fn happens(&self, what: Chance, number: u32, per_mille: u64) -> bool {
        mix(mix(self.seed ^ ((what as u64) << 32)) ^ u64::from(number)) % 1_000 < per_mille
    }
}

/// What may happen now and then.
#[derive(Debug, Clone, Copy)]
pub enum Chance {
    /// The capture is sent twice.
    CaptureRepeated = 1,
    /// The payment is sent twice with the same key.
    PaymentRepeated = 2,
    /// The activation is sent twice.
    ActivationRepeated = 3,
    /// The form is sent twice.
    FormRepeated = 4,
    /// The platform notifies the same payment again.
    NotifiedAgain = 5,
    /// The candidate pays a second time.
    PaidAgain = 6,
}

/// SplitMix64: a number that looks like no other.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn common_divisor(left: u64, right: u64) -> u64 {
    if right == 0 { left } else { common_divisor(right, left % right) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::people::Province;
    use baoming_policy as policy;

    fn check(total: u32, seed: u64) {
        let plans = Province::plan(&policy::built_in().unwrap(), total);
        let order = Order::new(&plans, seed);
        assert_eq!(order.total(), total);
        let places: Vec<Place> = (0..total).map(|position| order.at(position)).collect();
        for place in &places {
            assert!(place.index < u64::from(plans[place.county].candidates), "{place:?}");
        }
        let all: BTreeSet<(usize, u64)> = places.iter().map(|place| (place.county, place.index)).collect();
        assert_eq!(all.len(), total as usize, "of {total}, seed {seed}");
        if total >= 20_000 {
            // Among any 64 who register at the same time there are many counties.
            for together in places.chunks_exact(64) {
                let counties: BTreeSet<usize> = together.iter().map(|place| place.county).collect();
                assert!(counties.len() >= 24, "{counties:?}");
            }
        }
    }

    #[test]
    fn every_candidate_has_its_turn_exactly_once_and_counties_mix() {
        for total in [0, 1, 2, 122, 1_000, 20_000, 65_537] {
            check(total, 2_022);
            check(total, 7);
        }
    }

    #[test]
    fn chances_are_about_as_likely_as_they_say_and_differ() {
        let order = Order::new(&[], 7);
        let count = |what| (0..100_000).filter(|number| order.happens(what, *number, 20)).count();
        for what in [Chance::CaptureRepeated, Chance::PaidAgain] {
            assert!((1_800..2_200).contains(&count(what)), "{}", count(what));
        }
        assert!((0..1_000).any(|number| {
            order.happens(Chance::CaptureRepeated, number, 20) != order.happens(Chance::FormRepeated, number, 20)
        }));
    }
}
