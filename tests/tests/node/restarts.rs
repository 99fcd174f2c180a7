//! A stop replays nothing, and a kill at any instant only the tail: start again, and everything acknowledged is there.

use tests::site::{COUNTIES, Site, TestNode, county};

/// Starts on the site and expects to see what `before` saw, and the same receipts for the same keys.
fn check(site: &Site, before: &TestNode) {
    let node = site.start();
    assert_eq!(node.seen(), before.seen());
    for index in 0..COUNTIES {
        let (county, key) = (county(index), format!("capture {} 2", county(index)));
        let again = |node: &TestNode| node.act(county, &key, node.capture(county, 2)).unwrap();
        assert_eq!(again(&node), again(before), "the same key, the same receipt");
    }
    assert_eq!(node.node().identities(), 3 * COUNTIES);
    node.stop();
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.counts.candidates, 3 * COUNTIES as u64);
}

#[test]
fn a_node_that_was_killed_goes_on_from_all_that_was_acknowledged() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    check(&site.copy(), &node);
}

#[test]
fn a_node_that_was_killed_while_it_recovered_goes_on_as_well() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    let killed = site.copy();
    std::fs::remove_dir_all(killed.data().join("shards")).unwrap();
    let recovered = killed.start();
    // The shards have been rebuilt in memory; what of that is on the disk is whatever their store has written so far.
    let killed_again = killed.copy();
    recovered.stop();
    check(&killed_again, &node);
    check(&killed, &node);
}

#[test]
fn a_start_after_a_clean_stop_replays_nothing() {
    let site = Site::default();
    let node = site.start();
    assert_eq!(node.replayed(), 0);
    node.populate();
    let seen = node.seen();
    node.stop();
    for _ in 0..3 {
        let node = site.start();
        assert_eq!(node.replayed(), 0);
        assert_eq!(node.seen(), seen);
        node.stop();
    }
    // One county of one database moves on: no other database is behind for that.
    let node = site.start();
    node.register(county(0), 3);
    node.stop();
    assert_eq!(site.start().replayed(), 0);
}

#[test]
fn a_start_after_a_kill_replays_the_tail_and_no_more() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    node.stop();
    let node = site.start();
    for number in 3..6 {
        node.register(county(0), number);
    }
    let killed = site.copy();
    node.stop();
    let again = killed.start();
    assert!((1..=3).contains(&again.replayed()), "{} groups", again.replayed());
}

#[test]
fn a_start_without_shards_replays_everything() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    node.stop();
    let groups = site.verify().unwrap().counts.groups;
    std::fs::remove_dir_all(site.shard(county(0))).unwrap();
    let node = site.start();
    assert_eq!(node.replayed(), groups);
    node.stop();
    assert_eq!(site.start().replayed(), 0);
}
