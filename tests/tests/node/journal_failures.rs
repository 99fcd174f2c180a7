//! A journal that cannot write or sync: changes end, reads go on, and nothing acknowledged is missing afterwards.

use baoming_core::query::Query;
use baoming_node::actors::CountyState;
use baoming_node::node::Failure;
use tests::actions::pay;
use tests::site::{Site, TestNode, county, serial_of};
use tests::valve::{Valve, Verdict};

fn start(site: &Site, valve: &Valve) -> TestNode {
    site.start_behind(valve, site.options())
}

/// Fails the journal with three commands of two counties in flight, and looks at everything that is promised.
/// `written` says whether the failed group is on the device all the same.
fn check(verdict: Verdict, written: bool) {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve);
    node.populate();
    let before = node.seen();
    let (one, other) = (county(0), county(1));
    let acknowledged = node.act(one, "the last good one", node.capture(one, 10)).unwrap();
    valve.shut();
    // Captured first, so that it is alone in the group that fails.
    let held = node.begin(one, "held", node.capture(one, 11));
    valve.wait_until_held();
    let behind = node.begin(one, "behind", node.capture(one, 12));
    let elsewhere = node.begin(other, "elsewhere", node.capture(other, 11));
    valve.decide(verdict);
    for begun in [held, behind, elsewhere] {
        assert_eq!(node.wait(begun), Err(Failure::JournalFailed));
    }
    // Every change is refused at once, even a repeated one and one of a county that had nothing in flight.
    let last = county(5);
    assert_eq!(node.act(one, "the last good one", node.capture(one, 10)), Err(Failure::JournalFailed));
    assert_eq!(node.act(last, "another", node.capture(last, 11)), Err(Failure::JournalFailed));
    assert!(node.node().counties().journal_failed());
    // What is durable is still served.
    let serial = serial_of(Ok(acknowledged));
    assert_eq!(node.row(serial).unwrap().serial, serial);
    for (county, progress) in &before.progress {
        let now = node.query(*county, Query::County).unwrap();
        if *county != one {
            assert_eq!(now, *progress);
        }
    }
    assert_eq!(node.node().counties().directory().county(one).unwrap().state(), CountyState::ReadOnly);
    node.stop();

    let node = site.start();
    let sequence = node.node().counties().directory().county(one).unwrap().acknowledged();
    assert_eq!(sequence, acknowledged.sequence + u64::from(written));
    assert_eq!(node.act(one, "the last good one", node.capture(one, 10)), Ok(acknowledged));
    let repeated = node.act(one, "held", node.capture(one, 11)).unwrap();
    assert_eq!(repeated.sequence, acknowledged.sequence + 1, "there once, whether it was written before or now");
    serial_of(node.act(one, "behind", node.capture(one, 12)));
    serial_of(node.act(other, "elsewhere", node.capture(other, 11)));
    let after = node.seen();
    for (serial, row) in &before.rows {
        assert_eq!(after.rows.get(serial), Some(row));
    }
    assert_eq!(after.rows.len(), before.rows.len() + 4);
    node.stop();
    assert!(site.verify().unwrap().is_clean());
}

#[test]
fn a_group_that_was_not_written_never_happened() {
    check(Verdict::Fail, false);
}

#[test]
fn a_group_that_was_written_before_the_failure_is_found_again_and_answered_the_same() {
    check(Verdict::WriteThenFail, true);
}

#[test]
fn refusals_and_queries_behind_a_lost_event_say_nothing_of_it() {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve);
    node.prepare();
    let one = county(0);
    valve.shut();
    let held = node.begin(one, "held", node.capture(one, 1));
    valve.wait_until_held();
    let refusal = node.begin(one, "the same document", node.capture(one, 1));
    let serial =
        format!("{}0001", node.node().province_policy().counties[&one].codes.first().unwrap()).parse().unwrap();
    let fee = node.begin(one, "its fee", pay(node.node(), serial, "p1"));
    valve.decide(Verdict::Fail);
    for begun in [held, refusal, fee] {
        assert_eq!(node.wait(begun), Err(Failure::JournalFailed));
    }
    assert!(matches!(node.row(serial), Err(Failure::Refused(_))), "it was never there");
    assert!(matches!(node.query(one, Query::Candidate(serial)), Err(Failure::Refused(_))), "nor in the memory");
}

#[test]
fn replies_wait_for_the_device() {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve);
    node.prepare();
    valve.shut();
    let held = node.begin(county(0), "held", node.capture(county(0), 1));
    valve.wait_until_held();
    let serial =
        format!("{}0001", node.node().province_policy().counties[&county(0)].codes.first().unwrap()).parse().unwrap();
    assert!(matches!(node.row(serial), Err(Failure::Refused(_))), "nobody sees what is not durable");
    let killed = site.copy();
    valve.open();
    assert_eq!(serial_of(node.wait(held)), serial);
    assert_eq!(node.row(serial).unwrap().serial, serial);
    let restarted = killed.start();
    assert!(matches!(restarted.row(serial), Err(Failure::Refused(_))), "killed before it was written");
}
