//! Where the shards lie and how large they are.

use std::path::PathBuf;

/// Where and how large the shards are.
#[derive(Debug, Clone)]
pub struct ShardOptions {
    /// The directory that holds the databases.
    pub directory: PathBuf,
    /// How many databases the counties are spread over.
    pub databases: usize,
    /// Cache of all databases together.
    pub cache_bytes: u64,
    /// Goes into the name of a database that is moved aside: the time, so that people see when it was.
    pub stamp: u64,
}
