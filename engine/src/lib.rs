//! The engine: everything around the pure county that touches a disk, a network, a clock or a thread.

/// For every program of the workspace, so that what is measured is what runs: about a quarter less processor time for each
/// registration than with the system's allocator (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod access_log;
pub mod actors;
pub mod admission;
pub mod auth;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod demo;
mod durable_file;
pub mod http;
pub mod identities;
pub mod journal;
pub mod keys;
pub mod limits;
pub mod node;
pub mod outbound;
pub mod payments;
pub mod photos;
pub mod policy;
pub mod real_person;
pub mod receipts;
pub mod service;
pub mod shard;
pub mod sms;
pub mod synthetic;
pub mod telemetry;
pub mod verify;
