//! A short drill with the hostile gateway; `cargo run --release -p tests --bin hostilepay` is the long one.

use std::sync::atomic::AtomicBool;

use tests::process::hostile_pay::{HostilePayOptions, hostile_pay};

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
