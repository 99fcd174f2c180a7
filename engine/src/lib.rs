//! The program: command line, configuration, and the service that they start.
//!
//! Everything that it puts together is a crate of its own beside this folder; ARCHITECTURE.md shows the street.

pub mod cli;
mod clock_watch;
pub mod config;
mod descriptors;
mod limits;
mod listening;
mod panics;
mod protecting;
mod secrecy;
pub mod service;
pub mod status;
