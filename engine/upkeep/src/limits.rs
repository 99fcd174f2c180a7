//! The bounds of this crate that are not a matter of configuration.

/// Rows of shards that are compared with one reading of the journal; one county may have more.
pub(crate) const VERIFY_ROWS_PER_PASS_MAX: u64 = 100_000;
/// Groups between two reports of progress.
pub(crate) const VERIFY_GROUPS_PER_REPORT: u64 = 256;
/// Cache of a shard database that is only read through.
pub(crate) const VERIFY_SHARD_CACHE_BYTES: u64 = 64 << 20;
/// How much earlier a county's command may have arrived than the one recorded before it: what is on its way overtakes.
pub(crate) const VERIFY_ARRIVALS_APART_MS_MAX: i64 = 600_000;
/// What a rotation could not seal again, of which it tells; the rest is counted.
pub(crate) const NOT_DONE_SHOWN_MAX: usize = 100;
