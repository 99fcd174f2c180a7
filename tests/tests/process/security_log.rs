//! Who came in and who did not: it is recorded with its source, read back in order, and an altered entry is found.

use std::fs;

use baoming_api::bodies::security_log::{SecurityBody, SecurityLogBody};
use serde_json::json;
use stage::accounts::{candidate_sign_in, sign_in, sign_out, token_of};
use stage::http::Request;
use stage::people;
use stage::premises::{AUDITOR, NO_RATES, OFFICE, OPS, SECURITY};
use stage::running::Running;

const WRONG: &str = "a-wrong-password-1";

/// Wrong passwords count from the third on.
fn start() -> Running {
    Running::start(super::program(), &format!("{NO_RATES}[throttle.pair]\nfree_failures = 2\n"))
}

fn read(path: &str, token: &str) -> Request {
    Request::get(path).token(token)
}

/// The entries that the log has of this, oldest first.
fn entries(running: &Running, asked: &str) -> Vec<SecurityBody> {
    let (mut entries, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/ops/security-log?{asked}&limit=3{after}");
        let response = running.ask(&read(&path, SECURITY));
        assert_eq!(response.status, 200, "{}", response.text());
        let page: SecurityLogBody = response.read().unwrap();
        assert!(page.entries.len() <= 3 && page.damaged == 0);
        entries.extend(page.entries);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    entries.reverse();
    entries
}

type Line = (String, String, Option<u32>, Option<u32>);

fn line(event: &str, action: &str, operator: Option<u32>, of: Option<u32>) -> Line {
    (event.to_owned(), action.to_owned(), operator, of)
}

/// What happened for the first time in its minute, in its order.
fn told(entries: &[SecurityBody]) -> Vec<Line> {
    let first = entries.iter().filter(|entry| entry.until.is_none());
    first.map(|entry| line(&entry.event, &entry.action, entry.operator, entry.of_operator)).collect()
}

#[test]
fn whoever_comes_in_or_is_kept_out_is_read_back_in_order_with_the_source() {
    let running = start();
    let first = running.operator("furong-first", "office", "430102");
    let second = running.operator("furong-second", "office", "430102");
    let (one, two) = (Some(first.number), Some(second.number));
    let mut pauses = 0;
    for _ in 0..6 {
        match running.try_sign_in(&first, WRONG, 0).status {
            401 => {}
            429 => pauses += 1,
            other => panic!("{other}"),
        }
    }
    assert!(pauses > 0);
    let token = running.sign_in(&second);
    running.refused(&read("/v1/office/access-log", &token), 403, "forbidden");
    running.refused(&read("/v1/ops/status", &token), 403, "forbidden");
    assert!(running.ask(&sign_out(&token)).status < 300);
    running.refused(&read("/v1/office/operators", &token), 401, "unauthorized");
    let path = format!("/v1/office/operators/{}", first.number);
    let change = Request::new("PUT", path).token(OFFICE).key("change").json(&json!({"enabled": false}));
    assert_eq!(running.ask(&change).status, 200);
    running.refused(&sign_in("wu-ci-ren", WRONG, None), 401, "sign-in-failed");
    running.refused(&read("/v1/office/operators", "no-token-of-ours-0000"), 401, "unauthorized");

    let log = entries(&running, "");
    let expected = [
        line("account-changed", "create-operator", None, one),
        line("signed-in", "sign-in-operator", one, None),
        line("account-changed", "change-own-password", one, one),
        line("signed-in", "sign-in-operator", one, None),
        line("account-changed", "confirm-own-totp", one, one),
        line("account-changed", "create-operator", None, two),
        line("signed-in", "sign-in-operator", two, None),
        line("account-changed", "change-own-password", two, two),
        line("signed-in", "sign-in-operator", two, None),
        line("account-changed", "confirm-own-totp", two, two),
        line("failed", "sign-in-operator", one, None),
        line("paused", "sign-in-operator", one, None),
        line("signed-in", "sign-in-operator", two, None),
        line("denied", "read-access-log", two, None),
        line("denied", "status", two, None),
        line("signed-out", "sign-out", two, None),
        line("denied", "list-operators", two, None),
        line("account-changed", "change-operator", None, one),
        line("failed", "sign-in-operator", None, None),
    ];
    assert_eq!(told(&log), expected);
    let count = |event: &str| {
        let of_first = log.iter().filter(|entry| entry.event == event && entry.operator == one);
        of_first.map(|entry| entry.count).sum::<u64>()
    };
    assert_eq!((count("failed"), count("paused")), (6 - pauses, pauses));
    for entry in &log {
        assert_eq!(entry.from, "127.0.0.1");
        assert!(entry.at.starts_with("2021-11-01T09:"), "{}", entry.at);
        assert_eq!(entry.typed.is_some(), entry.action == "sign-in-operator", "{}", entry.event);
    }
    assert_eq!(log[0].who.as_deref(), Some("office"));
    check_filters(&running, first.number);
    check_that_an_altered_entry_is_found(running);
}

fn check_filters(running: &Running, first: u32) {
    assert!(entries(running, &format!("operator={first}")).len() >= 4);
    assert_eq!(entries(running, "event=signed-out").len(), 1);
    assert_eq!(entries(running, "event=denied&day=2021-11-01").len(), 3);
    assert_eq!(entries(running, "day=2021-11-02").len(), 0);
    for asked in ["event=unknown", "serial=1", "day=yesterday", "limit=0", "limit=201", "colour=red"] {
        running.refused(&read(&format!("/v1/ops/security-log?{asked}"), SECURITY), 422, "field");
    }
    for token in [OFFICE, OPS] {
        running.refused(&read("/v1/ops/security-log", token), 403, "forbidden");
    }
}

fn check_that_an_altered_entry_is_found(mut running: Running) {
    running.stop();
    let (data, key) = (running.premises.data(), running.premises.key());
    let verify = || {
        let mut command = running.premises.command().unwrap();
        let output = command.args(["verify", "--lang", "en", "--key"]).arg(&key).arg(&data).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (clean, report) = verify();
    assert!(clean && report.contains("security log entries"), "{report}");
    let file = data.join("security-log/2021-11-01.log");
    let mut bytes = fs::read(&file).unwrap();
    for secret in ["furong-first", "wu-ci-ren", "sign-in-operator", "127.0.0.1", WRONG] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (clean, report) = verify();
    assert!(!clean && report.contains("security-log: 2021-11-01.log, byte"), "{report}");
}

#[test]
fn candidates_are_known_by_the_serial_and_what_is_typed_stands_nowhere() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let (person, stranger) = (running.candidate(&place, 0), running.candidate(&place, 1));
    running.refused(&candidate_sign_in(&person, WRONG), 401, "sign-in-failed");
    running.refused(&candidate_sign_in(&stranger, WRONG), 401, "sign-in-failed");
    let token = token_of(&running.ask(&candidate_sign_in(&person, &format!("login-{serial}"))));
    let form = people::form_body(&person.form);
    let save = Request::new("PUT", format!("/v1/candidate/candidates/{serial}/form")).token(&token).key("save");
    running.refused(&save.json(&form).header("save-password", WRONG), 403, "save-password");
    assert!(running.ask(&sign_out(&token)).status < 300);
    let log = entries(&running, "");
    let told: Vec<_> = log.iter().map(|entry| (entry.event.as_str(), entry.action.as_str(), &entry.serial)).collect();
    let known = Some(serial.clone());
    let expected = [
        ("account-changed", "activate", &None),
        ("failed", "sign-in-candidate", &known),
        ("failed", "sign-in-candidate", &None),
        ("signed-in", "sign-in-candidate", &known),
        ("failed", "save-form", &known),
        ("signed-out", "sign-out", &known),
    ];
    assert_eq!(told, expected);
    assert_eq!(log[0].of_serial, known);
    assert!(log[1].typed.is_some() && log[1].typed == log[3].typed && log[1].typed != log[2].typed);
    assert_eq!(entries(&running, &format!("serial={serial}")).len(), 5);
    let page = running.ask(&read("/v1/ops/security-log", AUDITOR)).text();
    for secret in [&person.identity_number, &stranger.identity_number, &person.name] {
        assert!(!page.contains(secret.as_str()));
    }
}

#[test]
fn a_log_that_cannot_be_written_keeps_nobody_out_and_says_later_what_it_lacks() {
    let running = start();
    let directory = running.premises.data().join("security-log");
    fs::remove_dir_all(&directory).unwrap();
    fs::write(&directory, "in the way").unwrap();
    let operator = running.operator("furong", "point", "430102-001");
    let token = running.sign_in(&operator);
    running.refused(&read("/v1/ops/status", &token), 403, "forbidden");
    let lost = |count: u64| {
        let metrics = running.ask(&Request::get("/metrics")).text();
        assert!(metrics.contains(&format!("baoming_security_log_lost_total {count}\n")), "{metrics}");
    };
    // Waits for the thread, before it finds that there is nothing to read.
    running.refused(&read("/v1/ops/security-log", SECURITY), 500, "internal");
    lost(7);
    fs::remove_file(&directory).unwrap();
    fs::create_dir(&directory).unwrap();
    assert!(running.ask(&sign_out(&token)).status < 300);
    let log = entries(&running, "");
    let told: Vec<_> = log.iter().map(|entry| (entry.event.as_str(), entry.count)).collect();
    assert_eq!(told, [("signed-out", 1), ("lost", 7)]);
    lost(7);
}
