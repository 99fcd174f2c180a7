//! `verify`: a clean directory is clean, and every kind of damage is found for what it is.

use std::fs;
use std::path::PathBuf;

use baoming_clock::Clock;
use baoming_core::calendar::WindowName;
use baoming_core::codec::{decode_row, encode_row};
use baoming_core::rows::Row;
use baoming_language::Language;
use baoming_node::node::{NodeError, NodeOptions};
use baoming_store::keys::{FileKey, KeyProvider, Purpose};
use baoming_upkeep::verify::{Commits, VerifyError, VerifyReport, Warning};
use tests::actions::pay;
use tests::site::{COUNTIES, DATABASES, Site, TestNode, county};

use super::raw;

/// A stopped node's directory.
fn stopped() -> Site {
    let site = Site::default();
    let node = site.start();
    node.populate();
    node.stop();
    site
}

/// Verifies what `spoil` left. The offences are all of the invariants named, and the texts name nobody.
fn check(site: &Site, spoil: impl FnOnce(&Site), offended: &[&str]) -> VerifyReport {
    spoil(site);
    let before = files(site);
    let report = site.verify().unwrap_or_else(|error| panic!("{error}"));
    let found: Vec<_> = report.invariants.iter().filter(|one| one.offences > 0).map(|one| one.invariant).collect();
    assert_eq!(found, offended, "{}", report.to_json());
    assert_eq!(report.is_clean(), offended.is_empty());
    assert_eq!(report.offence_count, report.invariants.iter().map(|one| one.offences).sum::<u64>());
    let (chinese, english) = (report.table(Language::Chinese), report.table(Language::English));
    assert_eq!(chinese.contains("核验通过"), report.is_clean(), "{chinese}");
    assert_eq!(english.contains("every invariant holds"), report.is_clean(), "{english}");
    for name in offended {
        assert!(chinese.contains(name) && english.contains(name), "{chinese}{english}");
    }
    // Not by assert_eq: nobody wants to read the difference.
    assert!(files(site) == before, "the directory is as it was");
    report
}

/// Every file of the data directory.
fn files(site: &Site) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut left = vec![site.data()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            found.push((path, Vec::new()));
        } else {
            let bytes = fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

fn journal_file(site: &Site) -> PathBuf {
    let entries = fs::read_dir(site.data().join("journal")).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.extension().is_some_and(|end| end == "jnl")).unwrap()
}

/// Flips a byte in the journal's file: so many hundredths of what is used of it from its beginning.
fn flip(site: &Site, hundredths: usize) {
    let path = journal_file(site);
    let mut bytes = fs::read(&path).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[used * hundredths / 100] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_clean_directory_is_clean_and_counted() {
    let site = stopped();
    let report = check(&site, |_| {}, &[]);
    assert_eq!(report.warnings, []);
    let (counties, counts) = (COUNTIES as u64, report.counts);
    assert_eq!((counts.counties, counts.points, counts.candidates), (counties, counties, 3 * counties));
    assert_eq!((counts.paid, counts.activated, counts.forms), (2 * counties, 2 * counties, 2 * counties));
    assert_eq!((counts.records, counts.paid_again), (11 * counties, 0));
    assert_eq!((counts.shard_databases, counts.shard_counties), (DATABASES as u64, counties));
    assert_eq!((counts.shard_rows, counts.shard_events_behind), (4 * counties, 0));
    for one in &report.invariants {
        assert!(one.checks > 0, "{} was not checked", one.invariant);
    }
    let json = report.to_json();
    for key in ["\"counts\"", "\"offence_count\": 0", "\"serial-unique\"", "\"candidates\": 18"] {
        assert!(json.contains(key), "{json}");
    }
}

#[test]
fn when_it_was_written_is_told_and_a_clock_that_was_set_back_is_no_offence() {
    let site = stopped();
    let opened = site.options().clock.now();
    let report = check(&site, |_| {}, &[]);
    assert_eq!(report.commits, Some(Commits { first: opened, last: opened }));
    let options = || NodeOptions { clock: Clock::manual(opened.plus_ms(-60_000)), ..site.options() };
    let refused = site.refused_with(options());
    assert!(matches!(refused, NodeError::CalendarBehind { .. }), "{refused}");
    assert!(refused.to_string().contains("--accept-calendar"), "{refused}");
    let options = NodeOptions { accept_calendar: true, ..options() };
    let manifest = fs::read_to_string(site.data().join("manifest.toml")).unwrap();
    assert!(!manifest.contains("accepted"), "{manifest}");
    let node = site.start_with(options);
    node.register(county(0), 3);
    node.register(county(0), 4);
    node.stop();
    let manifest = fs::read_to_string(site.data().join("manifest.toml")).unwrap();
    assert!(manifest.contains("started before the newest record, of 2021-11-0"), "{manifest}");
    let report = check(&site, |_| {}, &[]);
    assert_eq!(report.commits, Some(Commits { first: opened.plus_ms(-60_000), last: opened }));
    let first = report.counts.groups - 1;
    let named = Warning::CountyBackwards { county: county(0), times: 1, first: 12 };
    assert_eq!(report.warnings, [named, Warning::CommitsBackwards { groups: 1, first }]);
    let said = report.table(Language::English);
    assert!(said.contains("committed from 2021-11-0") && said.contains("the clock was set back"), "{said}");
    assert!(said.contains(&format!("county {}: its time runs back", county(0))), "{said}");
    assert!(report.to_json().contains("\"commits\": {"));
}

#[test]
fn a_new_directory_is_clean() {
    let site = Site::default();
    site.start().stop();
    let report = check(&site, |_| {}, &[]);
    assert_eq!(report.counts.records, 0);
    assert_eq!(report.warnings, []);
}

#[test]
fn a_directory_as_a_kill_leaves_it_is_clean() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    let killed = site.copy();
    let report = check(&killed, |_| {}, &[]);
    assert_eq!(report.counts.candidates, 3 * COUNTIES as u64);
}

#[test]
fn an_altered_byte_of_the_journal_is_found() {
    let site = stopped();
    let sound = site.verify().unwrap();
    let mut found = 0;
    for hundredths in (0..100).step_by(10) {
        let altered = site.copy();
        flip(&altered, hundredths);
        let report = match altered.verify() {
            Ok(report) => report,
            // The byte was of the store's own frame around a group: then nothing of the journal can be read, and nobody
            // may go on with it.
            Err(VerifyError::Journal(_)) => {
                assert!(!altered.node_starts(), "a node started on a journal that does not open ({hundredths} %)");
                found += 1;
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        // A few bytes of the store's own mean nothing: then nothing is missing either.
        if report.is_clean() {
            assert_eq!(report.counts, sound.counts, "a byte at {hundredths} % took something with it");
            continue;
        }
        found += 1;
        let known = |invariant: &str| ["chain", "acknowledged-is-durable"].contains(&invariant);
        assert!(report.offences.iter().all(|offence| known(offence.invariant)), "{}", report.to_json());
        if altered.node_starts() {
            panic!("a node started on a journal with an altered byte at {hundredths} %");
        }
    }
    assert!(found > 5, "only {found} of 10 altered bytes were found");
    let report = check(&site, |site| flip(site, 12), &["chain"]);
    assert!(report.offences[0].group.is_some_and(|group| group > 0), "{}", report.to_json());
    assert_eq!(report.warnings, [Warning::ShardsNotCompared]);
}

#[test]
fn a_journal_that_lost_its_end_is_found_by_the_shards() {
    let report = check(
        &stopped(),
        |site| {
            let path = journal_file(site);
            let mut bytes = fs::read(&path).unwrap();
            let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
            bytes.truncate(used - 600);
            fs::write(path, bytes).unwrap();
        },
        &["acknowledged-is-durable"],
    );
    let ahead = |what: &str| report.offences.iter().any(|offence| offence.what.contains(what));
    assert!(ahead("the journal ends at group") && ahead("the journal ends at event"), "{}", report.to_json());
}

#[test]
fn a_row_replaced_by_another_candidates_is_found() {
    let replaced = |site: &Site| {
        raw::tree(site, county(0), |tree| {
            let rows: Vec<_> = tree.iter().rev().take(2).map(Result::unwrap).collect();
            tree.insert(&rows[0].0, &rows[1].1).unwrap();
        });
    };
    let report = check(&stopped(), replaced, &["shard-is-view"]);
    assert!(report.offences.iter().all(|offence| offence.county == Some(county(0))), "{}", report.to_json());
    assert_eq!(report.counts.shard_counties, COUNTIES as u64 - 1, "the others were compared all the same");
}

#[test]
fn a_row_with_the_content_of_another_candidate_sealed_with_the_right_key_is_found() {
    let forged = |site: &Site| {
        let sealer = FileKey::open(site.key_file()).unwrap().sealer(Purpose::Shard);
        raw::tree(site, county(0), |tree| {
            let rows: Vec<_> = tree.iter().rev().take(2).map(Result::unwrap).collect();
            let associated = |key: &[u8]| [county(0).get().to_be_bytes().as_slice(), key].concat();
            // A row is preceded by the head of the chain after the event that wrote it.
            let read = |(key, sealed): &(sled::IVec, sled::IVec)| {
                let plain = sealer.open(&associated(key), sealed).unwrap();
                let (head, row) = plain.split_at(40);
                match decode_row(row).unwrap() {
                    Row::Candidate(row) => (head.to_vec(), row),
                    _ => panic!("the last rows are candidates"),
                }
            };
            let ((mut plain, mut row), (_, other)) = (read(&rows[0]), read(&rows[1]));
            (row.person, row.photo, row.document) = (other.person, other.photo, other.document);
            plain.extend(encode_row(&Row::Candidate(row)));
            let mut sealed = Vec::new();
            sealer.seal(&associated(&rows[0].0), &plain, &mut sealed);
            tree.insert(&rows[0].0, sealed).unwrap();
        });
    };
    let report = check(&stopped(), forged, &["shard-is-view"]);
    assert_eq!(report.offence_count, 1, "the memory has nothing of it: only the row tells");
    assert!(report.offences[0].what.contains("the row of serial"), "{}", report.to_json());
}

#[test]
fn a_row_put_back_to_what_it_was_is_found() {
    let site = Site::default();
    let node = site.start();
    node.prepare();
    let serial = node.register(county(0), 0);
    node.stop();
    let old = raw::tree(&site, county(0), |tree| tree.last().unwrap().unwrap());
    let node = site.start();
    node.act(county(0), "pay", pay(node.node(), serial, "p1")).unwrap();
    // A later event elsewhere: without one, the row put back would be the county as it was, a prefix like any other.
    node.register(county(0), 1);
    node.stop();
    let put_back = |site: &Site| drop(raw::tree(site, county(0), |tree| tree.insert(&old.0, &old.1).unwrap()));
    let report = check(&site, put_back, &["shard-is-view"]);
    assert_eq!(report.offence_count, 2, "the row, and the memory that is made from it");
}

#[test]
fn shards_that_will_be_rebuilt_anyway_are_warnings() {
    let unopenable = |site: &Site| fs::write(site.shard(county(0)).join("snap.00FF.generating"), "x").unwrap();
    let report = check(&stopped(), unopenable, &[]);
    let counties = (COUNTIES / DATABASES) as u64;
    let [Warning::ShardUnopenable { database, .. }, Warning::ShardMissing { counties: missing, first }] =
        report.warnings.as_slice()
    else {
        panic!("{}", report.to_json())
    };
    assert_eq!((database.as_str(), *missing, *first), ("00", counties, county(0)));
    assert_eq!(report.counts.shard_counties, counties);

    let site = stopped();
    let emptied = |site: &Site| raw::tree(site, county(1), |tree| tree.clear().unwrap());
    let report = check(&site, emptied, &[]);
    assert_eq!(report.warnings, [Warning::ShardMissing { counties: 1, first: county(1) }]);

    let report = check(&site, |site| fs::remove_dir_all(site.data().join("shards")).unwrap(), &[]);
    assert_eq!(report.warnings, [Warning::ShardMissing { counties: COUNTIES as u64, first: county(0) }]);
    let node: TestNode = site.start();
    node.stop();
    assert_eq!(check(&site, |_| {}, &[]).warnings, []);
}

#[test]
fn a_database_moved_aside_is_told_of() {
    let site = stopped();
    fs::write(site.shard(county(0)).join("snap.00FF.generating"), "x").unwrap();
    site.start().stop();
    let report = check(&site, |_| {}, &[]);
    assert!(matches!(report.warnings.as_slice(), [Warning::ShardAside { .. }]), "{}", report.to_json());
}

#[test]
fn what_an_interrupted_run_left_is_removed() {
    let site = stopped();
    let left = site.data().join("verify-copy");
    fs::create_dir_all(left.join("00")).unwrap();
    fs::write(left.join("00/db"), "x").unwrap();
    assert!(site.verify().unwrap().is_clean());
    assert!(!left.exists());
}

#[test]
fn events_outside_their_window_are_found() {
    let site = Site::default();
    let mut options = site.options();
    let mut longer = (*options.policy).clone();
    let mut registration = longer.calendar.base(WindowName::Registration);
    registration.closes_at = registration.closes_at.plus_ms(86_400_000);
    options.clock = Clock::manual(registration.closes_at.plus_ms(-1));
    longer.calendar.set_base(WindowName::Registration, registration);
    longer.calendar.set_base(WindowName::Preparation, registration);
    options.policy = std::sync::Arc::new(longer);
    let node = site.start_with(options);
    node.prepare();
    node.register(county(0), 0);
    node.stop();
    let report = check(&site, |_| {}, &["window"]);
    assert_eq!(report.offence_count, 2 * COUNTIES as u64 + 1);
}
