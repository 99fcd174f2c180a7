//! Who read whose personal data: every reading by staff is recorded before it is answered, or refused.

use std::fs;
use std::process::Stdio;

use baoming_api::bodies::access_log::{AccessBody, AccessLogBody};
use baoming_api::bodies::search::SearchBody;
use baoming_api::bodies::{DocumentBody, PhotoBody, StatusBody};
use baoming_gate::auth::tokens::Role;
use baoming_rehearsal::people::SyntheticPhotos;
use stage::accounts::{candidate_sign_in, token_of};
use stage::http::Request;
use stage::people::{self, Place, capture_body};
use stage::premises::{AUDITOR, CANDIDATE, NO_RATES, OFFICE, OPS, POINT, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-county-office";

fn start() -> Running {
    let callers = [caller("county-office", COUNTY_OFFICE, "office", "430102")];
    Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()))
}

/// A registered candidate's own session.
fn own_token(running: &Running, place: &Place, serial: &str) -> String {
    let request = candidate_sign_in(&running.candidate(place, 0), &format!("login-{serial}"));
    token_of(&running.ask(&request))
}

fn page(running: &Running, asked: &str) -> AccessLogBody {
    let response = running.ask(&Request::get(format!("/v1/office/access-log?{asked}")).token(OFFICE));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

/// The entries that the log has of this, newest first, in all pages of at most `limit`.
fn entries(running: &Running, asked: &str, limit: usize) -> Vec<AccessBody> {
    let (mut entries, mut after) = (Vec::new(), String::new());
    for _ in 0..50 {
        let page = page(running, &format!("{asked}&limit={limit}{after}"));
        assert!(page.entries.len() <= limit && page.damaged == 0);
        entries.extend(page.entries);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return entries,
        }
    }
    panic!("the log has no end")
}

fn read(path: String, token: &str) -> Request {
    Request::get(path).token(token)
}

fn search(token: &str, body: &SearchBody) -> Request {
    Request::new("POST", "/v1/office/candidates/search").token(token).json(body)
}

/// Verifies the directory of a server that has stopped; whether it is clean, and the report.
fn verify(running: &Running) -> (bool, String) {
    let (data, key) = (running.premises.data(), running.premises.key());
    let mut command = running.premises.command().unwrap();
    let output = command.args(["verify", "--lang", "en", "--key"]).arg(key).arg(data).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_reading_by_staff_is_recorded_and_no_other() {
    let running = start();
    let places = running.set_up(2, 1);
    let (first, second) = (running.register(&places[0], 0), running.capture(&places[1], 1));
    let person = running.candidate(&places[0], 0);
    let own = own_token(&running, &places[0], &first);
    assert_eq!(entries(&running, "", 200).len(), 0, "writing is in the journal");
    assert_eq!(running.ask(&read(format!("/v1/candidate/candidates/{first}"), &own)).status, 200);
    running.ask(&read("/v1/office/progress".to_owned(), OFFICE));
    running.ask(&read("/v1/point/candidates/99999999/registration-form".to_owned(), POINT));
    assert_eq!(entries(&running, "", 200).len(), 0, "neither one's own record, nor sums, nor what was not shown");

    let by_name = SearchBody { name: Some(person.name.clone()), ..SearchBody::default() };
    let document = DocumentBody { kind: 1, number: person.identity_number };
    let by_document = SearchBody { document: Some(document), ..SearchBody::default() };
    let nobody = SearchBody { name: Some("无此人".to_owned()), ..SearchBody::default() };
    let requests = [
        read("/v1/office/candidates".to_owned(), OFFICE),
        read(format!("/v1/point/candidates/{first}/registration-form"), POINT),
        read("/v1/office/counties/430102/applications".to_owned(), COUNTY_OFFICE),
        search(COUNTY_OFFICE, &by_name),
        search(COUNTY_OFFICE, &by_name),
        search(OFFICE, &by_document),
        search(OFFICE, &nobody),
    ];
    for request in &requests {
        let response = running.ask(request);
        assert_eq!(response.status, 200, "{}", response.text());
    }
    for limit in [1, 3, 200] {
        let mut log = entries(&running, "", limit);
        log.reverse();
        let said = |entry: &AccessBody| (entry.who.clone(), entry.action.clone(), entry.serials.clone());
        let told: Vec<_> = log.iter().map(said).collect();
        let line = |who: &str, action: &str, serials: &[&String]| {
            (who.to_owned(), action.to_owned(), serials.iter().map(|serial| (*serial).clone()).collect::<Vec<_>>())
        };
        let expected = [
            line("office", "list-candidates", &[&first, &second]),
            line("point", "print-registration-form", &[&first]),
            line("county-office", "list-applications", &[]),
            line("county-office", "search-candidates", &[&first]),
            line("county-office", "search-candidates", &[&first]),
            line("office", "search-candidates", &[&first]),
            line("office", "search-candidates", &[]),
        ];
        assert_eq!(told, expected, "pages of {limit}");
        for entry in &log {
            assert_eq!((entry.from.as_str(), entry.operator), ("127.0.0.1", None));
            assert!(entry.at.starts_with("2021-11-01T09:"), "{}", entry.at);
            assert_eq!(entry.records_shown as usize, entry.serials.len());
        }
        assert!(log[3].query.is_some() && log[3].query == log[4].query && log[4].query != log[5].query);
    }
    check_filters(&running, &first, &second);
    for asked in ["serial=1", "day=yesterday", "limit=0", "limit=201", "scope=999999", "colour=red"] {
        running.refused(&read(format!("/v1/office/access-log?{asked}"), OFFICE), 422, "field");
    }
    running.refused(&read("/v1/office/access-log".to_owned(), COUNTY_OFFICE), 403, "forbidden");
    running.refused(&read("/v1/office/access-log".to_owned(), OPS), 403, "forbidden");
    assert_eq!(running.ask(&read("/v1/office/access-log".to_owned(), AUDITOR)).status, 200);
    check_damage_is_found(running);
}

fn check_filters(running: &Running, first: &str, second: &str) {
    for (asked, count) in [
        (format!("serial={first}"), 5),
        (format!("serial={second}"), 1),
        ("scope=430103".to_owned(), 2),
        ("scope=430102".to_owned(), 7),
        ("day=2021-11-01".to_owned(), 7),
        ("day=2021-11-02".to_owned(), 0),
        ("operator=7".to_owned(), 0),
    ] {
        assert_eq!(entries(running, &asked, 200).len(), count, "{asked}");
    }
}

fn check_damage_is_found(mut running: Running) {
    running.stop();
    let (clean, report) = verify(&running);
    assert!(clean, "{report}");
    let file = running.premises.data().join("access-log/2021-11-01.log");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (clean, report) = verify(&running);
    assert!(!clean && report.contains("access-log: 2021-11-01.log, byte"), "{report}");
}

#[test]
fn an_outdated_day_goes_by_the_command_and_a_day_deleted_by_hand_is_found() {
    let mut running = start();
    let place = running.set_up(1, 1)[0];
    running.capture(&place, 0);
    for day in ["2021-11-01", "2021-11-02", "2021-11-03"] {
        running.premises.set_clock(&format!("{day}T09:00:00+08:00"));
        running = running.restart();
        assert_eq!(running.ask(&read("/v1/office/candidates".to_owned(), OFFICE)).status, 200);
    }
    let (data, key) = (running.premises.data(), running.premises.key());
    let log = data.join("access-log");
    let retention = |running: &Running, words: &[&str]| {
        let mut command = running.premises.command().unwrap();
        command.args(["retention", "--lang", "en", "--key"]).arg(&key).args(words).arg(&data);
        let output = command.stderr(Stdio::piped()).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&told).into_owned())
    };
    let (done, told) = retention(&running, &["--apply"]);
    assert!(!done && told.contains("in use"), "{told}");
    running.stop();
    // All of it is years ago; the last file stays.
    let (done, told) = retention(&running, &[]);
    assert!(done && told.contains("2 files with 2 entries may go") && told.contains("2021-11-01.log"), "{told}");
    assert!(log.join("2021-11-01.log").exists(), "nothing is removed without --apply");
    let aside = fs::read(log.join("2021-11-01.log")).unwrap();
    fs::remove_file(log.join("2021-11-01.log")).unwrap();
    let (clean, report) = verify(&running);
    assert!(!clean && report.contains("the entries before it are missing"), "{report}");
    let (done, told) = retention(&running, &["--apply"]);
    assert!(!done && told.contains("--despite-findings"), "{told}");
    fs::write(log.join("2021-11-01.log"), aside).unwrap();
    let (done, told) = retention(&running, &["--apply", "--json"]);
    assert!(done && told.contains("\"removed\": true"), "{told}");
    assert!(!log.join("2021-11-02.log").exists() && log.join("2021-11-03.log").exists());
    let (clean, report) = verify(&running);
    assert!(clean, "{report}");
}

#[test]
fn every_endpoint_that_shows_a_candidate_to_staff_leaves_an_entry() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let photo = SyntheticPhotos::new(7).photo(place.point.county, 0);
    let upload = Request::new("POST", "/v1/point/photos").token(POINT).bytes("image/jpeg", photo);
    let mut body = capture_body(&running.candidate(&place, 0), place.point);
    body.photo_sha256 = running.ask(&upload).read::<PhotoBody>().unwrap().photo_sha256;
    let capture = Request::new("POST", "/v1/point/candidates").token(POINT).key("capture").json(&body);
    let serial = running.granted(&capture).serial.unwrap();
    let staff = [(Role::Office, OFFICE), (Role::Point, POINT), (Role::Ops, OPS)];
    let mut count = 0;
    for endpoint in baoming_http::endpoints().filter(|endpoint| endpoint.path.contains("{serial}")) {
        for (_, token) in staff.iter().filter(|(role, _)| endpoint.method == "GET" && endpoint.roles.contains(role)) {
            let path = endpoint.path.replace("{serial}", &serial);
            let response = running.ask(&read(path, token));
            assert_eq!(response.status, 200, "{}: {}", endpoint.path, response.text());
            count += 1;
            let log = entries(&running, &format!("serial={serial}"), 200);
            assert_eq!((log.len(), log[0].action.as_str()), (count, endpoint.action), "{}", endpoint.path);
        }
    }
    assert!(count >= 5, "only {count} readings");
}

#[test]
fn a_program_that_acts_for_candidates_is_a_reader() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let own = own_token(&running, &place, &serial);
    let paths = ["", "/history", "/receipts"];
    for path in paths {
        let path = format!("/v1/candidate/candidates/{serial}{path}");
        for token in [&own, CANDIDATE] {
            assert_eq!(running.ask(&read(path.clone(), token)).status, 200, "{path}");
        }
    }
    let mut log = entries(&running, &format!("serial={serial}"), 200);
    log.reverse();
    let told: Vec<_> = log.iter().map(|entry| (entry.who.as_str(), entry.action.as_str())).collect();
    let expected = ["read", "read-history", "read-receipts"].map(|action| ("candidate", action));
    assert_eq!(told, expected);
    assert!(log.iter().all(|entry| entry.operator.is_none() && entry.from == "127.0.0.1"));
}

#[test]
fn an_operator_who_signed_in_is_known_by_the_number() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    let operator = running.operator("furong-office", "office", "430102");
    let token = running.sign_in(&operator);
    let response = running.ask(&search(&token, &SearchBody { serial: Some(serial), ..SearchBody::default() }));
    assert_eq!(response.status, 200, "{}", response.text());
    running.ask(&read("/v1/office/candidates".to_owned(), OFFICE));
    let own = entries(&running, &format!("operator={}", operator.number), 200);
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].operator, own[0].scope.as_str()), (Some(operator.number), "430102"));
    assert_eq!(own[0].who, format!("operator-{}", operator.number), "as the journal says it");
}

#[test]
fn nothing_is_shown_while_the_log_cannot_be_written() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let own = own_token(&running, &place, &serial);
    let directory = running.premises.data().join("access-log");
    fs::remove_dir_all(&directory).unwrap();
    fs::write(&directory, "in the way").unwrap();
    let reads = [
        read("/v1/office/candidates".to_owned(), OFFICE),
        read(format!("/v1/point/candidates/{serial}/registration-form"), POINT),
        people::read(&serial),
        search(OFFICE, &SearchBody { serial: Some(serial.clone()), ..SearchBody::default() }),
    ];
    let status = || running.ask(&read("/v1/ops/status".to_owned(), OPS)).read::<StatusBody>().unwrap();
    assert!(status().recording_reads && status().access_log_entry == 0);
    let name = running.candidate(&place, 0).name;
    for request in &reads {
        let (response, _) = running.refused(request, 503, "read-not-recorded");
        assert!(!response.text().contains(&name));
    }
    assert!(!status().recording_reads);
    assert!(running.ask(&Request::get("/metrics")).text().contains("baoming_access_log_refusing 1"));
    let body = capture_body(&running.candidate(&place, 1), place.point);
    running.granted(&Request::new("POST", "/v1/point/candidates").token(POINT).key("goes-on").json(&body));
    let response = running.ask(&read(format!("/v1/candidate/candidates/{serial}"), &own));
    assert_eq!(response.status, 200, "candidates still read their own");

    fs::remove_file(&directory).unwrap();
    fs::create_dir(&directory).unwrap();
    for request in &reads {
        assert_eq!(running.ask(request).status, 200, "recording is tried again with each reading");
    }
    assert_eq!(entries(&running, "", 200).len(), reads.len());
    let status = status();
    assert_eq!((status.recording_reads, status.access_log_entry), (true, reads.len() as u64));
}
