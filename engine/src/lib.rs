//! The engine.

pub mod admission;
pub mod auth;
pub mod clock;
pub mod config;
pub mod http;
pub mod limits;
