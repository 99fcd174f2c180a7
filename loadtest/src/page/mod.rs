//! What people see: the lines of a run that is on, its report, and the comparison of two.
//!
//! Deliberately absent: judging. The verdicts are those of the outcome.

pub mod compare;
pub mod live;
pub mod report;
pub mod texts;
