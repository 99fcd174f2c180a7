//! A directory of format 1, as the last program of that format has left it: it is read, goes on in this program's form, and
//! is refused to the older program from then on. `tests/fixtures/data-v1/README.md` says how it was made.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use baoming_core::command::{Action, Command};
use baoming_core::ids::{CommandKey, CountyId};
use baoming_core::office::OperatorNumber;
use baoming_core::person::FeeKind;
use baoming_core::reply::Receipt;
use baoming_core::time::Timestamp;
use baoming_store::data_dir::{DataDirError, FORMAT};
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{JournalReader, Position};
use tests::actions;
use tests::site::{Site, TestNode, county};

/// What was asked of the older program and how it answered, in order.
struct Answered {
    county: CountyId,
    key: CommandKey,
    name: String,
    receipt: String,
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data-v1")
}

fn answered() -> Vec<Answered> {
    let said = fs::read_to_string(fixture().join("answers.txt")).unwrap();
    let one = |line: &str| {
        let mut parts = line.split('\t').map(str::to_owned);
        let (county, key) = (parts.next().unwrap().parse().unwrap(), parts.next().unwrap());
        let key = CommandKey(u128::from_str_radix(&key, 16).unwrap().to_be_bytes());
        Answered { county, key, name: parts.next().unwrap(), receipt: parts.next().unwrap() }
    };
    said.lines().map(one).collect()
}

/// A copy of the directory with its key.
pub(super) fn unpacked() -> Site {
    let site = Site::default();
    let packed = fs::File::open(fixture().join("data.tar.gz")).unwrap();
    tests::tar::unpack(&mut flate2::read::GzDecoder::new(packed), &site.data());
    fs::write(site.key_file(), fs::read(fixture().join("test-only.key")).unwrap()).unwrap();
    fs::set_permissions(site.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    site
}

/// When each group says that it was committed.
fn commits(site: &Site) -> Vec<Option<Timestamp>> {
    let mut commits = Vec::new();
    let journal = LocalJournal::open(&site.data().join("journal")).unwrap();
    let visit = &mut |group: &baoming_store::journal::group::Group<'_>| {
        commits.push(group.committed_at);
        std::ops::ControlFlow::Continue(())
    };
    journal.reader().read_groups_after(Position::START, visit).unwrap();
    commits
}

fn format(site: &Site) -> String {
    let manifest = fs::read_to_string(site.data().join("manifest.toml")).unwrap();
    manifest.lines().next().unwrap().to_owned()
}

/// The key of each command is still answered as it was, whatever is asked with it now.
pub(super) fn check_answers(node: &TestNode) {
    for Answered { county, key, name, receipt } in answered() {
        let action = Action::PlaceOrder { serial: "01020001".parse().unwrap(), fee: FeeKind::Exam };
        let Command { fingerprint, arrived_at, .. } = actions::command(node.node(), key, action.clone());
        let command = Command { key, fingerprint, arrived_at, by: None, scope: None, action };
        let again: Receipt = node.carry_out(county, command).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        assert_eq!(format!("{again:?}"), receipt, "{name}");
    }
}

#[test]
fn a_directory_of_format_1_is_verified_opened_and_goes_on() {
    let site = unpacked();
    assert_eq!(format(&site), "format = 1");
    let before = site.verify().unwrap();
    assert!(before.is_clean(), "{}", before.to_json());
    assert_eq!((before.counts.candidates, before.counts.points, before.commits), (7, 3, None));
    assert_eq!(before.warnings, []);
    assert_eq!(before.counts.shard_events_behind, 0);
    assert_eq!(format(&site), "format = 1", "looking at it raises nothing");
    let old = commits(&site);
    assert!(old.len() > 4 && old.iter().all(Option::is_none));

    let node = site.start();
    assert_eq!(format(&site), format!("format = {FORMAT}"));
    assert_eq!(node.node().identities(), 7);
    assert!(node.node().accounts().active_operator(OperatorNumber(1)).is_some());
    check_answers(&node);
    let seen = node.seen();
    assert_eq!(seen.rows.len(), 7);
    let per_county: BTreeMap<CountyId, usize> = seen.rows.values().fold(BTreeMap::new(), |mut count, row| {
        *count.entry(node.node().county_of(row.serial).unwrap()).or_default() += 1;
        count
    });
    assert_eq!(per_county, BTreeMap::from([(county(0), 3), (county(1), 2), (county(2), 2)]));
    assert_eq!(seen.rows.values().filter(|row| row.form.is_some()).count(), 2);
    let now = node.node().clock().now();
    let next = node.register(county(0), 3);
    node.stop();
    assert_eq!(site.aside(), 0);

    let after = commits(&site);
    assert_eq!(after[..old.len()], old[..]);
    assert_eq!(after[old.len()..], [Some(now)]);
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
    assert_eq!(report.warnings, []);
    assert_eq!(report.commits.map(|commits| (commits.first, commits.last)), Some((now, now)));
    assert_eq!(report.counts.candidates, 8);

    // Without the shards everything is made again from groups of both layouts.
    fs::remove_dir_all(site.data().join("shards")).unwrap();
    let node = site.start();
    check_answers(&node);
    let mut again = node.seen();
    assert!(again.rows.remove(&next).is_some());
    assert_eq!(again.rows, seen.rows);
}

#[test]
fn a_program_of_the_older_format_is_refused_by_name() {
    let site = unpacked();
    site.start().stop();
    let found = format!("format = {}", FORMAT + 1);
    let path = site.data().join("manifest.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(&path, manifest.replace(&format!("format = {FORMAT}"), &found)).unwrap();
    // What this program says to a format after its own is what the older one says to this program's.
    let refused = site.refused();
    let expected = FORMAT + 1;
    assert!(
        matches!(refused, baoming_node::node::NodeError::DataDir(DataDirError::Newer { found, .. }) if found == expected),
        "{refused}"
    );
    assert_eq!(format(&site), found);
}
