//! What those on watch are shown: everything in the catalogue and nothing else, from the first scrape on, with what happened in
//! between.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;
use stage::accounts::{PASSWORD, candidate_sign_in, entrant_sign_in, sign_in};
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OFFICE, OPS};
use stage::running::Running;

use super::scrape::{Scrape, catalogue};

/// Every provider that can be configured without a file; nobody is there.
const SMS: &str =
    "[sms]\nbase_url = \"http://127.0.0.1:9\"\napp_id = \"baoming\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";
/// What Prometheus would rather have in seconds: it is compared with limits that are in milliseconds everywhere else.
const IN_MILLISECONDS: [&str; 2] = ["baoming_clock_ahead_milliseconds ", "baoming_clock_skew_milliseconds "];
/// The first county, which [`Running::set_up`] begins with, and another one.
const COUNTY: &str = "430102";
const OTHER: &str = "430103";

fn running(settings: &str) -> Running {
    Running::start(super::program(), &format!("{NO_RATES}{settings}"))
}

/// An increase from nothing is none: what is born with its first event is seen too late.
#[test]
fn the_first_scrape_shows_the_whole_catalogue_at_zero_and_nothing_else() {
    let running = running(SMS);
    let (catalogue, scrape) = (catalogue(&running), Scrape::of(&running));
    assert_eq!(scrape.strange(&catalogue), Vec::<String>::new());
    assert_eq!(scrape.broken_promises(&catalogue), Vec::<String>::new());
    assert!(catalogue.iter().filter(|entry| entry.at_start == "all").count() > 50);
    for entry in catalogue.iter().filter(|entry| entry.kind == "counter") {
        for (labels, value) in scrape.series(&entry.name) {
            assert!(value == 0.0, "{} {labels:?} is {value} though nothing has happened", entry.name);
        }
    }
    for class in ["done", "refused", "failed"] {
        let labels = [("action", "capture"), ("class", class)];
        assert!(scrape.value("baoming_command_seconds_count", &labels) == 0.0);
    }
    assert!(scrape.value("baoming_outbound_breaker_state", &[("port", "sms")]) == 0.0);
    assert!(scrape.value("baoming_outbound_seconds_count", &[("port", "sms")]) == 0.0);
}

#[test]
fn what_happens_is_shown_under_catalogued_names_and_values_only() {
    let running = running("[throttle.pair]\nfree_failures = 2\npause_seconds_max = 900\nhalf_life_seconds = 900\n");
    let catalogue = catalogue(&running);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    running.refused(&people::read("99990001"), 404, "candidate-unknown");
    running.refused(&Request::get("/v1/nothing"), 404, "not-found");
    running.refused(&Request::get("/v1/ops/status"), 401, "unauthorized");
    let mut connection = Connection::open(running.address).unwrap();
    connection.send(b"GET / HTTP/1.1\r\nnot a header\r\n\r\n").unwrap();
    assert_eq!(connection.answer().unwrap().status, 400);
    let operator = running.operator("watcher", "office", COUNTY);
    running.sign_in(&operator);
    let candidate = running.candidate(&place, 0);
    for expected in [401, 401, 429] {
        let response = running.ask(&candidate_sign_in(&candidate, "not-the-password"));
        assert_eq!(response.status, expected, "{}", response.text());
    }
    running.refused(&entrant_sign_in(&candidate, "另有其人"), 401, "sign-in-failed");
    let scrape = Scrape::of(&running);
    assert_eq!(scrape.strange(&catalogue), Vec::<String>::new());
    for (audience, action, outcome) in [
        ("nobody", "unserved", "not-found"),
        ("nobody", "unread", "head"),
        ("candidate", "read", "candidate-unknown"),
        ("ops", "status", "unauthorized"),
    ] {
        let labels = [("audience", audience), ("action", action), ("outcome", outcome)];
        assert!(scrape.value("baoming_requests_total", &labels) == 1.0, "{labels:?}");
    }
    let signed_in = |role, outcome| scrape.value("baoming_sign_ins_total", &[("role", role), ("outcome", outcome)]);
    // With the first password, with the own one, and with the second factor.
    assert!(signed_in("operator", "ok") >= 3.0 && signed_in("operator", "failed") == 0.0);
    assert_eq!((signed_in("candidate", "failed"), signed_in("candidate", "paused")), (2.0, 1.0));
    assert_eq!((signed_in("entrant", "failed"), signed_in("entrant", "ok")), (1.0, 0.0));
    let hashed = |lane| scrape.value("baoming_password_seconds_count", &[("lane", lane)]);
    assert!(hashed("activation") == 1.0 && hashed("sign-in") == 2.0 && hashed("operator") >= 3.0);
    assert!(!scrape.text.contains(&candidate.identity_number) && !scrape.text.contains(&serial));
}

/// Rows 4 and 5 of the contingency table: whether a county is heard of, and how far its candidates are.
#[test]
fn a_county_is_seen_by_its_own_requests_and_changes() {
    let running = running("");
    let of = |scrape: &Scrape, name: &str, county: &str| {
        scrape.value(&format!("baoming_county_{name}"), &[("county", county)])
    };
    let before = Scrape::of(&running);
    assert!(of(&before, "requests_total", COUNTY) == 0.0, "asking for metrics is no request of a county");
    assert!(of(&before, "last_change_timestamp_seconds", COUNTY) == 0.0);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let operator = running.operator("watcher", "office", COUNTY);
    let token = running.sign_in(&operator);
    let counted = of(&Scrape::of(&running), "requests_total", COUNTY);
    // One each, whatever becomes of it: for the county that is asked about, or where whoever asks is at home.
    assert_eq!(running.ask(&people::read(&serial)).status, 200);
    running.refused(&Request::get(format!("/v1/office/counties/{OTHER}/points")).token(&token), 403, "forbidden");
    let after = Scrape::of(&running);
    assert_eq!(of(&after, "requests_total", COUNTY) - counted, 2.0);
    assert_eq!((of(&after, "requests_total", OTHER), of(&after, "restarts_total", COUNTY)), (0.0, 0.0));
    let (changed, started) = (
        of(&after, "last_change_timestamp_seconds", COUNTY),
        after.value("baoming_process_start_timestamp_seconds", &[]),
    );
    assert!(started > 1_700_000_000.0 && (0.0..600.0).contains(&(changed - started)), "{started} {changed}");
    assert!(of(&after, "last_change_timestamp_seconds", OTHER) == 0.0);
}

#[test]
fn progress_windows_and_editions_are_shown() {
    let running = running("");
    let place = running.set_up(2, 1)[0];
    running.register(&place, 0);
    running.capture(&place, 1);
    let body = json!({
        "scope": COUNTY, "window": "registration", "opens_at": "2021-11-01T09:00:00+08:00",
        "closes_at": "2021-11-12T00:00:00+08:00", "reason": "辖区内停电",
    });
    running.granted(&Request::new("POST", "/v1/office/overrides").key("longer").json(&body).token(OFFICE));
    let scrape = Scrape::of(&running);
    let state = |state| scrape.value("baoming_candidates", &[("state", state)]);
    assert_eq!(["captured", "paid", "activated", "saved", "complete"].map(state), [2.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(scrape.value("baoming_policy_editions", &[]), 1.0);
    let edition = |county| scrape.value("baoming_policy_edition", &[("county", county)]);
    assert_eq!((edition(COUNTY), edition(OTHER)), (1.0, 0.0));
    // The rehearsal began when registration opened, nine days before the province's window closes: by the clock that Prometheus
    // has, too.
    let started = scrape.value("baoming_process_start_timestamp_seconds", &[]);
    let bound =
        |bound| scrape.value(&format!("baoming_window_{bound}_timestamp_seconds"), &[("window", "registration")]);
    let (opens, closes) = (bound("opens") - started, bound("closes") - started);
    assert!((-5.0..60.0).contains(&opens), "it opened {opens} s after the start");
    assert!((closes - opens - (8.0 * 24.0 + 15.0) * 3_600.0).abs() < 2.0, "{opens} {closes}");
}

#[test]
fn the_most_since_the_last_scrape_begins_again_with_each() {
    let running = running("");
    let place = running.set_up(1, 1)[0];
    let held: Vec<Connection> = (0..8)
        .map(|_| {
            let mut connection = Connection::open(running.address).unwrap();
            assert_eq!(connection.ask(&Request::get("/livez")).unwrap().status, 200);
            connection
        })
        .collect();
    drop(held);
    running.register(&place, 0);
    // Those that were dropped may still have to be noticed, so the peak is looked at, and then what it begins again with.
    let first = Scrape::of(&running);
    let peak = first.value("baoming_connections_peak", &[]);
    assert!(peak >= 8.0 && peak <= first.value("baoming_connections_limit", &[]), "{peak}");
    let lane = [("lane", "candidate")];
    let taken = |scrape: &Scrape| scrape.value("baoming_permits_taken_max", &lane);
    let limit = first.value("baoming_permits_limit", &lane);
    assert!((1.0..=limit).contains(&taken(&first)), "a registration has held a permit");
    assert!(first.value("baoming_committer_queued_max", &[]) >= 1.0);
    assert!(first.value("baoming_passwords_queued_max", &[]) >= 1.0);
    assert!(first.value("baoming_passwords_queue_limit", &[]) == 4_096.0);
    let last = loop {
        let scrape = Scrape::of(&running);
        if scrape.value("baoming_connections", &[]) <= 1.0 && scrape.value("baoming_connections_peak", &[]) <= 2.0 {
            break scrape;
        }
    };
    assert_eq!((taken(&last), last.value("baoming_committer_queued_max", &[])), (0.0, 0.0));
    assert_eq!(last.value("baoming_passwords_queued_max", &[]), 0.0);
}

#[test]
fn connections_whose_client_is_too_late_are_counted_by_phase() {
    let running = running("[server]\nfirst_byte_ms = 100\nhead_ms = 100\n");
    let (mut silent, mut slow) =
        (Connection::open(running.address).unwrap(), Connection::open(running.address).unwrap());
    slow.send(b"GET /livez HT").unwrap();
    silent.closed().unwrap();
    slow.closed().unwrap();
    let late = |scrape: &Scrape, phase| scrape.value("baoming_connections_timed_out_total", &[("phase", phase)]);
    // A connection is closed right before it is counted.
    let scrape = loop {
        let scrape = Scrape::of(&running);
        if late(&scrape, "head") > 0.0 && late(&scrape, "first-byte") > 0.0 {
            break scrape;
        }
    };
    assert_eq!(
        ["first-byte", "head", "body", "write", "idle"].map(|phase| late(&scrape, phase)),
        [1.0, 1.0, 0.0, 0.0, 0.0]
    );
}

#[test]
fn prometheus_own_check_finds_nothing_to_say() {
    let running = running(SMS);
    let place = running.set_up(1, 1)[0];
    running.register(&place, 0);
    assert_eq!(running.ask(&sign_in("nobody", PASSWORD, None)).status, 401);
    assert_eq!(running.ask(&Request::get("/v1/ops/status").token(OPS)).status, 200);
    let check = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut check) = check else {
        let message = "skipped: there is no promtool to check the metrics with; apt-get install prometheus";
        assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
        return println!("{message}");
    };
    check.stdin.take().unwrap().write_all(Scrape::of(&running).text.as_bytes()).unwrap();
    let output = check.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let said: Vec<&str> =
        said.lines().filter(|line| !IN_MILLISECONDS.iter().any(|name| line.starts_with(name))).collect();
    assert_eq!(said, Vec::<&str>::new());
}
