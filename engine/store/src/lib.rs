//! What lies on the disk: the key file and the data directory with journal, shards, photographs, access log
//! and security log.
//!
//! Guarantees: what is reported as written is on the device; what is read was written by this key and stands where it
//! was written; whatever is wrong with a shard costs time and never data.
//!
//! Deliberately absent: decisions, actors and HTTP. Who is asked for what is above.

pub mod access_log;
pub mod data_dir;
pub mod disk_room;
pub mod durable_file;
pub mod journal;
pub mod keys;
pub mod limits;
pub mod photos;
pub mod resealing;
pub mod security_log;
pub mod shard;
