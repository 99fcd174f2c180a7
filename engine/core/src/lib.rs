//! The pure county: what may be registered, in what order, and what follows from it.
//!
//! Nothing in this crate reads a clock, a random source, a disk or a network; whoever runs it brings all of them as
//! arguments. The live actor, the simulator, `verify` and the property tests therefore run the very same code.

pub mod ids;
pub mod person;
pub mod policy;
pub mod time;
