//! Tests.

pub mod process;
