//! Every profile, small and short, against a real engine.

use loadtest::measure::outcome::{Exit, Outcome};
use loadtest::page::texts::Says;
use loadtest::profile::{Phase, Profile, load_built_in};

use crate::common::{alone, play, runtime, spawned};

/// Arrivals in a second, about, and seconds.
const PER_SECOND: f64 = 60.0;
const SECONDS: f64 = 1.5;

/// Cheap passwords, and an end for slow connections within the test's time.
const SETTINGS: &str = "
[passwords]
memory_kib = 64
iterations = 1
[server]
first_byte_ms = 300
head_ms = 300
body_ms = 300
";

/// The factor that makes a profile small.
fn small(profile: &Profile) -> f64 {
    let rate = |phase: &Phase| match phase {
        Phase::Constant { per_second, seconds } | Phase::Poisson { per_second, seconds } => per_second * seconds,
        Phase::Ramp { from_per_second, to_per_second, seconds } => (from_per_second + to_per_second) / 2.0 * seconds,
        Phase::Recorded { .. } => 0.0,
    };
    let arrivals: f64 = profile.content.load.phases.iter().map(rate).sum();
    PER_SECOND * profile.planned_seconds() / arrivals
}

fn check(name: &str) -> Outcome {
    let _alone = alone();
    let profile = load_built_in(name).expect("it is listed").expect("it is sound");
    let (scale, stretch) = (small(&profile), SECONDS / profile.planned_seconds());
    let mut profile = profile.scaled(scale).stretched(stretch);
    // A busy machine may stop a test for a while; how fast the engine is, is not the question here.
    profile.content.load.late_percent_max = 100.0;
    profile.content.load.stall_ms_max = 60_000;
    profile.content.load.drop_ms = 30_000;
    profile.content.load.users = profile.content.load.users.max(40);
    let prepare = &mut profile.content.prepare;
    for stage in [&mut prepare.saved, &mut prepare.activated] {
        *stage = (*stage).max(20);
    }
    let mix: Vec<&str> = profile.content.mix.keys().map(|kind| kind.name()).collect();
    let mix: Vec<String> = mix.into_iter().map(str::to_owned).collect();
    let (outcome, directory) = runtime().block_on(play(profile, scale, spawned(SETTINGS), true));
    let said = || Says(baoming_language::Language::English).summary(&outcome);
    assert!(outcome.counts.offered >= 40, "{}", said());
    assert_eq!(outcome.counts.errors, 0, "{}", said());
    assert_eq!(outcome.counts.unfinished, 0, "{}", said());
    assert!(outcome.kinds.len() * 2 >= mix.len(), "{mix:?}: {}", said());
    assert!(matches!(outcome.exit, Exit::Passed | Exit::ThresholdMissed), "{}", said());
    assert!(outcome.ledger.as_ref().is_some_and(|ledger| ledger.checked > 0), "{}", said());
    assert!(!outcome.server.is_empty(), "{}", said());
    loadtest::measure::hlog::write(&outcome, directory.path()).expect("the histograms can be written");
    let path = directory.path().join("outcome.json");
    std::fs::write(&path, outcome.to_json()).expect("it can be written");
    assert_eq!(Outcome::read(&path).expect("it can be read"), outcome);
    outcome
}

macro_rules! profiles {
    ($($test:ident $name:literal),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_built_in_profile_has_its_test() {
            assert_eq!([$($name),*].as_slice(), loadtest::profile::built_in_names().collect::<Vec<_>>());
        }
    };
}

profiles!(
    opening_minute "opening-minute",
    opening_by_pages "opening-by-pages",
    ordinary_day "ordinary-day",
    deadline_evening "deadline-evening",
    payment_burst "payment-burst",
    activation_storm "activation-storm",
    login_storm "login-storm",
    point_capture_day "point-capture-day",
    office_reports "office-reports",
    arts_sign_up "arts-sign-up",
    declaration_day "declaration-day",
    retry_storm "retry-storm",
    overload "overload",
    password_guessing "password-guessing",
    identity_enumeration "identity-enumeration",
    token_guessing "token-guessing",
    serial_enumeration "serial-enumeration",
    forged_notifications "forged-notifications",
    replayed_notifications "replayed-notifications",
    idempotency_abuse "idempotency-abuse",
    oversized_bodies "oversized-bodies",
    malformed_bodies "malformed-bodies",
    slow_headers "slow-headers",
    connection_flood "connection-flood",
);
