//! For every alert the faults that it is for, and what must leave it silent.
//!
//! Every case runs on one timeline: twenty minutes as on an ordinary day, ten minutes of the fault, a quarter of an hour as before. A
//! page has to fire within a minute of the fault's beginning, a ticket within five, and both go away again.

mod case;
mod center;
mod edge;
mod ordinary;
mod outside;
mod timeline;

pub use case::{Birth, Case, Fault, Quiet};
pub use ordinary::ORDINARY;
pub use timeline::{AFTER, BEFORE, DURING, Line, STEP_SECONDS, Values, written};

/// All cases.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [edge::CASES, center::CASES, outside::CASES].into_iter().flatten()
}
