//! The log as its users see it, on a real disk and under a clock that the tests hold.

mod damage;
mod resealing;
mod retention;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use baoming_clock::parse_rfc3339;
use baoming_core::time::Timestamp;
use tempfile::TempDir;

use super::entry::LogEntry as _;
use super::writer::Writer;
use super::{
    AccessEntry, AccessEntryError, AccessLog, AccessLogReport, AccessReader, Filter, Head, Order, QueryDigest,
    RecordError, check, frame,
};
use crate::disk_room::{DiskRoom, DiskSettings};
use crate::keys::{FileKey, KeyProvider, Purpose, Sealer};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

struct Fixture {
    directory: TempDir,
    sealer: Arc<dyn Sealer>,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let key = FileKey::open_or_create(directory.path().join("key"), false).unwrap();
        Self { sealer: key.sealer(Purpose::AccessLog), directory }
    }

    /// With entries 1 to `count`, one a minute.
    async fn with(count: u32) -> Self {
        let fixture = Self::new();
        let log = fixture.open();
        for number in 1..=count {
            let recorded = log.record(&entry(i64::from(number) * MINUTE, number)).await;
            assert_eq!(recorded, Ok(log.head().sequence));
        }
        fixture
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("access-log")
    }

    fn open(&self) -> AccessLog {
        AccessLog::open(&self.path(), self.sealer.clone(), self.room(0)).unwrap()
    }

    fn room(&self, reserve_mib: u64) -> Arc<DiskRoom> {
        let settings = DiskSettings { reserve_mib, reserve_percent: 0 };
        Arc::new(DiskRoom::new(self.directory.path().to_owned(), settings))
    }

    fn reader(&self) -> AccessReader {
        AccessReader::new(&self.path(), self.sealer.clone())
    }

    fn check(&self) -> AccessLogReport {
        check::<AccessEntry>(&self.path(), &*self.sealer).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.ends_with(".log")).collect();
        names.sort();
        names
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    /// Operators, in the order asked for, page by page; each is the number that `entry` was given.
    fn read(&self, filter: &Filter, order: Order, limit: usize) -> Vec<u32> {
        let (mut cursor, mut numbers) = (None, Vec::new());
        for _ in 0..1_000 {
            let page = self.reader().read(filter, order, cursor, limit).unwrap();
            assert!(page.entries.len() <= limit);
            numbers.extend(page.entries.iter().map(|recorded| recorded.entry.operator_id));
            cursor = page.next;
            if cursor.is_none() {
                return numbers;
            }
        }
        panic!("the pages never end");
    }

    fn all(&self) -> Vec<u32> {
        self.read(&Filter::default(), Order::OldestFirst, 100)
    }
}

/// The beginning of a day in Beijing.
fn midnight() -> i64 {
    parse_rfc3339("2021-11-01T00:00:00+08:00").unwrap().0
}

fn entry(ms: i64, number: u32) -> AccessEntry {
    AccessEntry {
        at: Timestamp(midnight() + ms),
        operator_id: number,
        operator_name: "zhang.wei".to_owned(),
        from_address: "10.1.2.3".to_owned(),
        scope: "430102".to_owned(),
        action: "candidate-read".to_owned(),
        county: "430102".parse().ok(),
        serial: format!("0101{number:04}").parse().ok(),
        query: Some(QueryDigest([7; 16])),
        records_shown: 1,
        serials: Vec::new(),
        applications: Vec::new(),
    }
}

/// Where the frames of a file begin.
fn offsets(bytes: &[u8]) -> Vec<usize> {
    frame::frames(bytes)
        .map(|found| match found {
            frame::Found::Frame { offset, .. } => offset,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[tokio::test]
async fn what_was_recorded_is_there_after_a_restart_in_either_order() {
    let fixture = Fixture::with(25).await;
    drop(fixture.open());
    let expected: Vec<u32> = (1..=25).collect();
    let reversed: Vec<u32> = (1..=25).rev().collect();
    for limit in [1, 7, 25, 26] {
        assert_eq!(fixture.read(&Filter::default(), Order::OldestFirst, limit), expected, "{limit}");
        assert_eq!(fixture.read(&Filter::default(), Order::LatestFirst, limit), reversed, "{limit}");
    }
    let page = fixture.reader().read(&Filter::default(), Order::LatestFirst, None, 1).unwrap();
    assert_eq!(page.entries[0].entry, entry(25 * MINUTE, 25));
    let report = fixture.check();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!((report.files, report.entries, report.first_sequence), (1, 25, Some(1)));
    assert_eq!(report.last, Some(fixture.open().head()));
    let bytes = fixture.bytes("2021-11-01.log");
    for secret in ["zhang.wei", "01010001", "candidate-read", "10.1.2.3"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn filters_take_what_they_say() {
    let fixture = Fixture::with(10).await;
    let none = Filter::default();
    let at = |minutes| Some(Timestamp(midnight() + minutes * MINUTE));
    for (filter, expected) in [
        (Filter { from: at(4), to: at(7), ..none }, vec![4, 5, 6]),
        (Filter { operator_id: Some(3), ..none }, vec![3]),
        (Filter { serial: "01010009".parse().ok(), ..none }, vec![9]),
        (Filter { scope: "430102".parse().ok(), from: at(10), ..none }, vec![10]),
        (Filter { scope: "4301".parse().ok(), from: at(10), ..none }, vec![10]),
        (Filter { scope: "430102-001".parse().ok(), from: at(10), ..none }, vec![10]),
        (Filter { scope: "430103".parse().ok(), ..none }, vec![]),
        (Filter { from: at(4), to: at(4), ..none }, vec![]),
        (Filter { to: Some(Timestamp(midnight() - DAY)), ..none }, vec![]),
    ] {
        assert_eq!(fixture.read(&filter, Order::OldestFirst, 2), expected, "{filter:?}");
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(fixture.read(&filter, Order::LatestFirst, 2), reversed, "{filter:?}");
    }
}

#[tokio::test]
async fn a_wrong_entry_is_refused_by_name_and_changes_nothing() {
    let fixture = Fixture::with(1).await;
    let log = fixture.open();
    let before = fixture.bytes("2021-11-01.log");
    let good = entry(0, 1);
    for (field, bad) in [
        ("at", AccessEntry { at: Timestamp(0), ..good.clone() }),
        ("at", AccessEntry { at: Timestamp(i64::MAX), ..good.clone() }),
        ("operator_name", AccessEntry { operator_name: String::new(), ..good.clone() }),
        ("from_address", AccessEntry { from_address: "1".repeat(97), ..good.clone() }),
        ("scope", AccessEntry { scope: "1".repeat(97), ..good.clone() }),
        ("action", AccessEntry { action: String::new(), ..good.clone() }),
        ("serials", AccessEntry { serials: vec!["01010001".parse().unwrap(); 201], ..good.clone() }),
        ("applications", AccessEntry { applications: vec![1; 101], ..good.clone() }),
    ] {
        let refused = log.record(&bad).await;
        assert!(
            matches!(refused, Err(RecordError::Invalid(AccessEntryError { field: found, .. })) if found == field),
            "{field}: {refused:?}"
        );
    }
    assert_eq!(fixture.bytes("2021-11-01.log"), before);
    let long = "报".repeat(32);
    let longest = AccessEntry {
        operator_name: long.clone(),
        from_address: long.clone(),
        scope: long.clone(),
        action: long,
        operator_id: u32::MAX,
        records_shown: u32::MAX,
        serials: vec!["99999999".parse().unwrap(); 200],
        applications: vec![u32::MAX; 100],
        ..good
    };
    assert_eq!(log.record(&longest).await, Ok(2));
    let of_a_page = Filter { serial: "99999999".parse().ok(), ..Filter::default() };
    assert_eq!(fixture.read(&of_a_page, Order::OldestFirst, 10), [u32::MAX]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_of_many_callers_form_one_chain() {
    let fixture = Fixture::new();
    let log = Arc::new(fixture.open());
    let callers: Vec<_> = (1..=200)
        .map(|number| {
            let log = log.clone();
            tokio::spawn(async move { log.record(&entry(MINUTE, number)).await.unwrap() })
        })
        .collect();
    let mut sequences = Vec::new();
    for caller in callers {
        sequences.push(caller.await.unwrap());
    }
    sequences.sort_unstable();
    assert_eq!(sequences, (1..=200).collect::<Vec<u64>>());
    drop(log);
    let report = fixture.check();
    assert!(report.is_clean() && report.entries == 200, "{report:?}");
}

#[tokio::test]
async fn each_day_has_its_file_and_a_missing_one_is_found() {
    let fixture = Fixture::new();
    let log = fixture.open();
    for (number, at) in [(1, DAY - 1), (2, DAY), (3, DAY - MINUTE), (4, 2 * DAY)] {
        log.record(&entry(at, number)).await.unwrap();
    }
    drop(log);
    assert_eq!(fixture.names(), ["2021-11-01.log", "2021-11-02.log", "2021-11-03.log"], "3 was just late");
    assert!(fixture.check().is_clean());
    let first_day = Filter { to: Some(Timestamp(midnight() + DAY)), ..Filter::default() };
    assert_eq!(fixture.read(&first_day, Order::OldestFirst, 10), [1, 3]);
    fs::remove_file(fixture.path().join("2021-11-02.log")).unwrap();
    let report = fixture.check();
    assert_eq!((report.offence_count, report.entries), (1, 2), "{report:?}");
}

#[tokio::test]
async fn a_clock_that_was_set_back_begins_another_part_of_its_day() {
    let fixture = Fixture::new();
    for (number, at) in [(1, 0), (2, 5 * DAY), (3, MINUTE), (4, 5 * DAY)] {
        assert_eq!(fixture.open().record(&entry(at, number)).await, Ok(u64::from(number)));
    }
    let names = ["2021-11-01.1.log", "2021-11-01.log", "2021-11-06.1.log", "2021-11-06.log"];
    assert_eq!(fixture.names(), names);
    let report = fixture.check();
    assert!(report.is_clean() && report.entries == 4, "{report:?}");
    assert_eq!(fixture.all(), [1, 2, 3, 4], "the order is that of recording");
    let first_day = Filter { to: Some(Timestamp(midnight() + DAY)), ..Filter::default() };
    assert_eq!(fixture.read(&first_day, Order::LatestFirst, 1), [3, 1]);
}

#[tokio::test]
async fn a_reading_stops_after_so_many_bytes_and_says_where_to_go_on() {
    let fixture = Fixture::new();
    let log = fixture.open();
    for number in 1..=5 {
        log.record(&entry(i64::from(number) * DAY, number)).await.unwrap();
    }
    let reader = log.reader().with_read_bytes_max(1);
    let rare = Filter { operator_id: Some(3), ..Filter::default() };
    for order in [Order::LatestFirst, Order::OldestFirst] {
        let (mut cursor, mut pages, mut found) = (None, 0, 0);
        loop {
            let page = reader.read(&rare, order, cursor, 10).unwrap();
            found += page.entries.len();
            pages += 1;
            assert!(pages < 20, "{order:?}");
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!((pages, found), (5, 1), "{order:?}");
    }
}

#[test]
fn a_full_file_is_followed_by_the_next_part() {
    let fixture = Fixture::new();
    let mut writer =
        Writer::open(&fixture.path(), AccessEntry::WORDS, fixture.sealer.clone(), fixture.room(0)).unwrap();
    writer.set_file_bytes_max(500);
    for number in 1..=12 {
        let recorded = writer.serve_one(Timestamp(midnight()), entry(0, number).encode().unwrap());
        assert_eq!(recorded, Ok(u64::from(number)));
    }
    drop(writer);
    let names = fixture.names();
    assert!(names.len() > 3 && names.contains(&"2021-11-01.2.log".to_owned()), "{names:?}");
    assert!(fixture.check().is_clean(), "{:?}", fixture.check());
    assert_eq!(fixture.all(), (1..=12).collect::<Vec<u32>>());
    assert_eq!(fixture.read(&Filter::default(), Order::LatestFirst, 5), (1..=12).rev().collect::<Vec<u32>>());
    fs::remove_file(fixture.path().join("2021-11-01.2.log")).unwrap();
    assert_eq!(fixture.check().offence_count, 1);
}

#[test]
fn an_empty_or_missing_log_is_clean() {
    let fixture = Fixture::new();
    assert!(fixture.check().is_clean());
    let log = fixture.open();
    assert_eq!(log.head(), Head::START);
    assert!(log.reader().read(&Filter::default(), Order::LatestFirst, None, 1).unwrap().entries.is_empty());
    drop(log);
    assert_eq!(fixture.check(), AccessLogReport::default());
}
