//! The engine.

pub mod http;
pub mod limits;
