//! A synthetic province: counties, points, segments and candidates for the demo, the load tests and the benches.
//!
//! Guaranteed: everything is a pure function of the policy, of a total or a seed, and of a candidate's county and index;
//! no order of calls, no clock and no machine changes it. Every synthetic identity number is well formed and is given to
//! one (county, index) of a seed only, by construction (`identity.rs`).
//!
//! Deliberately absent: any real person. Names, numbers and addresses are put together from common parts; the telephone
//! numbers begin with 128 or 129, which no operator has. A synthetic identity number can still be somebody's by
//! chance, so synthetic candidates never go into a real season's journal.

mod candidates;
mod identity;
pub mod photo;
mod plan;
mod random;
mod words;

#[cfg(test)]
mod tests;

pub use candidates::{SyntheticCandidate, SyntheticCandidates, SyntheticForm};
pub use identity::INDEX_COUNT_PER_COUNTY;
pub use photo::SyntheticPhotos;
pub use plan::{CountyPlan, PlanError, PointPlan, Province, SegmentPlan};
