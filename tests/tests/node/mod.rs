//! Faults of one node, in process.

mod admission;
mod authority;
mod directories;
mod identities;
mod journal_failures;
mod key_rotation;
mod migration;
mod older_directory;
mod panics;
mod raw;
mod restarts;
mod rules;
mod shards;
mod verification;
