//! A short kill test; `cargo run --release -p tests --bin killtest` is the long one.

use tests::process::kill::{KillOptions, kill_rounds};

fn check(seed: u64) {
    let options =
        KillOptions { program: super::program(), rounds: 6, seed, clients: 12, counties: 4, answers_max: 256 };
    let report = kill_rounds(&options, &mut |_| {}).unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
    assert!(report.is_clean(), "seed {seed}: {report:#?}");
    assert!(report.acknowledged > 0 && report.retried > 0, "seed {seed}: nothing was in flight: {report:#?}");
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    check(20_211_101);
}
