//! Drills: something bad is done to the real program under load, and whoever asked it keeps every answer and compares.
//!
//! Guarantees: what a drill finds is in its report, and an error is only what kept it from being carried out; nothing waits
//! without a deadline.
//!
//! Deliberately absent: the program. It is found and started by `stage`, and no drill contains any of it.

pub mod crowd;
pub mod hold;
pub mod hostile_pay;
pub mod kill;
pub mod platform;
pub mod policy_drill;
pub mod turns;
