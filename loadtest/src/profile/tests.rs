//! Profiles that must be refused, each with its key; and the built-in ones.

use super::*;

const SMALL: &str = r#"
title_zh = "小"
title_en = "Small"
source = "a test"
clock = "2021-11-01T09:00:00+08:00"
[load]
model = "open"
users = 10
phases = [{ shape = "poisson", per_second = 100, seconds = 2 }]
[mix]
capture = 1
[[thresholds]]
measure = "p99"
at_most = 100
"#;

fn load(text: &str) -> Result<Profile, ProfileError> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("small.toml");
    std::fs::write(&path, text).expect("it can be written");
    load_file(&path)
}

/// Replaces a part of the small profile; the problem must name the key.
fn check(part: &str, by: &str, key: &str) {
    assert!(SMALL.contains(part), "{part}");
    let error = load(&SMALL.replacen(part, by, 1)).expect_err(by);
    assert!(error.file.ends_with("small.toml"));
    assert!(error.problems.iter().any(|problem| problem.contains(key)), "{by}: {error}");
}

#[test]
fn errors_name_the_key_and_the_rule() {
    load(SMALL).expect("it is sound");
    check("users = 10", "users = 0", "load.users: must be 1 to");
    check("users = 10", "usres = 10", "usres");
    check("users = 10", "users = \"ten\"", "load.users");
    check("2021-11-01T09:00:00+08:00", "yesterday", "clock: \"yesterday\" must be RFC 3339");
    check("capture = 1", "capture = 0", "mix: must have");
    check("capture = 1", "kapture = 1", "mix");
    check("at_most = 100", "", "thresholds[0]: must have either");
    check("at_most = 100", "at_most = 1\nof = \"pay\"", "thresholds[0]: of: \"pay\"");
    check("per_second = 100", "per_second = -1", "load.phases[0]: rates");
    check("seconds = 2", "seconds = 0", "load.phases: must last");
    check("[load]", "[load", "TOML");
}

#[test]
fn every_built_in_profile_is_sound_and_says_where_it_comes_from() {
    for name in built_in_names() {
        let profile = load_built_in(name).expect("it is listed").unwrap_or_else(|error| panic!("{error}"));
        let source = &profile.content.source;
        assert!(source.contains("plan") || source.contains("facts.md"), "{name}: {source}");
        assert!(!profile.content.thresholds.is_empty(), "{name} has no verdict");
        assert!(profile.content.title_zh.chars().any(|character| character > '\u{2e80}'), "{name}");
    }
}

#[test]
fn one_factor_scales_rates_users_and_sizes_but_no_times() {
    let mut profile = load(SMALL).expect("it is sound");
    profile.content.prepare.saved = 15;
    let half = profile.scaled(0.5);
    assert_eq!(half.content.load.users, 5);
    assert_eq!(half.content.load.phases, [Phase::Poisson { per_second: 50.0, seconds: 2.0 }]);
    assert_eq!(half.content.prepare.saved, 8);
    assert_eq!(half.content.thresholds[0].at_most, Some(100.0));
    assert!((half.planned_seconds() - 2.0).abs() < 1e-9);
}
