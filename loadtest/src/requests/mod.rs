//! From a kind to a request: who is asked for, with which body, under which key and which token.
//!
//! Guaranteed: a repetition is the same bytes under the same key; what a person has gone through decides what can be asked,
//! and where nobody is at the stage that a kind needs, the step before is asked instead and that is counted.

mod blank;
mod browsers;
mod choice;
mod effects;
mod expect;
mod hostile;
mod memory;
mod pages;
mod payments;
mod reads;
mod steps;
mod task;

pub use self::effects::Noted;
pub use self::expect::{Seen, Verdict};
pub use self::memory::Requests;
pub use self::task::{Method, Payment, Task};
