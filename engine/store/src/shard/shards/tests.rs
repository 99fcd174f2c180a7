//! A shard's recovery: a group that a worker heard of in part, and counties of several journals.

use std::path::Path;

use baoming_core::codec::ChainHead;
use baoming_core::event::Event;
use baoming_core::ids::{CommandKey, PointNumber};
use baoming_core::machine::Linked;
use baoming_core::record::Record;
use baoming_core::text::PlaceName;
use baoming_core::time::Timestamp;

use super::*;
use crate::journal::local::LocalJournal;
use crate::journal::{Journal, Position, sealing};
use crate::keys::{FileKey, KeyProvider, Purpose};

/// The first event of a county.
fn first_event(county: CountyId) -> Linked {
    let name = PlaceName::parse("第一中学").unwrap();
    let event = Event::PointSetUp { point: PointNumber::new(1).unwrap(), name };
    let (key, arrived_at) = (CommandKey([7; 16]), Timestamp(0));
    let record =
        Record { sequence: 1, arrived_at, key, fingerprint: 7, policy_version: 1, event, by: None, edition: 0 };
    let stored = ChainHead::genesis(county).link(&record);
    Linked { record, stored }
}

/// Two counties' first events are one group. Their worker hears of `heard` and ends; how far are both at the next start?
fn check(directory: &Path, heard: &[usize]) {
    let counties = [430_102, 430_103].map(|code| CountyId::new(code).unwrap());
    let keys = FileKey::open_or_create(directory.join("key"), false).unwrap();
    let (journal_sealer, shard_sealer) = (keys.sealer(Purpose::Journal), keys.sealer(Purpose::Shard));
    std::fs::create_dir(directory.join("journal")).unwrap();
    let mut journal = LocalJournal::open(&directory.join("journal")).unwrap();
    let sources = Sources { shard_sealer, journal_sealer, journals: Journals::one(Arc::new(journal.reader())) };
    let options = ShardOptions { directory: directory.join("shards"), databases: 1, cache_bytes: 16 << 20, stamp: 0 };
    let (shards, threads, _) = open(&options, &counties, &sources, &mut |_| {}).unwrap();
    let frames = counties.map(|county| sealing::seal(&*sources.journal_sealer, county, &first_event(county)));
    let position = journal.append(&frames, Timestamp(0)).unwrap();
    let standing = |shards: &Shards| shards.databases(|_| 1).collect::<Vec<_>>();
    assert_eq!(standing(&shards), [DatabaseStanding { lag_records: 2, failed: false }], "both are durable");
    for county in heard.iter().map(|at| counties[*at]) {
        let message = ShardMessage::Apply { county, position, records: vec![first_event(county)] };
        assert!(shards.queue(county).unwrap().send(message).is_ok());
    }
    drop(shards);
    threads.join();
    let (shards, _, recovered) = open(&options, &counties, &sources, &mut |_| {}).unwrap();
    assert_eq!(standing(&shards), [DatabaseStanding { lag_records: 0, failed: false }]);
    for one in recovered {
        assert_eq!(one.head.sequence, 1, "county {}, after the worker heard of {heard:?}", one.county.id());
    }
}

#[test]
fn a_group_of_which_a_worker_heard_only_a_part_is_replayed_whole() {
    for heard in [&[][..], &[0], &[1], &[0, 1]] {
        check(tempfile::tempdir().unwrap().path(), heard);
    }
}

#[test]
fn counties_of_two_journals_each_go_on_in_their_own() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let counties = [430_102, 430_103, 430_104].map(|code| CountyId::new(code).unwrap());
    let keys = FileKey::open_or_create(directory.join("key"), false).unwrap();
    let (journal_sealer, shard_sealer) = (keys.sealer(Purpose::Journal), keys.sealer(Purpose::Shard));
    let [mut first, mut second] = ["first", "second"].map(|name| {
        std::fs::create_dir(directory.join(name)).unwrap();
        LocalJournal::open(&directory.join(name)).unwrap()
    });
    let journals = Journals::one(Arc::new(first.reader())).and(Arc::new(second.reader()), [counties[2]]);
    let sources = Sources { shard_sealer, journal_sealer, journals };
    let options = ShardOptions { directory: directory.join("shards"), databases: 2, cache_bytes: 16 << 20, stamp: 0 };
    let seal = |county: CountyId| sealing::seal(&*sources.journal_sealer, county, &first_event(county));
    // Two groups here and one there: a position of the one would be ahead of the other.
    for county in &counties[..2] {
        first.append(&[seal(*county)], Timestamp(0)).unwrap();
    }
    assert_eq!(second.append(&[seal(counties[2])], Timestamp(0)).unwrap(), Position(1));
    for _ in 0..2 {
        let (shards, threads, recovered) = open(&options, &counties, &sources, &mut |_| {}).unwrap();
        assert!(recovered.iter().all(|one| one.head.sequence == 1));
        for county in counties {
            let (answer, reloaded) = std::sync::mpsc::channel();
            let reply = Box::new(move |reloaded| answer.send(reloaded).unwrap());
            assert!(shards.queue(county).unwrap().send(ShardMessage::Reload { county, reply }).is_ok());
            assert_eq!(reloaded.recv().unwrap().unwrap().1.sequence, 1);
        }
        drop(shards);
        threads.join();
    }
    assert_eq!(std::fs::read_dir(directory.join("shards")).unwrap().count(), 2, "one database for each journal");
    // The second journal lost its end: that is noticed, though the first has more groups than the shard has seen.
    std::fs::create_dir(directory.join("emptied")).unwrap();
    let emptied = LocalJournal::open(&directory.join("emptied")).unwrap();
    let journals = Journals::one(Arc::new(first.reader())).and(Arc::new(emptied.reader()), [counties[2]]);
    let refused = open(&options, &counties, &Sources { journals, ..sources }, &mut |_| {}).err().unwrap();
    let OpenError::Replay(super::super::replay::ReplayError::Behind { shards, journal }) = refused else {
        panic!("{refused}")
    };
    assert_eq!((shards, journal), (Position(1), Position::START));
}

/// Of two databases, the first one's county goes on. The other's worker notes it while nothing waits for it, and then only the
/// last group is read again.
#[test]
fn a_worker_that_hears_nothing_notes_how_far_the_journal_is() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let counties = [430_102, 430_103].map(|code| CountyId::new(code).unwrap());
    let keys = FileKey::open_or_create(directory.join("key"), false).unwrap();
    let (journal_sealer, shard_sealer) = (keys.sealer(Purpose::Journal), keys.sealer(Purpose::Shard));
    std::fs::create_dir(directory.join("journal")).unwrap();
    let mut journal = LocalJournal::open(&directory.join("journal")).unwrap();
    let options = ShardOptions { directory: directory.join("shards"), databases: 2, cache_bytes: 16 << 20, stamp: 0 };
    let journals = Journals::one(Arc::new(journal.reader()));
    let groups = spread(&counties, 2, &journals);
    let mut patients = recovery::restore_all(&options, &groups, &journals, &*shard_sealer).unwrap();
    let patient = patients.remove(1);
    let applied = counties.iter().map(|county| (*county, AtomicU64::new(0))).collect();
    let mut worker = Worker {
        store: patient.store,
        databases: 2,
        trees: patient.trees,
        progress: Arc::new(Progress { applied, ..Progress::default() }),
        noted: patient.position,
        shard_sealer,
        journal_sealer: journal_sealer.clone(),
        reader: patient.reader,
    };
    for _ in 0..3 {
        let frame = sealing::seal(&*journal_sealer, counties[0], &first_event(counties[0]));
        journal.append(&[frame], Timestamp(0)).unwrap();
    }
    let (sender, queue) = bounded(1);
    let settled = |worker: &Worker| worker.store.note().unwrap().map(|note| note.settled());
    assert!(sender.send(ShardMessage::Concluded).is_ok());
    worker.note_idle(&queue).unwrap();
    assert_eq!(settled(&worker), None, "something waits");
    assert!(queue.recv().is_ok());
    worker.note_idle(&queue).unwrap();
    assert_eq!(settled(&worker), Some(Position(2)));
}
