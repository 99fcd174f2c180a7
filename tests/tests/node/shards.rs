//! Shards that are missing, damaged or will not open: they are views, so every start makes them again from the journal.

use std::fs;

use baoming_core::ids::CountyId;
use tests::actions;
use tests::site::{COUNTIES, DATABASES, Seen, Site, county};

use super::raw;

/// A stopped node's directory, and what could be read of it.
fn stopped() -> (Site, Seen) {
    let site = Site::default();
    let node = site.start();
    node.populate();
    let seen = node.seen();
    node.stop();
    (site, seen)
}

/// Whatever `spoil` did to the shards, the start succeeds, reads are as before and so is the next registration; and so
/// it is once more after that. `aside` says how many databases are moved aside for it.
fn check(aside: usize, spoil: impl FnOnce(&Site)) {
    let (site, before) = stopped();
    spoil(&site);
    let node = site.start();
    assert_eq!(node.seen(), before);
    assert_eq!(node.node().identities(), 3 * COUNTIES);
    for index in 0..COUNTIES {
        assert_eq!(node.register(county(index), 3).number(), 4);
    }
    let grown = node.seen();
    node.stop();
    assert_eq!(site.aside(), aside);
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.counts.shard_counties, COUNTIES as u64);
    let node = site.start();
    assert_eq!(node.seen(), grown);
    node.stop();
    assert_eq!(site.aside(), aside, "rebuilt for good");
}

fn check_tree(county: CountyId, spoil: impl FnOnce(&sled::Tree)) {
    check(0, |site| raw::tree(site, county, spoil));
}

#[test]
fn all_deleted() {
    check(0, |site| fs::remove_dir_all(site.data().join("shards")).unwrap());
}

#[test]
fn one_database_deleted() {
    check(0, |site| fs::remove_dir_all(site.shard(county(1))).unwrap());
}

#[test]
fn a_leftover_of_an_unfinished_snapshot() {
    check(1, |site| fs::write(site.shard(county(0)).join("snap.0000000000000FFF.generating"), "x").unwrap());
}

#[test]
fn garbage_in_the_configuration_of_the_store() {
    check(1, |site| fs::write(site.shard(county(0)).join("conf"), [0xA5; 300]).unwrap());
}

#[test]
fn garbage_in_every_snapshot_and_in_the_store_itself() {
    check(1, |site| {
        for entry in fs::read_dir(site.shard(county(0))).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::write(path, [0xA5; 5_000]).unwrap();
            }
        }
    });
}

#[test]
fn a_file_in_the_place_of_a_database() {
    check(1, |site| {
        fs::remove_dir_all(site.shard(county(0))).unwrap();
        fs::write(site.shard(county(0)), "x").unwrap();
    });
}

#[test]
fn damaged_bytes_anywhere_in_the_store() {
    let (site, before) = stopped();
    for place in 0..6 {
        let spoilt = site.copy();
        let file = spoilt.shard(county(0)).join("db");
        let mut bytes = fs::read(&file).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        let at = used / 6 * place;
        for byte in bytes.iter_mut().skip(at).take(64) {
            *byte ^= 0x5A;
        }
        fs::write(&file, bytes).unwrap();
        let node = spoilt.start();
        assert_eq!(node.seen(), before, "64 bytes from {at} on");
    }
}

#[test]
fn an_altered_row() {
    check_tree(county(0), |tree| {
        let (key, row) = tree.iter().last().unwrap().unwrap();
        let mut altered = row.to_vec();
        altered[20] ^= 1;
        tree.insert(key, altered).unwrap();
    });
}

#[test]
fn the_row_of_another_candidate() {
    check_tree(county(0), |tree| {
        let rows: Vec<_> = tree.iter().rev().take(2).map(Result::unwrap).collect();
        tree.insert(&rows[0].0, &rows[1].1).unwrap();
    });
}

#[test]
fn a_missing_row() {
    check_tree(county(0), |tree| drop(tree.pop_max().unwrap()));
}

#[test]
fn a_missing_first_row() {
    check_tree(county(0), |tree| drop(tree.pop_min().unwrap()));
}

#[test]
fn an_emptied_tree() {
    check_tree(county(0), |tree| tree.clear().unwrap());
}

#[test]
fn another_number_of_databases_and_back() {
    let (site, mut before) = stopped();
    for (round, databases) in (3..).zip([DATABASES + 1, DATABASES, 1, DATABASES]) {
        let mut options = site.options();
        options.county.shard_databases = databases;
        let node = site.start_with(options);
        assert_eq!(node.seen(), before, "{databases} databases");
        for index in 0..COUNTIES {
            node.register(county(index), round);
        }
        before = node.seen();
        node.stop();
        let report = site.verify().unwrap();
        assert!(report.is_clean(), "{}", report.to_json());
    }
}

#[test]
fn another_list_of_counties_moves_the_others_to_other_databases() {
    let site = Site::default();
    let mut options = site.options();
    let mut policy = (*options.policy).clone();
    policy.counties.pop_first();
    options.policy = std::sync::Arc::new(policy);
    let node = site.start_with(options);
    // One in each database, the other one last: its database's note stands behind all events of the first.
    let (moved, other) = (county(1), county(2));
    for (at, name) in [(moved, "first"), (other, "second")] {
        node.act(at, &format!("set up {name}"), actions::set_up()).unwrap();
        node.act(at, &format!("allot {name}"), actions::allot(node.node(), at)).unwrap();
    }
    let serial = node.register(moved, 0);
    node.register(other, 0);
    node.stop();
    let node = site.start();
    assert!(node.row(serial).is_ok());
    assert_ne!(node.register(moved, 1), serial, "the county remembers what it gave");
    node.stop();
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
}
