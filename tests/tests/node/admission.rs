//! Permits: a full county is told to wait at once, payments have a lane of their own, and all room comes back.

use baoming_core::ids::CountyId;
use baoming_core::query::Query;
use baoming_gate::admission::permits::{Lane, Level};
use baoming_node::node::Failure;
use tests::actions::pay;
use tests::site::{Site, TestNode, county};
use tests::valve::Valve;

fn start(site: &Site, valve: &Valve, county_count: usize) -> TestNode {
    let mut options = site.options();
    options.admission.county_count = county_count;
    options.admission.control_county_count = 1;
    site.start_behind(valve, options)
}

fn check_counts(node: &TestNode, county: CountyId, candidate: usize, control: usize) {
    let admission = node.node().admission();
    let levels = [Lane::Candidate, Lane::Control].map(|lane| admission.county_level(lane, county).unwrap().count);
    assert_eq!(levels, [candidate, control]);
}

#[test]
fn a_full_county_refuses_at_once_and_still_takes_payments() {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve, 2);
    node.prepare();
    let paid = node.register(county(0), 0);
    valve.shut();
    let first = node.begin(county(0), "first", node.capture(county(0), 1));
    valve.wait_until_held();
    let second = node.begin(county(0), "second", node.capture(county(0), 2));
    check_counts(&node, county(0), 2, 0);
    let busy = |answer| match answer {
        Err(Failure::Busy { retry_after_seconds }) => assert!((1..=40).contains(&retry_after_seconds)),
        other => panic!("{other:?}"),
    };
    busy(node.act(county(0), "third", node.capture(county(0), 3)));
    assert!(matches!(node.query(county(0), Query::County), Err(Failure::Busy { .. })));
    let payment = node.begin(county(0), "payment", pay(node.node(), paid, "p1"));
    check_counts(&node, county(0), 2, 1);
    busy(node.act(county(0), "another payment", pay(node.node(), paid, "p2")));
    // Another county has room of its own.
    let elsewhere = node.begin(county(1), "elsewhere", node.capture(county(1), 1));
    check_counts(&node, county(1), 1, 0);
    valve.open();
    for begun in [first, second, payment, elsewhere] {
        node.wait(begun).unwrap();
    }
    for lane in [Lane::Candidate, Lane::Control] {
        assert_eq!(node.node().admission().node_level(lane), Level::default());
    }
    node.act(county(0), "third", node.capture(county(0), 3)).unwrap();
}

#[test]
fn a_reply_means_that_its_room_is_free_again() {
    let site = Site::default();
    let node = start(&site, &Valve::default(), 1);
    node.prepare();
    for index in 0..50 {
        node.register(county(0), index);
        check_counts(&node, county(0), 0, 0);
    }
}

#[test]
fn who_hangs_up_does_not_take_the_room_along() {
    let (site, valve) = (Site::default(), Valve::default());
    let node = start(&site, &valve, 1);
    node.prepare();
    valve.shut();
    let gone = node.begin(county(0), "gone", node.capture(county(0), 1));
    valve.wait_until_held();
    drop(gone);
    check_counts(&node, county(0), 1, 0);
    // What waits for the device still takes room; once it is answered, though nobody hears it, the room is free.
    let other = node.begin(county(1), "other", node.capture(county(1), 1));
    valve.open();
    node.wait(other).unwrap();
    let again = loop {
        match node.act(county(0), "gone", node.capture(county(0), 1)) {
            Err(Failure::Busy { .. }) => std::thread::yield_now(),
            other => break other,
        }
    };
    assert_eq!(again.unwrap().sequence, 3, "it was carried out all the same, once");
    check_counts(&node, county(0), 0, 0);
}
