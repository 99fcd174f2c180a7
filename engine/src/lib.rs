//! The engine: everything around the pure county that touches a disk, a network, a clock or a thread.

pub mod data_dir;
mod durable_file;
pub mod journal;
pub mod keys;
pub mod limits;
pub mod policy;
pub mod shard;
pub mod synthetic;
