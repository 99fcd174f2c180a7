//! A short drill with the hostile gateway; `cargo run --release -p drills --bin hostilepay` is the long one.

use std::sync::atomic::AtomicBool;

use drills::hostile_pay::{HostilePayOptions, HostilePayReport, hostile_pay};

fn check(seed: u64) {
    let program = super::program();
    let options = HostilePayOptions { program, orders: 200, seed, clients: 12, counties: 3, kills: 2 };
    let report = hostile_pay(&options, &AtomicBool::new(false), &mut |_, _| {});
    let report = report.unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
    assert!(report.passed(), "seed {seed}:\n{}", report.table());
    assert!(report.kills == 3 && report.lost > 0 && report.forged.refused > 0, "seed {seed}: {report:#?}");
    assert!(report.duplicates.accepted > 0 && report.healed_by_asking + report.healed_by_the_bill > 0, "{report:#?}");
}

#[test]
fn every_order_is_paid_once_under_a_hostile_gateway_and_kill_9() {
    check(20_211_101);
}

#[test]
fn a_program_that_forgets_is_found_out() {
    let directory = tempfile::tempdir().unwrap();
    let forgetful = super::forgetful(directory.path());
    let options =
        HostilePayOptions { program: &forgetful, orders: 60, seed: 20_211_101, clients: 6, counties: 2, kills: 3 };
    let outcome = hostile_pay(&options, &AtomicBool::new(false), &mut |_, _| {});
    assert!(!outcome.as_ref().is_ok_and(HostilePayReport::passed), "{outcome:#?}");
}
