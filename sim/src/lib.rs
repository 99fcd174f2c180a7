//! The simulator: the real core of the counties between a virtual clock, disk, network and clients, all driven by one
//! seed.
//!
//! The same seed gives the same run, byte for byte: no thread, clock or hash order takes part in one. Each seed also
//! draws its own configuration, so that rare circumstances meet each other. After every step the invariants of
//! `baoming_core::invariants` are checked against what the virtual disk really holds, not against what the node
//! believes. Deliberately absent: the engine's own threads, actors, sled and sockets; those are tested for real.

pub mod checker;
mod clients;
mod committer;
pub mod config;
mod dice;
mod disk;
mod host;
pub mod log;
mod message;
pub mod mutations;
mod network;
mod node;
mod province;
mod recovery;
pub mod report;
mod schedule;
mod shard;
pub mod swarm;
mod world;

pub use config::Config;
pub use swarm::{RunOptions, run, swarm};
