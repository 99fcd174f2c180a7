//! A directory is sealed again with a new key and is sound at every instant of it; an old key goes when nothing needs it.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use baoming_core::ids::PhotoDigest;
use baoming_node::node::NodeError;
use baoming_store::access_log::AccessEntry;
use baoming_store::data_dir::DataDirError;
use baoming_store::keys::{FileKey, KeyId, KeyProvider, Purpose};
use baoming_store::photos::PhotoStore;
use baoming_store::security_log::{SecurityEntry, SecurityEvent, Who};
use baoming_upkeep::keys::{self, KeysError, KeysOptions, KeysReport, RotateReport};
use baoming_upkeep::verify::{self, VerifyOptions};
use tests::site::{Seen, Site, TestNode, policy};

const PHOTOGRAPHS: u8 = 5;

/// A directory with records of every kind, what was seen of it, and its photographs.
struct Used {
    site: Site,
    seen: Seen,
    photographs: Vec<PhotoDigest>,
}

impl Used {
    fn new() -> Self {
        let site = Site::default();
        let node = site.start();
        node.populate();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for number in 1..=3 {
            runtime.block_on(node.node().access_log().record(&reading(&node, number))).unwrap();
            runtime.block_on(node.node().security_log().record(&sign_in(&node)));
        }
        let seen = node.seen();
        node.stop();
        let store = photographs(&site);
        let photographs = (0..PHOTOGRAPHS).map(|number| store.write(&[number; 100]).unwrap()).collect();
        Self { site, seen, photographs }
    }

    fn copy(&self) -> Self {
        Self { site: self.site.copy(), seen: self.seen.clone(), photographs: self.photographs.clone() }
    }

    /// Everything verifies, and a node that starts reads everything without replaying anything.
    #[track_caller]
    fn check_sound(&self, when: &str) {
        let (data, key_file) = (self.site.data(), self.site.key_file());
        let options = VerifyOptions { data, key_file: key_file.into(), policy: policy(), progress: &mut |_| {} };
        let report = verify::run_with_photographs(options).unwrap();
        assert!(report.is_clean(), "{when}: {}", report.to_json());
        let counts = report.counts;
        let read = (counts.access_log_entries, counts.security_log_entries, counts.photographs);
        assert_eq!(read, (3, 3, u64::from(PHOTOGRAPHS)), "{when}");
        let node = self.site.start();
        assert_eq!(node.replayed(), 0, "{when}");
        assert_eq!(node.seen(), self.seen, "{when}");
        node.stop();
        let store = photographs(&self.site);
        for (number, digest) in (0..).zip(&self.photographs) {
            assert_eq!(store.read(*digest).unwrap(), [number; 100], "{when}");
        }
    }
}

fn photographs(site: &Site) -> PhotoStore {
    let keys = FileKey::open(site.key_file()).unwrap();
    PhotoStore::new(site.data().join("photos"), keys.sealer(Purpose::Photo))
}

fn reading(node: &TestNode, operator_id: u32) -> AccessEntry {
    AccessEntry {
        at: node.node().clock().now(),
        operator_id,
        operator_name: "zhang.wei".to_owned(),
        from_address: "10.1.2.3".to_owned(),
        scope: "430102".to_owned(),
        action: "read".to_owned(),
        county: None,
        serial: None,
        query: Some(node.node().query_digest(b"asked")),
        records_shown: 1,
        serials: Vec::new(),
        applications: Vec::new(),
    }
}

fn sign_in(node: &TestNode) -> SecurityEntry {
    SecurityEntry {
        at: node.node().clock().now(),
        until: None,
        event: SecurityEvent::SignedIn,
        who: Who::default(),
        from_address: "10.1.2.3".to_owned(),
        action: "sign-in".to_owned(),
        of_operator: None,
        of_serial: None,
        count: 1,
    }
}

fn options<'a>(site: &Site, progress: &'a mut dyn FnMut(&'static str, u64, u64)) -> KeysOptions<'a> {
    KeysOptions { data: site.data(), key_file: site.key_file().into(), progress }
}

fn rotate(site: &Site, progress: &mut dyn FnMut(&'static str, u64, u64)) -> Result<RotateReport, KeysError> {
    keys::rotate(options(site, progress), baoming_core::time::Timestamp(1_636_000_000_000))
}

fn list(site: &Site) -> KeysReport {
    keys::list(options(site, &mut |_, _, _| {})).unwrap()
}

fn retire(site: &Site, id: u16) -> Result<(), KeysError> {
    keys::retire(options(site, &mut |_, _, _| {}), KeyId::new(id).unwrap()).map(drop)
}

#[test]
fn everything_is_sealed_again_and_the_old_key_goes() {
    let used = Used::new();
    let before = list(&used.site);
    assert_eq!((before.keys.len(), before.without_key, before.rotation_under_way), (1, 0, false));
    assert!(before.keys[0].seals && before.keys[0].journal > 20 && before.keys[0].rows > 10);
    let older_copy = fs::read(used.site.key_file()).unwrap();
    assert!(matches!(retire(&used.site, 1), Err(KeysError::Seals(_))));

    let report = rotate(&used.site, &mut |_, _, _| {}).unwrap();
    assert_eq!((report.added, report.seals, report.done, report.not_done_count), (Some(2), 2, true, 0));
    assert!(report.journal_groups > 10, "{report:?}");
    assert_eq!((report.rows, report.photographs), (before.keys[0].rows, u64::from(PHOTOGRAPHS)));
    let logs: Vec<_> = report.logs.iter().map(|log| (log.log, log.entries)).collect();
    assert_eq!(logs, [("access-log", 3), ("security-log", 3)]);
    used.check_sound("sealed again");
    let after = list(&used.site);
    let needs: Vec<_> = after.keys.iter().map(|key| (key.key, key.seals, key.records() > 0)).collect();
    assert_eq!(needs, [(1, false, false), (2, true, true)]);
    assert_eq!((after.keys[1].journal, after.keys[1].rows), (before.keys[0].journal, before.keys[0].rows));

    assert!(matches!(retire(&used.site, 9), Err(KeysError::NoSuchKey(_))));
    assert!(matches!(retire(&used.site, 2), Err(KeysError::Seals(_))));
    retire(&used.site, 1).unwrap();
    used.check_sound("the old key is gone");
    let newest = fs::read(used.site.key_file()).unwrap();
    fs::write(used.site.key_file(), older_copy).unwrap();
    let refused = used.site.refused();
    assert!(matches!(refused, NodeError::DataDir(DataDirError::OlderKeys { .. })), "{refused}");
    fs::write(used.site.key_file(), newest).unwrap();

    // What is written from now on has the new key, and the next rotation takes it along.
    let node = used.site.start();
    node.register(tests::site::county(0), 3);
    node.stop();
    assert_eq!(rotate(&used.site, &mut |_, _, _| {}).unwrap().added, Some(3));
    assert!(used.site.verify().unwrap().is_clean());
}

#[test]
fn a_key_that_something_still_needs_is_not_retired() {
    let used = Used::new();
    rotate(&used.site, &mut |_, _, _| {}).unwrap();
    // A photograph whose file names the old key, as one does that was put back from a backup.
    let mut path = used.site.data().join("photos");
    while path.is_dir() {
        path = fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
    }
    let mut of_key_1 = fs::read(&path).unwrap();
    of_key_1[2] = 1;
    fs::write(&path, of_key_1).unwrap();
    assert!(matches!(retire(&used.site, 1), Err(KeysError::Needed { records: 1, .. })));
    assert_eq!(list(&used.site).keys[0].photographs, 1);
}

#[test]
fn a_rotation_that_is_interrupted_anywhere_leaves_everything_sound_and_is_gone_on_with() {
    let used = Used::new();
    for (stage, count) in [
        ("access-log", 1),
        ("security-log", 1),
        ("journal", 1),
        ("journal", 9),
        ("shards", 1),
        ("shards", 2),
        ("photographs", 3),
    ] {
        let used = used.copy();
        let when = format!("interrupted at {stage} {count}");
        let mut calls = 0;
        let mut progress = |at: &'static str, _, _| {
            calls += u32::from(at == stage);
            if calls == count && at == stage {
                resume_unwind(Box::new("interrupted"));
            }
        };
        let interrupted = catch_unwind(AssertUnwindSafe(|| rotate(&used.site, &mut progress)));
        assert!(interrupted.is_err(), "{when}");
        let listed = list(&used.site);
        assert!(listed.rotation_under_way && listed.without_key == 0, "{when}");
        assert!(matches!(retire(&used.site, 1), Err(KeysError::UnderWay)), "{when}");
        used.check_sound(&when);
        let report = rotate(&used.site, &mut |_, _, _| {}).unwrap();
        assert_eq!((report.added, report.seals, report.done), (None, 2, true), "{when}");
        let left: Vec<_> = fs::read_dir(used.site.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().contains("resealing")), "{when}: {left:?}");
        retire(&used.site, 1).unwrap();
        used.check_sound(&when);
    }
}

#[test]
fn what_is_damaged_is_left_as_it_is_and_keeps_the_rotation_open() {
    let used = Used::new();
    let log = fs::read_dir(used.site.data().join("access-log")).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&log).unwrap();
    let mut damaged = whole.clone();
    damaged[80] ^= 1;
    fs::write(&log, &damaged).unwrap();
    let report = rotate(&used.site, &mut |_, _, _| {}).unwrap();
    assert_eq!((report.done, report.not_done_count, report.not_done[0].what.as_str()), (false, 1, "access-log"));
    assert_eq!(fs::read(&log).unwrap(), damaged);
    assert!(matches!(retire(&used.site, 1), Err(KeysError::UnderWay)));
    fs::write(&log, whole).unwrap();
    let report = rotate(&used.site, &mut |_, _, _| {}).unwrap();
    assert_eq!((report.added, report.done), (None, true));
    retire(&used.site, 1).unwrap();
    used.check_sound("mended");
}

#[test]
fn a_directory_of_format_1_is_sealed_again_and_needs_its_first_key_no_more() {
    let site = super::older_directory::unpacked();
    let report = rotate(&site, &mut |_, _, _| {}).unwrap();
    assert!(report.done && report.journal_groups > 4, "{report:?}");
    retire(&site, 1).unwrap();
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!((report.counts.candidates, report.commits), (7, None), "layout 1 stays");
    let node = site.start();
    assert_eq!(node.seen().rows.len(), 7);
    super::older_directory::check_answers(&node);
    node.register(tests::site::county(0), 3);
}
