//! The real program as a process: killed, stopped, misused, overrun.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, which clippy sees only in the test functions")]

mod access;
mod access_log;
mod bodies;
mod collections;
mod confirmations;
mod connections;
mod described;
mod disk;
mod documents;
mod export;
mod history;
mod idle;
mod kill;
mod lists;
mod matrix;
mod operators;
mod photos;
mod policy_files;
mod rates;
mod receipts;
mod rules;
mod search;
mod secrecy;
mod segments;
mod sessions;
mod special_cases;
mod starting;
mod steps;
mod stopping;
mod tickets;

use std::path::Path;

/// The real program, built for these tests.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_baoming-under-test"))
}
