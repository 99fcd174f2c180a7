//! The engine.

pub mod policy;
