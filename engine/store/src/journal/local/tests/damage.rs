//! Unfinished, damaged, missing and misplaced groups.

use super::*;

#[test]
fn an_unfinished_last_group_is_dropped() {
    let directory = killed(4);
    let (file, bytes, at) = located(directory.path(), 4);
    let end = bytes.len();
    let begin = at - group::FRAME_BYTES - group::HEADER_BYTES;
    let torn = [
        // The file ended in the middle of it; only the first page arrived; a page in the middle did not.
        (0, 0, at + 9_000),
        (at + 4_096, end, end),
        (at + 4_096, at + 8_192, end),
        // What did not arrive was its beginning; or only the store's own bytes before it, or after it.
        (begin - 42, at + 100, end),
        (begin - 42, begin, end),
        (end - 10, end, end),
    ];
    for (from, to, length) in torn {
        let copied = copy(directory.path());
        let file = copied.path().join(file.file_name().unwrap());
        let mut torn = bytes.clone();
        torn[from..to].fill(0);
        fs::write(&file, &torn[..length]).unwrap();
        check(copied.path(), 3);
    }
}

#[test]
fn an_unfinished_first_group_leaves_an_empty_journal() {
    let directory = killed(1);
    let (file, mut bytes, at) = located(directory.path(), 1);
    bytes[at + 4_096..at + 8_192].fill(0);
    fs::write(file, bytes).unwrap();
    check(directory.path(), 0);
}

#[test]
fn damage_before_the_last_group_is_reported_and_nothing_is_cut_off() {
    let directory = killed(4);
    let (file, mut bytes, at) = located(directory.path(), 2);
    bytes[at + 5_000] ^= 1;
    fs::write(&file, &bytes).unwrap();
    check_corrupt(open_and_read(directory.path()), 2);
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn no_altered_byte_before_the_last_group_loses_a_group_quietly() {
    let directory = killed(4);
    let (file, bytes, at) = located(directory.path(), 2);
    // Between two groups' frames lie the end of one, the store's own bytes, and the header and frame head of the other.
    let first = at - group::FRAME_BYTES - group::HEADER_BYTES - 55 - 2;
    for altered in first..at + 2 {
        let copied = copy(directory.path());
        let file = copied.path().join(file.file_name().unwrap());
        let mut bytes = bytes.clone();
        bytes[altered] ^= 0x40;
        fs::write(file, bytes).unwrap();
        match open_and_read(copied.path()) {
            Ok(groups) => assert_eq!(groups, [1, 2, 3, 4], "byte {}", altered - first),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn damage_to_the_stores_own_bytes_is_reported_before_the_store_cuts_anything_off() {
    // The tag with which the store begins the batch of a group, and the one with which it ends the batch before.
    for (groups, damaged, before, tag) in [(5, 2, 42, 1), (4, 3, 55, 3)] {
        let directory = killed(groups);
        let (file, mut bytes, at) = located(directory.path(), if tag == 1 { damaged } else { damaged + 1 });
        let place = at - group::FRAME_BYTES - group::HEADER_BYTES - before;
        assert_eq!(bytes[place], tag);
        bytes[place] = 7;
        fs::write(&file, &bytes).unwrap();
        check_corrupt(open_and_read(directory.path()), damaged);
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn a_missing_group_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=4);
    journal.reader.groups.remove(3_u64.to_be_bytes()).unwrap();
    check_corrupt(read(&journal.reader(), Position::START), 3);
    drop(journal);
    check_corrupt(open_and_read(directory.path()), 3);
}

#[test]
fn an_altered_or_misplaced_group_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=4);
    let groups = &journal.reader.groups;
    let mut value = groups.get(3_u64.to_be_bytes()).unwrap().unwrap().to_vec();
    groups.insert(4_u64.to_be_bytes(), value.clone()).unwrap();
    check_corrupt(read(&journal.reader(), Position(2)), 4);
    value[100] ^= 1;
    groups.insert(3_u64.to_be_bytes(), value).unwrap();
    check_corrupt(read(&journal.reader(), Position(1)), 3);
}

#[test]
fn a_group_altered_in_the_stores_own_tables_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let mut journal = open(directory.path());
    append(&mut journal, 1..=4);
    journal.reader.groups.rotate_memtable_and_wait().unwrap();
    assert!(journal.reader.groups.blob_file_count() > 0, "values are kept apart from the tables");
    drop(journal);
    assert!(alter_values(&directory.path().join("keyspaces"), &mark(3)[..24]));
    check_corrupt(open_and_read(directory.path()), 3);
}

fn alter_values(directory: &Path, part: &[u8]) -> bool {
    let mut altered = false;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            altered |= alter_values(&path, part);
            continue;
        }
        let mut bytes = fs::read(&path).unwrap();
        if let Some(at) = find(&bytes, part) {
            bytes[at + 3] ^= 1;
            fs::write(&path, bytes).unwrap();
            altered = true;
        }
    }
    altered
}
