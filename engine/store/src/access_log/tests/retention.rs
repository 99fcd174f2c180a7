//! What is outdated is removed and recorded, and whatever else is missing at the beginning is found.

use super::super::{Outdated, RetentionError, outdated};
use super::*;

/// Entries 1 to `count`, one a day.
async fn with_days(count: u32) -> Fixture {
    let fixture = Fixture::new();
    let log = fixture.open();
    for number in 1..=count {
        log.record(&entry(i64::from(number) * DAY, number)).await.unwrap();
    }
    fixture
}

fn on_day(fixture: &Fixture, days: u32, now_days: i64) -> Outdated {
    outdated(&fixture.path(), days, Timestamp(midnight() + now_days * DAY)).unwrap()
}

/// Removes what is outdated on a day; how many files that are.
fn remove(fixture: &Fixture, days: u32, now_days: i64) -> usize {
    let outdated = on_day(fixture, days, now_days);
    outdated.delete(&fixture.path(), &*fixture.sealer, 0).unwrap();
    outdated.files.len()
}

fn offences(fixture: &Fixture, expected: &[&str]) {
    let report = fixture.check();
    let told: Vec<&str> = report.offences.iter().map(|offence| offence.what).collect();
    assert_eq!(told, expected, "{report:?}");
}

const UNRECORDED: &str = "the entries before it are missing, and no removal of them is recorded";

#[tokio::test]
async fn only_outdated_files_are_removed_and_the_rest_stays_a_chain() {
    let fixture = with_days(4).await;
    let too_short = outdated(&fixture.path(), 179, Timestamp(midnight() + 10_000 * DAY));
    assert!(matches!(too_short, Err(RetentionError::TooShort(179))));
    assert_eq!(on_day(&fixture, 180, 181).files, []);
    let one = on_day(&fixture, 180, 182);
    assert_eq!((one.files.len(), one.entries, one.kept_files), (1, 1, 3));
    assert_eq!((one.files[0].day.to_string(), one.kept_from.to_string()), ("2021-11-02".into(), "2021-11-03".into()));
    assert_eq!(fixture.all(), [1, 2, 3, 4], "asking removes nothing");
    assert_eq!(remove(&fixture, 180, 182), 1);
    assert_eq!(fixture.all(), [2, 3, 4]);
    assert_eq!(remove(&fixture, 400, 10_000), 2, "the last file stays");
    assert_eq!(fixture.open().record(&entry(5 * DAY, 5)).await, Ok(5));
    assert_eq!(fixture.all(), [4, 5]);
    offences(&fixture, &[]);
    let report = fixture.check();
    assert_eq!((report.first_sequence, report.removals), (Some(4), 2));
}

#[tokio::test]
async fn a_beginning_that_is_missing_without_a_record_is_found() {
    for oldest in [&["2021-11-02.log"][..], &["2021-11-02.log", "2021-11-03.log"]] {
        let fixture = with_days(4).await;
        for name in oldest {
            fs::remove_file(fixture.path().join(name)).unwrap();
        }
        offences(&fixture, &[UNRECORDED]);
        // Whoever removes it by the rule records what had been found.
        on_day(&fixture, 180, 0).delete(&fixture.path(), &*fixture.sealer, 1).unwrap();
        offences(&fixture, &[]);
        assert_eq!(fixture.check().findings_before_removals, 1);
    }
    // One file more than was recorded.
    let fixture = with_days(4).await;
    remove(&fixture, 180, 182);
    fs::remove_file(fixture.path().join("2021-11-03.log")).unwrap();
    offences(&fixture, &[UNRECORDED]);
    for name in ["2021-11-04.log", "2021-11-05.log"] {
        fs::remove_file(fixture.path().join(name)).unwrap();
    }
    offences(&fixture, &["entries were removed, and those that stayed are missing"]);
}

#[tokio::test]
async fn a_record_that_is_missing_old_or_made_up_is_found() {
    let fixture = with_days(4).await;
    remove(&fixture, 180, 182);
    let record = fixture.path().join("removals.sealed");
    let first = fs::read(&record).unwrap();
    remove(&fixture, 180, 183);
    offences(&fixture, &[]);
    fs::write(&record, &first).unwrap();
    offences(&fixture, &[UNRECORDED]);
    let altered = "the record of removals was altered or sealed with another key";
    fs::write(&record, &first[..20]).unwrap();
    offences(&fixture, &[altered]);
    let other = with_days(4).await;
    remove(&other, 180, 182);
    fs::copy(other.path().join("removals.sealed"), &record).unwrap();
    offences(&fixture, &[altered]);
    let again = on_day(&fixture, 180, 184).delete(&fixture.path(), &*fixture.sealer, 0);
    assert!(matches!(again, Err(RetentionError::Record(path)) if path == record));
    fs::remove_file(&record).unwrap();
    offences(&fixture, &[UNRECORDED]);
}

#[tokio::test]
async fn a_removal_that_was_interrupted_is_no_offence_and_is_done_again() {
    let fixture = with_days(4).await;
    let bytes = fixture.bytes("2021-11-03.log");
    assert_eq!(remove(&fixture, 180, 183), 2);
    fixture.write("2021-11-03.log", &bytes);
    offences(&fixture, &[]);
    assert_eq!(remove(&fixture, 180, 183), 1);
    offences(&fixture, &[]);
    assert_eq!(fixture.all(), [3, 4]);
}
