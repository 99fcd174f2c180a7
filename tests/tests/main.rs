//! End to end: a topic, a module.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod edge;
mod node;
mod process;
mod season;
mod tidy;
