//! The real program as a process: killed, stopped, misused, overrun.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, which clippy sees only in the test functions")]

mod access;
mod access_log;
mod accessible;
mod authority;
mod blocks;
mod bodies;
mod certificates;
mod collections;
mod confirmations;
mod connections;
mod controls;
mod described;
mod descriptors;
mod devices;
mod disk;
mod documents;
mod duties;
mod export;
mod first_steps;
mod framed;
mod fronts;
mod guessing;
mod heads;
mod history;
mod hostile_pay;
mod idle;
mod key_rotation;
mod key_suites;
mod key_token;
mod keys;
mod kill;
mod lists;
mod matrix;
mod metrics;
mod names;
mod office_pages;
mod offline;
mod operators;
mod orders;
mod pages;
mod passwords;
mod payments;
mod photos;
mod platform_keys;
mod point_pages;
mod policy_files;
mod proofs;
mod rates;
mod receipts;
mod renewals;
mod reports;
mod rules;
mod scrape;
mod search;
mod secrecy;
mod security_log;
mod segments;
mod sessions;
mod smuggling;
mod special_cases;
mod staff_pages;
mod starting;
mod status_page;
mod steps;
mod stopping;
mod tickets;
mod tokens;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The real program.
fn program() -> &'static Path {
    stage::find::program().unwrap_or_else(|error| panic!("{error}"))
}

/// A program that goes back, at every start, to the data of its second start.
fn forgetful(directory: &Path) -> PathBuf {
    let forgetful = directory.join("forgetful");
    let script = format!(
        "#!/bin/sh\n\
         if [ \"$1\" = serve ] && [ -d \"$5.kept\" ]; then rm -r \"$5\" && cp -r \"$5.kept\" \"$5\"\n\
         elif [ \"$1\" = serve ] && [ -d \"$5\" ]; then cp -r \"$5\" \"$5.kept\"; fi\n\
         exec {} \"$@\"\n",
        program().display()
    );
    fs::write(&forgetful, script).unwrap();
    fs::set_permissions(&forgetful, fs::Permissions::from_mode(0o700)).unwrap();
    forgetful
}
