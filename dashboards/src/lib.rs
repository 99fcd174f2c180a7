//! Alert rules, routes and runbooks as data, and what holds them to their word.
//!
//! Guarantees, as tests of this crate: every metric, label and label value of every expression is in the catalogue of
//! `baoming-telemetry`, every entry of the catalogue is looked at by somebody or excused with a reason, every alert says in
//! Chinese what happened, whom it hurts and what to do first, and its runbook exists; every alert fires in time on the fault
//! that it is for, fires as well if its series are born with the fault, is silent on an ordinary day, and goes away again.
//!
//! Deliberately absent: the server, which is started by `stage` where it is needed; pictures, which are `grafana` and the
//! program's own page.

pub mod cases;
pub mod catalogue;
pub mod drills;
pub mod expression;
pub mod lint;
pub mod mutants;
pub mod promtool;
pub mod rules;
mod yaml;

use std::path::{Path, PathBuf};

/// The folder of the data that this crate is about.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder of it.
pub fn file(name: &str) -> PathBuf {
    folder().join(name)
}
