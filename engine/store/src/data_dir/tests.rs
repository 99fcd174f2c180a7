//! A directory that is made, held, bound, raised and refused.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::keys::KeyId;

const ONE: KeyFingerprint = KeyFingerprint([1; 8]);
const TWO: KeyFingerprint = KeyFingerprint([2; 8]);

/// A ring whose keys have these numbers and check values.
fn ring(fingerprint: KeyFingerprint, keys: &[(u16, u8)]) -> RingMarks {
    let mark = |(id, check): &(u16, u8)| KeyMark { id: KeyId::new(*id).unwrap(), check: KeyFingerprint([*check; 8]) };
    RingMarks { fingerprint, keys: keys.iter().map(mark).collect() }
}

fn one() -> RingMarks {
    ring(ONE, &[(1, 1)])
}

fn two() -> RingMarks {
    ring(TWO, &[(1, 2)])
}

fn check(manifest: &str) -> Result<DataDir, DataDirError> {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    drop(DataDir::open(&path).unwrap());
    fs::write(path.join("manifest.toml"), manifest).unwrap();
    DataDir::open(&path)
}

#[test]
fn a_new_directory_is_set_up_for_its_owner_only() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    assert!(matches!(DataDir::open_existing(&path), Err(DataDirError::Missing { .. })));
    assert!(!path.exists());
    let data = DataDir::open(&path).unwrap();
    for made in [data.path().to_owned(), data.journal(), data.shards(), data.photos()] {
        assert_eq!(fs::metadata(made).unwrap().permissions().mode() & 0o7777, 0o700);
    }
    assert!(!data.holds_records().unwrap());
    drop(data);
    DataDir::open_existing(&path).unwrap();
}

#[test]
fn a_second_holder_is_refused_until_the_first_lets_go() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    let first = DataDir::open(&path).unwrap();
    let refused = DataDir::open(&path).unwrap_err();
    assert!(matches!(refused, DataDirError::InUse { .. }));
    assert!(refused.to_string().contains("stop that one first"), "{refused}");
    assert!(matches!(DataDir::open_existing(&path), Err(DataDirError::InUse { .. })));
    drop(first);
    DataDir::open(&path).unwrap();
}

#[test]
fn a_directory_keeps_its_key() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    DataDir::open(&path).unwrap().bind_keys(&one()).unwrap();
    let mut data = DataDir::open(&path).unwrap();
    assert!(data.holds_records().unwrap());
    data.bind_keys(&one()).unwrap();
    let refused = data.bind_keys(&two()).unwrap_err();
    assert!(matches!(refused, DataDirError::WrongKey { expected: ONE, given: TWO, .. }), "{refused}");
}

#[test]
fn a_directory_knows_the_key_that_seals_and_refuses_an_older_copy_of_its_ring() {
    let parent = tempfile::tempdir().unwrap();
    let mut data = DataDir::open(&parent.path().join("data")).unwrap();
    data.bind_keys(&one()).unwrap();
    let rotated = ring(ONE, &[(1, 1), (2, 7)]);
    data.check_keys(&rotated).unwrap();
    data.bind_keys(&one()).unwrap();
    data.bind_keys(&rotated).unwrap();
    let before = fs::read(data.path().join("manifest.toml")).unwrap();
    // A copy from before, and one of it that was rotated apart.
    for older in [one(), ring(ONE, &[(1, 1), (2, 8)])] {
        for refused in [data.check_keys(&older).unwrap_err(), data.bind_keys(&older).unwrap_err()] {
            assert!(matches!(refused, DataDirError::OlderKeys { .. }), "{refused}");
        }
    }
    assert!(matches!(data.bind_keys(&ring(TWO, &[(1, 1), (2, 7)])), Err(DataDirError::WrongKey { .. })));
    assert_eq!(fs::read(data.path().join("manifest.toml")).unwrap(), before, "a refusal changes nothing");
    data.bind_keys(&ring(ONE, &[(2, 7)])).unwrap();
    data.bind_keys(&ring(ONE, &[(2, 7), (3, 9)])).unwrap();
    assert!(matches!(data.bind_keys(&rotated), Err(DataDirError::OlderKeys { .. })));
    let wrong = check("format = 4\nsealing_key = \"2\"").unwrap();
    assert!(matches!(wrong.check_keys(&one()), Err(DataDirError::Manifest { .. })));
}

#[test]
fn a_manifest_that_is_newer_or_not_understood_is_refused() {
    assert!(matches!(check("format = 5\nanything = 1\n"), Err(DataDirError::Newer { found: 5, .. })));
    for wrong in ["", "format = \"x\"", "format = 1\nsurplus = 1", "\0"] {
        assert!(matches!(check(wrong), Err(DataDirError::Manifest { .. })), "{wrong:?}");
    }
    let mut data = check("format = 1\nkey_fingerprint = \"no\"").unwrap();
    assert!(matches!(data.bind_keys(&one()), Err(DataDirError::Manifest { .. })));
}

#[test]
fn an_older_directory_is_raised_once_it_is_written_into_and_not_by_looking_at_it() {
    let format = |data: &DataDir| read_manifest(data.path()).unwrap().unwrap().format;
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    drop(DataDir::open(&path).unwrap());
    fs::write(path.join("manifest.toml"), "format = 1\n").unwrap();
    let mut data = DataDir::open(&path).unwrap();
    data.check_keys(&one()).unwrap();
    assert_eq!(format(&data), 1);
    data.bind_keys(&one()).unwrap();
    assert_eq!(format(&data), FORMAT);
    data.bind_keys(&one()).unwrap();
    assert!(matches!(data.bind_keys(&two()), Err(DataDirError::WrongKey { .. })));
}

#[test]
fn a_directory_keeps_its_calendar_and_says_what_was_accepted() {
    for (own, other) in [(Calendar::Machine, Calendar::Rehearsal), (Calendar::Rehearsal, Calendar::Machine)] {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("data");
        let mut data = DataDir::open(&path).unwrap();
        assert_eq!(data.calendar(), None);
        data.bind_calendar(own, None).unwrap();
        data.bind_keys(&one()).unwrap();
        drop(data);
        let mut data = DataDir::open(&path).unwrap();
        data.bind_calendar(own, None).unwrap();
        let before = fs::read(path.join("manifest.toml")).unwrap();
        let refused = data.bind_calendar(other, None).unwrap_err().to_string();
        assert!(refused.contains("--clock") && refused.contains("--accept-calendar"), "{refused}");
        assert_eq!(fs::read(path.join("manifest.toml")).unwrap(), before, "a refusal changes nothing");
        for count in 1..=ACCEPTED_KEPT + 1 {
            data.bind_calendar(other, Some(Timestamp(0))).unwrap();
            assert_eq!(data.accepted().len(), count.min(ACCEPTED_KEPT));
        }
        drop(data);
        let mut data = DataDir::open(&path).unwrap();
        assert_eq!((data.calendar(), data.accepted().len()), (Some(own), ACCEPTED_KEPT));
        data.bind_calendar(own, None).unwrap();
        data.bind_keys(&one()).unwrap();
    }
}

#[test]
fn records_without_a_manifest_are_not_taken_for_a_new_directory() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("data");
    let data = DataDir::open(&path).unwrap();
    fs::write(data.journal().join("1.jnl"), "records").unwrap();
    assert!(data.holds_records().unwrap());
    drop(data);
    fs::remove_file(path.join("manifest.toml")).unwrap();
    assert!(matches!(DataDir::open(&path), Err(DataDirError::Incomplete { .. })));
}
