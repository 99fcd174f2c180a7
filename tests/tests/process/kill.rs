//! A short kill test; `cargo run --release -p drills --bin killtest` is the long one. And the test's own test: a program
//! that does lose what it acknowledged is found out.

use std::path::Path;

use drills::kill::{KillOptions, KillReport, kill_rounds};

fn kill(program: &Path, rounds: u32, seed: u64) -> anyhow::Result<KillReport> {
    let options = KillOptions { program, rounds, seed, clients: 12, counties: 4, answers_max: 256 };
    kill_rounds(&options, &mut |_| {})
}

fn check(seed: u64) {
    let report = kill(super::program(), 6, seed).unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
    assert!(report.is_clean(), "seed {seed}: {report:#?}");
    assert!(report.acknowledged > 0 && report.retried > 0, "seed {seed}: nothing was in flight: {report:#?}");
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    check(20_211_101);
}

#[test]
fn a_program_that_forgets_is_found_out() {
    let directory = tempfile::tempdir().unwrap();
    let forgetful = super::forgetful(directory.path());
    let outcome = kill(&forgetful, 4, 20_211_101);
    assert!(!outcome.as_ref().is_ok_and(KillReport::is_clean), "{outcome:#?}");
}
