//! The local journal against what happens to it: restarts, kills, torn writes and damaged bytes.

mod damage;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use baoming_core::ids::CountyId;
use tempfile::TempDir;

use super::*;

/// Bytes that a group can be found by in a file.
fn mark(group: u64) -> Vec<u8> {
    format!("record of group {group:06} ").into_bytes().repeat(512)
}

/// A group of two counties' frames, some 23 KB long, so that it lies on several pages.
fn frames(group: u64) -> Vec<Frame> {
    let frame = |county, sealed| Frame { county: CountyId::new(county).unwrap(), sequence: group, sealed };
    vec![frame(430_102, mark(group)), frame(430_103, vec![group as u8])]
}

/// When a group is committed.
fn at(group: u64) -> Timestamp {
    Timestamp(1_635_728_400_000 + group as i64)
}

fn open(directory: &Path) -> LocalJournal {
    LocalJournal::open(directory).unwrap_or_else(|error| panic!("{error}"))
}

fn append(journal: &mut LocalJournal, groups: std::ops::RangeInclusive<u64>) {
    for group in groups {
        assert_eq!(journal.append(&frames(group), at(group)).unwrap(), Position(group));
    }
}

/// The groups that can be read after `after`, each of them checked.
fn read(reader: &dyn JournalReader, after: Position) -> Result<Vec<u64>, JournalError> {
    let mut groups = Vec::<u64>::new();
    let mut pending = Vec::new();
    reader.read_after(after, &mut |position, frame| {
        pending.push(Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() });
        if pending.len() == 2 {
            assert_eq!(std::mem::take(&mut pending), frames(position.0));
            groups.push(position.0);
        }
        ControlFlow::Continue(())
    })?;
    assert!(pending.is_empty());
    Ok(groups)
}

fn copy(from: &Path) -> TempDir {
    fn all(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() { all(&entry.path(), &to) } else { drop(fs::copy(entry.path(), to)) }
        }
    }
    let to = tempfile::tempdir().unwrap();
    all(from, to.path());
    to
}

fn write_ahead_file(directory: &Path) -> PathBuf {
    let files = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|end| end == "jnl")).unwrap()
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Where the sealed bytes of a group begin in the write-ahead file, and what is in it.
fn located(directory: &Path, group: u64) -> (PathBuf, Vec<u8>, usize) {
    let path = write_ahead_file(directory);
    let bytes = fs::read(&path).unwrap();
    let at = find(&bytes, &mark(group)[..24]).unwrap();
    (path, bytes, at)
}

/// A journal of `groups` groups, in a copy made while it was open; without the write-ahead file's room for more, which
/// would only make copying slow.
fn killed(groups: u64) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=groups);
    let copied = copy(directory.path());
    let path = write_ahead_file(copied.path());
    let bytes = fs::read(&path).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    fs::write(path, &bytes[..used]).unwrap();
    copied
}

/// Opens, expects `1..=last` and that the journal goes on from there, also after another restart.
fn check(directory: &Path, last: u64) {
    let mut journal = open(directory);
    assert_eq!(journal.reader().last(), Position(last));
    assert_eq!(read(&journal.reader(), Position::START).unwrap(), (1..=last).collect::<Vec<_>>());
    append(&mut journal, last + 1..=last + 2);
    drop(journal);
    let journal = open(directory);
    assert_eq!(read(&journal.reader(), Position::START).unwrap(), (1..=last + 2).collect::<Vec<_>>());
}

fn check_corrupt(outcome: Result<Vec<u64>, JournalError>, group: u64) {
    match outcome {
        Err(JournalError::Corrupt { position, .. }) => assert_eq!(position, Position(group)),
        other => panic!("expected damage at group {group}, got {other:?}"),
    }
}

fn open_and_read(directory: &Path) -> Result<Vec<u64>, JournalError> {
    let journal = LocalJournal::open(directory)?;
    read(&journal.reader(), Position::START)
}

#[test]
fn what_was_appended_is_read_back_and_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    check(directory.path(), 0);
    check(directory.path(), 2);
}

#[test]
fn a_group_keeps_the_instant_of_its_commit_also_one_before_the_last() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    let instants = [at(9), at(3), Timestamp(-1)];
    for (group, committed_at) in (1..).zip(instants) {
        journal.append(&frames(group), committed_at).unwrap();
    }
    drop(journal);
    let mut seen = Vec::new();
    let visit = &mut |group: &Group<'_>| {
        seen.push(group.committed_at.unwrap());
        ControlFlow::Continue(())
    };
    open(directory.path()).reader().read_groups_after(Position::START, visit).unwrap();
    assert_eq!(seen, instants);
}

/// Puts a group of a newer layout behind the last, as a newer program would.
fn append_newer(journal: &LocalJournal, layout: u8) {
    let position = journal.reader().last().next();
    let mut bytes = Vec::new();
    group::encode(Stamp { position, tenure: 0, committed_at: at(0) }, &frames(position.0), &mut bytes).unwrap();
    bytes[group::MAGIC.len()] = layout;
    let checked = bytes.len() - group::TRAILER_BYTES;
    let checksum = crc32fast::hash(&bytes[..checked]).to_be_bytes();
    bytes[checked..].copy_from_slice(&checksum);
    let mut batch = journal.reader.database.batch().durability(Some(PersistMode::SyncData));
    batch.insert(&journal.reader.groups, position.0.to_be_bytes(), bytes);
    batch.commit().unwrap();
}

#[test]
fn a_group_of_a_newer_program_stops_the_opening_and_nothing_is_cut_off() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=2);
    append_newer(&journal, group::LAYOUT + 1);
    drop(journal);
    let file = write_ahead_file(directory.path());
    let mut bytes = fs::read(&file).unwrap();
    // As if its end had not arrived: what looks unfinished to a program that does not know the group must stay.
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[used - 3..].fill(0);
    fs::write(&file, &bytes).unwrap();
    let refused = LocalJournal::open(directory.path()).err().unwrap();
    let JournalError::Newer { position, what: "layout", number } = refused else { panic!("{refused}") };
    assert_eq!((position, number), (Position(3), group::LAYOUT + 1));
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn reading_begins_where_it_is_told_goes_past_one_iterator_and_can_be_broken_off() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    let groups = limits::READ_GROUPS_PER_ITERATOR + 3;
    append(&mut journal, 1..=groups);
    let reader = journal.reader();
    assert_eq!(read(&reader, Position::START).unwrap(), (1..=groups).collect::<Vec<_>>());
    assert_eq!(read(&reader, Position(groups - 1)).unwrap(), [groups]);
    assert!(read(&reader, Position(groups)).unwrap().is_empty());
    assert!(read(&reader, Position(u64::MAX)).unwrap().is_empty());
    let mut seen = 0;
    let visit = &mut |_: Position, _: FrameRef<'_>| {
        seen += 1;
        if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    reader.read_after(Position::START, visit).unwrap();
    assert_eq!(seen, 5);
}

#[test]
fn an_empty_group_writes_nothing_and_a_too_large_one_leaves_the_journal_open() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    assert_eq!(journal.append(&[], at(0)).unwrap(), Position::START);
    let mut large = frames(1);
    large[0].sealed = vec![0; limits::GROUP_BYTES_MAX];
    assert!(matches!(journal.append(&large, at(1)), Err(JournalError::TooLarge { .. })));
    append(&mut journal, 1..=2);
    assert_eq!(journal.append(&[], at(3)).unwrap(), Position(2));
}

#[test]
fn other_threads_read_whole_groups_while_the_writer_appends() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    let reader = journal.reader();
    let reading = thread::spawn(move || {
        let mut after = 0;
        while after < 40 {
            let groups = read(&reader, Position(after)).unwrap();
            assert!(groups.iter().copied().eq(after + 1..=after + groups.len() as u64));
            after += groups.len() as u64;
        }
    });
    append(&mut journal, 1..=40);
    reading.join().unwrap();
}

#[test]
fn a_copy_taken_while_the_writer_is_open_holds_what_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    for last in [1, 7, 40] {
        let next = journal.reader().last().next();
        append(&mut journal, next.0..=last);
        check(copy(directory.path()).path(), last);
    }
}

/// Not a test by itself: the process that the next test kills.
#[test]
fn the_process_that_is_killed() {
    let Some(directory) = std::env::var_os("BAOMING_TEST_KILLED_JOURNAL") else { return };
    let mut journal = open(Path::new(&directory));
    for group in 1.. {
        append(&mut journal, group..=group);
        println!("\nacknowledged {group}");
    }
}

#[test]
fn what_a_killed_process_acknowledged_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let name = format!("{}::the_process_that_is_killed", module_path!().split_once("::").unwrap().1);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([&name, "--exact", "--nocapture"])
        .env("BAOMING_TEST_KILLED_JOURNAL", directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line == "acknowledged 30"));
    child.kill().unwrap();
    child.wait().unwrap();
    let acknowledged = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok()).max().unwrap_or(30);
    let last = open(directory.path()).reader().last().0;
    assert!((acknowledged..=acknowledged + 1).contains(&last), "{acknowledged} acknowledged, {last} found");
    check(directory.path(), last);
}

#[test]
fn nothing_passes_the_gate_after_a_failure_or_a_panic() {
    let mut gate = Gate::default();
    gate.pass(|| Ok(())).unwrap();
    assert!(matches!(gate.pass(|| Err::<(), _>(JournalError::Append("full".into()))), Err(JournalError::Append(_))));
    assert!(matches!(gate.pass(|| Ok(())), Err(JournalError::Closed)));

    let mut gate = Gate::default();
    let panicking = std::panic::AssertUnwindSafe(|| gate.pass(|| -> Result<(), JournalError> { panic!("the store") }));
    assert!(std::panic::catch_unwind(panicking).is_err());
    assert!(matches!(gate.check(), Err(JournalError::Closed)));
}

#[test]
fn one_group_is_read_by_its_position() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=3);
    let read = |position: u64, breaks: bool| {
        let mut found = Vec::new();
        let outcome = journal.reader().read_group(Position(position), &mut |frame| {
            found.push(Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() });
            if breaks { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        outcome.map(|()| found)
    };
    for position in 1..=3 {
        assert_eq!(read(position, false).unwrap(), frames(position));
        assert_eq!(read(position, true).unwrap(), frames(position)[..1]);
    }
    for position in [0, 4] {
        assert!(
            matches!(read(position, false), Err(JournalError::Corrupt { position: found, .. }) if found.0 == position)
        );
    }
}
