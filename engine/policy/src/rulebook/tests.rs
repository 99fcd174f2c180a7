//! Whom an edition reaches, what it leaves as it was, and that nothing once in force is forgotten.

use baoming_core::ids::PointNumber;
use baoming_core::rows::Trail;
use baoming_core::sample::text;
use baoming_core::time::Timestamp;

use super::*;
use crate::{PolicyFiles, built_in};

const DAY_MS: i64 = 86_400_000;

fn county(code: u32) -> CountyId {
    CountyId::new(code).unwrap()
}

fn row(edition: u32, scope: &str, recorded_at: Timestamp, ruling: Ruling) -> EditionRow {
    let (scope, reason) = (scope.parse().unwrap(), text("停电"));
    EditionRow { edition, scope, ruling, reason, recorded_at, recorded_by: None, trail: Trail::default() }
}

/// Registration, a day longer than the built-in season has it.
fn longer() -> Window {
    let mut window = built_in().unwrap().calendar.base(WindowName::Registration);
    window.closes_at = window.closes_at.plus_ms(DAY_MS);
    window
}

/// An instant within registration as the files have it.
fn within() -> Timestamp {
    longer().opens_at.plus_ms(DAY_MS)
}

/// An instant that only an extension reaches.
fn late() -> Timestamp {
    longer().closes_at.plus_ms(-1)
}

fn extension() -> Ruling {
    Ruling::Override { window: WindowName::Registration, bounds: longer() }
}

/// The built-in files with one text replaced.
fn adoption(version: u32, file: &str, old: &str, new: &str) -> Ruling {
    let replaced = |(name, text): (&&'static str, &String)| {
        let text = if *name == file { text.replacen(old, new, 1) } else { text.clone() };
        let text = text.replace("version = 1", &format!("version = {version}"));
        ((*name).to_owned(), text)
    };
    let files = PolicyFiles::of_texts(PolicyFiles::built_in().texts().iter().map(replaced)).unwrap();
    Ruling::Policy { year: 2022, version, files: files.pack().unwrap() }
}

fn folded(rows: Vec<EditionRow>) -> Editions {
    let mut editions = Editions::new(Arc::new(built_in().unwrap()));
    for row in rows {
        editions.take(row).unwrap_or_else(|error| panic!("{error}"));
    }
    editions
}

/// County, its edition, and whether registration is open late for its first point.
fn check(editions: &Editions, expected: &[(u32, u32, bool)]) {
    for (code, edition, open) in expected {
        let id = county(*code);
        let policy = &editions.in_force([&id])[0].1;
        let point = PointNumber::new(1);
        let seen = (policy.edition, policy.calendar.is_open(WindowName::Registration, point, late()));
        assert_eq!(seen, (*edition, *open), "{code}");
        assert_eq!(editions.policy(id, *edition), Some(&**policy), "{code}: by its edition it is the same");
    }
}

#[test]
fn an_override_reaches_its_scope_and_the_last_edition_that_did_counts() {
    let editions = folded(vec![
        row(1, "430102-001", within(), extension()),
        row(2, "4302", within(), extension()),
        row(3, "430103", within(), extension()),
    ]);
    check(&editions, &[(430_102, 1, true), (430_103, 3, true), (430_202, 2, true), (430_104, 0, false)]);
    check(&editions, &[(430_000, 0, false)]);
    let other_point = PointNumber::new(2);
    let policy = editions.policy(county(430_102), 1).unwrap();
    assert!(!policy.calendar.is_open(WindowName::Registration, other_point, late()));
    assert_eq!(editions.policy(county(430_104), 1), None, "an edition that never reached it");
    let before = editions.policy(county(430_102), 0).unwrap();
    assert!(!before.calendar.is_open(WindowName::Registration, PointNumber::new(1), late()), "nothing is forgotten");
}

#[test]
fn counties_with_the_same_history_share_their_rules() {
    let editions = folded(vec![row(1, "province", within(), extension()), row(2, "430102", within(), extension())]);
    let in_force = editions.in_force(editions.counties());
    let different: std::collections::HashSet<_> = in_force.iter().map(|(_, policy)| Arc::as_ptr(policy)).collect();
    assert_eq!((in_force.len(), different.len(), editions.versions.len()), (123, 2, 3));
}

#[test]
fn an_adoption_replaces_the_files_of_its_counties_and_leaves_extensions_in_force() {
    let editions = folded(vec![
        row(1, "province", within(), extension()),
        row(2, "4301", within(), adoption(2, "foreign_language.tsv", "4\t德语\n", "")),
    ]);
    check(&editions, &[(430_102, 2, true), (430_202, 1, true), (430_000, 1, true)]);
    let speaks =
        |code, edition| editions.policy(county(code), edition).unwrap().codes.foreign_language.contains_key("4");
    assert_eq!((speaks(430_102, 1), speaks(430_102, 2), speaks(430_202, 1)), (true, false, true));
    assert_eq!(editions.policy(county(430_102), 2).unwrap().version, 2);
    assert_eq!(editions.told()[1].windows, []);
}

#[test]
fn files_that_move_a_window_count_from_their_recording_on() {
    let ruling = adoption(2, "calendar.toml", "2021-11-10T00:00:00+08:00", "2021-11-02T10:00:00+08:00");
    let editions = folded(vec![row(1, "province", within(), extension()), row(2, "province", within(), ruling)]);
    let policy = editions.policy(county(430_102), 2).unwrap();
    let open = |instant| policy.calendar.is_open(WindowName::Registration, None, instant);
    let [before, after] = [-1, 0].map(|milliseconds| within().plus_ms(milliseconds));
    assert_eq!(
        (open(before), open(after), open(after.plus_ms(2 * 3_600_000)), open(late())),
        (true, true, false, false)
    );
    assert_eq!(editions.told()[1].windows.len(), 1);
}

#[test]
fn editions_come_in_order_and_unusable_files_change_nothing() {
    let mut editions = folded(vec![]);
    let error = editions.take(row(2, "province", within(), extension())).unwrap_err();
    assert_eq!(error, EditionError::OutOfOrder { expected: 1, found: 2 });
    let ruling = Ruling::Policy { year: 2022, version: 2, files: vec![1, 2, 3] };
    let error = editions.take(row(1, "province", within(), ruling)).unwrap_err();
    assert_eq!(error, EditionError::Files { edition: 1, error: BundleError::Damaged });
    check(&editions, &[(430_102, 0, false)]);
    assert!(editions.take(row(2, "province", within(), extension())).is_ok());
    check(&editions, &[(430_102, 2, true)]);
}
