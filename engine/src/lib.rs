//! The engine.

pub mod policy;
pub mod synthetic;
