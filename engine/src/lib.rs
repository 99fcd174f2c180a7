//! The engine.

pub mod data_dir;
mod durable_file;
pub mod journal;
pub mod keys;
pub mod limits;
