//! The settings of the counties: their threads, their restarts, and the shards behind them.
//!
//! Deliberately absent: what is a sensible value. Whoever reads a configuration checks it.

use serde::Deserialize;

/// The settings of the counties' actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountySettings {
    /// Threads that the actors share.
    pub arbiters: usize,
    /// Restarts within the window before a county is set aside.
    pub restart_limit: u32,
    /// The window in which restarts are counted.
    pub restart_window_seconds: u64,
    /// The pause before the second restart, the first being immediate; it doubles with each further one.
    pub restart_backoff_ms: u64,
    /// Databases that the counties' shards are spread over.
    pub shard_databases: usize,
    /// Cache of all shards together.
    pub shard_cache_mib: u64,
}
