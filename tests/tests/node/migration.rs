//! A directory of version 1: its journal is read, its shards are made again, and everything goes on in this version.

use baoming_core::answers::remembered_of;
use baoming_core::codec::{ChainHead, DecodeError, decode_row};
use baoming_core::command::{Action, Command};
use baoming_core::ids::{CountyId, Serial};
use baoming_core::machine::Linked;
use baoming_core::person::FeeKind;
use baoming_core::record::Record;
use baoming_core::reply::Receipt;
use baoming_core::time::Timestamp;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Frame, Journal, sealing};
use baoming_store::keys::{FileKey, KeyProvider, Purpose};
use tests::site::{Site, serial_of};

use super::raw;

fn county() -> CountyId {
    CountyId::new(430_102).unwrap()
}

fn serial(text: &str) -> Serial {
    text.parse().unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

/// What the program of version 1 has stored; see the fixture's own page.
fn stored() -> Vec<Vec<u8>> {
    include_str!("../../../engine/core/tests/fixtures/v1/records.hex").lines().map(bytes).collect()
}

fn records(stored: &[Vec<u8>]) -> Vec<Record> {
    let mut head = ChainHead::genesis(county());
    stored.iter().map(|stored| head.follow(stored).unwrap()).collect()
}

/// A directory whose journal holds these records, in groups of several.
fn directory(stored: &[Vec<u8>], sealed_as: &[Record]) -> Site {
    let site = Site::default();
    site.start().stop();
    let sealer = FileKey::open(site.key_file()).unwrap().sealer(Purpose::Journal);
    let mut journal = LocalJournal::open(&site.data().join("journal")).unwrap();
    let frames: Vec<Frame> = stored
        .iter()
        .zip(sealed_as)
        .map(|(stored, record)| {
            let linked = Linked { record: record.clone(), stored: stored.clone() };
            sealing::seal(&*sealer, county(), &linked)
        })
        .collect();
    for group in frames.chunks(5) {
        journal.append(group, Timestamp(0)).unwrap();
    }
    site
}

/// Puts the rows of version 1 in the place of this version's, as they lay in the shard then.
fn put_old_rows(site: &Site, records: &[Record]) {
    let sealer = FileKey::open(site.key_file()).unwrap().sealer(Purpose::Shard);
    let mut head = ChainHead::genesis(county());
    for stored in &stored() {
        head.follow(stored).unwrap();
    }
    assert_eq!(head.sequence, records.len() as u64);
    raw::tree(site, county(), |tree| {
        let rows = include_str!("../../../engine/core/tests/fixtures/v1/rows.hex");
        assert_eq!(tree.len(), rows.lines().count());
        for line in rows.lines() {
            let mut parts = line.split(' ');
            let (kind, number, row) = (parts.next().unwrap(), parts.next().unwrap(), bytes(parts.next().unwrap()));
            assert!(matches!(decode_row(&row), Err(DecodeError::RowVersion(1))));
            let mut key = vec![if kind == "point" { 0x10 } else { 0x20 }];
            key.extend_from_slice(&number.parse::<u32>().unwrap().to_be_bytes());
            let associated = [&county().get().to_be_bytes()[..], &key].concat();
            let plain = [&head.sequence.to_be_bytes()[..], &head.hash, &row].concat();
            let mut sealed = Vec::new();
            sealer.seal(&associated, &plain, &mut sealed);
            let before = tree.insert(key, sealed).unwrap();
            assert!(before.is_some(), "{kind} {number} lies where this version keeps it");
        }
    });
}

#[test]
fn a_directory_of_version_1_is_taken_over_and_goes_on() {
    let stored = stored();
    let records = records(&stored);
    let site = directory(&stored, &records);
    // This start leaves a note in the shard that everything is there; with the old rows it is as an old node left it.
    let node = site.start();
    let seen = node.row(serial("01020001")).unwrap();
    node.stop();
    put_old_rows(&site, &records);

    let node = site.start();
    assert_eq!(node.row(serial("01020001")).unwrap(), seen, "made again from the journal");
    assert_eq!(node.node().identities(), 4);
    assert_eq!(seen.payments.len(), 2);
    assert!(seen.payments.iter().all(|one| one.payment.fee == FeeKind::Registration));
    assert_eq!(seen.form.as_ref().map(|form| form.revision), Some(2));
    for record in &records {
        let remembered = remembered_of(record);
        let (key, fingerprint) = (remembered.key, remembered.fingerprint);
        let arrived_at = node.node().clock().now();
        // Whatever the body: a known key and fingerprint are answered as they were.
        let action = Action::PlaceOrder { serial: serial("01020001"), fee: FeeKind::Exam };
        let answered: Receipt =
            node.carry_out(county(), Command { key, fingerprint, arrived_at, by: None, scope: None, action }).unwrap();
        assert_eq!(answered, remembered.receipt);
    }
    let next = serial_of(node.act(county(), "the next", node.capture(county(), 0)));
    assert_eq!(next, serial("01020003"));
    node.stop();
    assert_eq!(site.aside(), 0);
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
    let node = site.start();
    assert_eq!(node.row(serial("01020001")).unwrap(), seen, "and for good");
    assert!(node.row(next).is_ok());
}

#[test]
fn a_record_of_a_newer_program_stops_the_start_by_name() {
    let mut stored = stored();
    let records = records(&stored);
    let last = stored.last_mut().unwrap();
    last[32] = baoming_core::codec::VERSION + 1;
    let error = directory(&stored, &records).refused().to_string();
    assert!(error.contains("version 3 is newer than this program reads (2)"), "{error}");
}
