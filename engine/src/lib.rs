//! The engine.

pub mod admission;
pub mod auth;
pub mod clock;
pub mod http;
pub mod limits;
