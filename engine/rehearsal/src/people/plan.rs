//! The plan of a synthetic province: how many candidates each county has, its points and their segments.
//!
//! Guaranteed: every candidate of the total has a county and a point; segments lie within the county's codes, hold
//! their point's candidates and never overlap. At the full 655,000 there are about 1,000 points of 200 to 900 candidates.

use std::cmp::Reverse;

use baoming_core::ids::{CountyId, PointNumber, SerialCode};
use baoming_core::policy::{CountyPolicy, Policy};

use super::words;

/// No point has many more candidates than this; its neighbours have fewer.
const CANDIDATES_PER_POINT: u32 = 700;
/// Points are not all of one size: their shares, in turn.
const POINT_SHARES: [u64; 5] = [100, 112, 88, 106, 94];
/// Serials that a segment has beyond its point's candidates: so many per hundred, and at least [`HEADROOM_MIN`].
const HEADROOM_PERCENT: u32 = 3;
const HEADROOM_MIN: u32 = 5;
/// How many serials one code has: 0001 to 9999.
const SERIALS_PER_CODE: u32 = 9_999;

/// A part of a point's serials: numbers `first` to `last` of `code`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentPlan {
    /// The code that begins the serials.
    pub code: SerialCode,
    /// The first number, at least 1.
    pub first: u16,
    /// The last number, at most 9999, not below the first.
    pub last: u16,
}

/// A registration point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointPlan {
    /// Its number within the county, counted from 1 without gaps.
    pub number: PointNumber,
    /// Its name.
    pub name: String,
    /// Its segments: one, or more where it reaches from one code of the county into the next.
    pub segments: Vec<SegmentPlan>,
    /// How many candidates it will register.
    pub candidates: u32,
}

/// A county with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyPlan {
    /// The county.
    pub county: CountyId,
    /// How many candidates it will register: those with the indices 0 up to but without this number.
    pub candidates: u32,
    /// Its points in the order of their numbers; at least one.
    pub points: Vec<PointPlan>,
}

impl CountyPlan {
    /// The point that registers the candidate with this index: the first point takes the first indices, and so on.
    pub fn point_of(&self, index: u64) -> Option<&PointPlan> {
        let mut before = 0;
        self.points.iter().find(|point| {
            before += u64::from(point.candidates);
            index < before
        })
    }
}

/// More candidates than serials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("county {county} would have {candidates} candidates, and its codes hold {serials}")]
pub struct PlanError {
    /// The first county that they do not fit into.
    pub county: CountyId,
    /// Its share of the total.
    pub candidates: u32,
    /// What its codes hold.
    pub serials: u32,
}

/// Plans synthetic provinces.
#[derive(Debug)]
pub struct Province;

impl Province {
    /// Distributes the total over the counties, in proportion to the candidates that they expect.
    ///
    /// # Panics
    /// If a county's share does not fit into its codes; with the built-in policy that is so from about 735,000 on. Use
    /// [`Province::try_plan`] where the total comes from outside.
    pub fn plan(policy: &Policy, candidates_total: u32) -> Vec<CountyPlan> {
        Self::try_plan(policy, candidates_total).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Like [`Province::plan`], for a total that may be too large.
    pub fn try_plan(policy: &Policy, candidates_total: u32) -> Result<Vec<CountyPlan>, PlanError> {
        let weights: Vec<u64> = policy.counties.values().map(|county| u64::from(county.candidates_expected)).collect();
        let shares = distribute(candidates_total, &weights);
        let plan = |((id, county), candidates)| plan_county(id, county, candidates);
        policy.counties.iter().map(|(id, county)| (*id, county)).zip(shares).map(plan).collect()
    }
}

fn plan_county(id: CountyId, county: &CountyPolicy, candidates: u32) -> Result<CountyPlan, PlanError> {
    let codes: Vec<SerialCode> = county.codes.iter().copied().collect();
    let serials = codes.len() as u32 * SERIALS_PER_CODE;
    if candidates > serials {
        return Err(PlanError { county: id, candidates, serials });
    }
    let points = candidates.div_ceil(CANDIDATES_PER_POINT).clamp(1, 999);
    let shares: Vec<u64> = POINT_SHARES.iter().copied().cycle().take(points as usize).collect();
    let sizes = distribute(candidates, &shares);
    let headrooms = headrooms(&sizes, serials - candidates);
    let mut next = 0;
    let points = (1..)
        .zip(sizes.into_iter().zip(headrooms))
        .map(|(number, (candidates, headroom))| {
            let segments = segments(&codes, next, candidates + headroom);
            next += candidates + headroom;
            let point = PointNumber::new(number).expect("there are at most 999 points");
            PointPlan { number: point, name: words::point_name(&county.name, number), segments, candidates }
        })
        .collect();
    Ok(CountyPlan { county: id, candidates, points })
}

/// What each point has beyond its candidates; less than wished where the codes have not so much to spare.
fn headrooms(sizes: &[u32], spare: u32) -> Vec<u32> {
    let wished: Vec<u32> = sizes.iter().map(|size| (size * HEADROOM_PERCENT).div_ceil(100).max(HEADROOM_MIN)).collect();
    if wished.iter().sum::<u32>() <= spare {
        return wished;
    }
    distribute(spare, &vec![1; sizes.len()])
}

/// The segments of `count` serials from position `start` on, the county's codes being one behind the other.
fn segments(codes: &[SerialCode], start: u32, count: u32) -> Vec<SegmentPlan> {
    let end = start + count;
    let mut segments = Vec::new();
    for (code, base) in codes.iter().zip((0..).step_by(SERIALS_PER_CODE as usize)) {
        let first = start.max(base);
        let last = end.min(base + SERIALS_PER_CODE);
        if first < last {
            // Positions count from 0, the numbers of a code from 1.
            segments.push(SegmentPlan { code: *code, first: (first - base + 1) as u16, last: (last - base) as u16 });
        }
    }
    segments
}

/// Splits a total in proportion to the weights, by largest remainder; the sum of the parts is the total. Equal
/// remainders go to the earlier part.
fn distribute(total: u32, weights: &[u64]) -> Vec<u32> {
    let sum: u64 = weights.iter().sum();
    assert!(sum > 0, "somebody must take the {total}");
    let exact = |weight: u64| u128::from(total) * u128::from(weight);
    let sum = u128::from(sum);
    let mut parts: Vec<u32> = weights.iter().map(|weight| (exact(*weight) / sum) as u32).collect();
    let left = total - parts.iter().sum::<u32>();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|position| Reverse(exact(weights[*position]) % sum));
    for position in by_remainder.into_iter().take(left as usize) {
        parts[position] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(total: u32, weights: &[u64], expected: &[u32]) {
        assert_eq!(distribute(total, weights), expected, "{total} by {weights:?}");
    }

    #[test]
    fn the_largest_remainders_take_what_is_left() {
        check(10, &[1, 1, 1], &[4, 3, 3]);
        check(7, &[5, 3, 1], &[4, 2, 1]);
        check(0, &[5, 3], &[0, 0]);
        check(u32::MAX, &[u64::from(u32::MAX), 1], &[u32::MAX - 1, 1]);
    }
}
