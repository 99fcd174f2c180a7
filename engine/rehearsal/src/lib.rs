//! Rehearsing: people who do not exist, and the demo in which they register.
//!
//! Guarantees: the same seed makes the same people; nothing here links the service, which is asked over HTTP like
//! anybody's.

pub mod demo;
pub mod people;
