//! Controls and turns with the real program: what is held, by whom, until when, and what never is.

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::approvals::ApprovalsBody;
use baoming_api::bodies::contingency::{ControlPreviewBody, ControlsBody, TurnAnswerBody};
use baoming_api::bodies::public_status::{PublicStatusBody, SignedStatusBody};
use baoming_receipts::{ReceiptKey, verify_text};
use serde_json::{Value, json};
use stage::accounts::document;
use stage::http::Request;
use stage::people;
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-one-county-00";
const SECOND: &str = "token-of-the-office-22";
const CITY_OFFICE: &str = "token-of-one-city-0000";

fn start(settings: &str) -> Running {
    let callers = [
        caller("county-office", COUNTY_OFFICE, "office", "430102"),
        caller("second-office", SECOND, "office", "province"),
        caller("city-office", CITY_OFFICE, "office", "4301"),
    ];
    Running::start(super::program(), &format!("{NO_RATES}{settings}{}", callers.concat()))
}

fn body(scope: &str, state: &str) -> Value {
    json!({ "scope": scope, "state": state, "row": 3, "reason": "遭受网络攻击，正在处置" })
}

fn preview(running: &Running, token: &str, body: &Value) -> ControlPreviewBody {
    let response = running.ask(&Request::new("POST", "/v1/office/controls/preview").token(token).json(body));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

/// The change as it was previewed.
fn change(running: &Running, token: &str, body: &Value, key: &str) -> Request {
    let ControlPreviewBody { based_on, digest, .. } = preview(running, token, body);
    let mut body = body.clone();
    (body["based_on"], body["digest"]) = (json!(based_on), json!(digest));
    Request::new("POST", "/v1/office/controls").token(token).key(key).json(&body)
}

pub(super) fn set(running: &Running, token: &str, body: &Value, key: &str) -> ReceiptBody {
    running.granted(&change(running, token, body, key))
}

fn controls(running: &Running, query: &str) -> ControlsBody {
    running.ask(&Request::get(format!("/v1/office/controls{query}")).token(OFFICE)).read().unwrap()
}

/// Started again at a later time, as a machine's calendar would have it.
fn later(mut running: Running, clock: &str) -> Running {
    running.premises.set_clock(clock);
    running.restart()
}

fn is_sound(running: &mut Running) -> bool {
    running.stop();
    let mut command = running.premises.command().unwrap();
    let (key, data) = (running.premises.key(), running.premises.data());
    command.args(["verify", "--key"]).arg(key).arg(data).output().unwrap().status.success()
}

#[test]
fn a_suspended_county_takes_nothing_but_payments_and_own_readings_and_the_others_go_on() {
    let running = start("");
    let places = running.set_up(2, 1);
    let serial = running.register(&places[0], 0);
    let other = running.capture(&places[0], 1);
    let scope = places[0].point.county.to_string();
    let receipt = set(&running, COUNTY_OFFICE, &body(&scope, "suspended"), "one");
    assert_eq!((receipt.number, receipt.result.as_str()), (Some(1), "contingency-entered"));
    let capture = |place: usize, index, key: &str| {
        people::capture(&running.candidate(&places[place], index), places[place].point, key)
    };
    let (response, problem) = running.refused(&capture(0, 2, "held"), 503, "held-suspended");
    assert!(response.header("retry-after").is_some() && problem.detail.contains("遭受网络攻击"), "{}", problem.detail);
    running.granted(&capture(1, 2, "elsewhere"));
    running.granted(&people::fee(&other, "fee-while-suspended"));
    let own = running.ask(&people::read(&serial));
    assert_eq!(own.status, 200, "{}", own.text());
    let receipts = Request::get(format!("/v1/candidate/candidates/{serial}/receipts")).token(CANDIDATE);
    assert_eq!(running.ask(&receipts).status, 200);
    running.refused(&people::activate(&other, "held-too"), 503, "held-suspended");
    let sign_in = |county: Option<&str>| {
        let document = document(&running.candidate(&places[0], 0));
        let body = json!({ "document": document, "password": format!("login-{serial}"), "county": county });
        Request::new("POST", "/v1/sessions/candidate").json(&body)
    };
    // Whose county it is has to be said, so that nobody learns from the answer who is registered where.
    let (_, problem) = running.refused(&sign_in(None), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("county"));
    running.refused(&sign_in(Some(&scope)), 503, "held-suspended");
    let elsewhere = places[1].point.county.to_string();
    running.refused(&sign_in(Some(&elsewhere)), 503, "held-suspended");
    let mut running = later(running, "2021-11-01T10:00:00+08:00");
    let seen = controls(&running, &format!("?scope={scope}"));
    let county = &seen.counties[0];
    assert_eq!((county.state.as_str(), seen.newest, seen.entries[0].in_force), ("suspended", 1, true));
    running.refused(
        &people::capture(&running.candidate(&places[0], 3), places[0].point, "after"),
        503,
        "held-suspended",
    );
    set(&running, COUNTY_OFFICE, &body(&scope, "open"), "two");
    running.granted(&people::capture(&running.candidate(&places[0], 3), places[0].point, "opened"));
    let seen = controls(&running, &format!("?scope={scope}"));
    assert_eq!((seen.counties[0].state.as_str(), seen.entries.len()), ("open", 2));
    assert!(is_sound(&mut running), "nothing was taken while it was held");
}

#[test]
fn states_stop_what_their_table_says() {
    let running = start("");
    let places = running.set_up(1, 1);
    let serial = running.register(&places[0], 0);
    let scope = places[0].point.county.to_string();
    let asked = |key: &str| {
        let staff = Request::get(format!("/v1/point/candidates/{serial}")).token(&county_point(&scope));
        let office = Request::get(format!("/v1/office/counties/{scope}/progress")).token(COUNTY_OFFICE);
        let own = people::read(&serial);
        let form = people::form(&running.candidate(&places[0], 0), &serial, key);
        [own, office, staff, form].map(|request| running.ask(&request).status)
    };
    assert_eq!(asked("before"), [200, 200, 401, 200]);
    for (state, expected) in [
        ("read-only", [200, 200, 401, 503]),
        ("suspended", [200, 200, 401, 503]),
        ("closed", [503, 200, 401, 503]),
        ("open", [200, 200, 401, 200]),
    ] {
        set(&running, OFFICE, &body(&scope, state), state);
        assert_eq!(asked(state), expected, "{state}");
    }
}

/// A token that nobody has: a stranger learns nothing of what is held.
fn county_point(scope: &str) -> String {
    format!("token-of-a-point-of-{scope}")
}

#[test]
fn nothing_is_set_that_was_not_previewed_as_things_stand_nor_from_below() {
    let running = start("");
    let of_county = body("430102", "read-only");
    let bare = Request::new("POST", "/v1/office/controls").token(OFFICE).key("bare").json(&of_county);
    let (_, problem) = running.refused(&bare, 422, "field");
    assert_eq!(problem.field.as_deref(), Some("based_on"));
    let seen = change(&running, OFFICE, &of_county, "seen");
    let mut other = of_county.clone();
    let ControlPreviewBody { based_on, digest, .. } = preview(&running, OFFICE, &of_county);
    (other["scope"], other["based_on"], other["digest"]) = (json!("4301"), json!(based_on), json!(digest));
    let other = Request::new("POST", "/v1/office/controls").token(OFFICE).key("other").json(&other);
    let (_, problem) = running.refused(&other, 422, "field");
    assert_eq!(problem.field.as_deref(), Some("digest"), "the digest is of the county, not of its city");
    let stale = change(&running, COUNTY_OFFICE, &body("430102", "closed"), "stale");
    let receipt = running.granted(&seen);
    assert!(running.granted(&seen) == receipt, "the same key gives the same answer");
    running.refused(&stale, 409, "controls-moved");
    let below = change(&running, COUNTY_OFFICE, &body("430102", "open"), "below");
    running.refused(&below, 403, "control-of-above");
    for (token, scope) in [(COUNTY_OFFICE, "430103"), (COUNTY_OFFICE, "4301"), (CITY_OFFICE, "province")] {
        let request = Request::new("POST", "/v1/office/controls/preview").token(token).json(&body(scope, "closed"));
        running.refused(&request, 403, "forbidden");
    }
    for (change, field) in [
        (json!({ "state": "shut" }), "state"),
        (json!({ "row": 9 }), "row"),
        (json!({ "until": "tomorrow" }), "until"),
        (json!({ "collection": "paper" }), "collection"),
        (json!({ "reason": "" }), "reason"),
    ] {
        let mut bad = of_county.clone();
        bad.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let request = Request::new("POST", "/v1/office/controls/preview").token(OFFICE).json(&bad);
        let (_, problem) = running.refused(&request, 422, "field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    // The city's own suspension is stricter than what the county or the province says of the county alone.
    set(&running, CITY_OFFICE, &body("4301", "suspended"), "city");
    set(&running, OFFICE, &body("430102", "open"), "open");
    assert_eq!(controls(&running, "?scope=430102").counties[0].state, "suspended");
}

#[test]
fn all_of_the_province_needs_a_second_person_or_says_that_one_did_it_alone() {
    let running = start("");
    let all = body("province", "read-only");
    assert!(preview(&running, OFFICE, &all).second_person);
    let request = change(&running, OFFICE, &all, "all");
    let (_, problem) = running.refused(&request, 409, "second-person-needed");
    let number = problem.approval.unwrap();
    let listed: ApprovalsBody = running.ask(&Request::get("/v1/office/approvals").token(SECOND)).read().unwrap();
    assert_eq!(listed.approvals[0].action, "control-province");
    let yes = json!({ "approved": true, "reason": "同意" });
    running
        .granted(&Request::new("POST", format!("/v1/office/approvals/{number}")).token(SECOND).key("yes").json(&yes));
    running.granted(&request);
    let status: PublicStatusBody = running.ask(&Request::get("/v1/status")).read().unwrap();
    assert_eq!((status.state.as_str(), status.controls.len(), status.controls[0].break_glass), ("read-only", 1, false));
    assert_eq!((status.counties, status.counties_held), (122, 122));
    let mut alone = body("province", "closed");
    alone["break_glass"] = json!(true);
    assert!(!preview(&running, OFFICE, &alone).second_person);
    set(&running, OFFICE, &alone, "alone");
    let status = running.ask(&Request::get("/v1/status"));
    let text = status.text();
    assert!(
        text.contains("\"break_glass\":true") && !text.contains("office"),
        "everybody is told, and nobody by name: {text}"
    );
    let metrics = running.ask(&Request::get("/metrics")).text();
    for line in ["baoming_control_break_glass 1", "baoming_control_state{county=\"430102\"} 4"] {
        assert!(metrics.contains(line), "{line}");
    }
}

/// The first county comes now, the second in two hours; the evening is for all.
fn timetable(running: &Running) -> Value {
    let policy = baoming_policy::built_in().unwrap();
    let mut groups = [vec![], vec![]];
    for (index, county) in policy.counties.keys().enumerate() {
        groups[usize::from(index > 0)].push(county.to_string());
    }
    json!({
        "scope": "province",
        "groups": groups,
        "turns": [
            { "group": 0, "from": "2021-11-01T09:00:00+08:00", "until": "2021-11-01T11:00:00+08:00" },
            { "group": 1, "from": "2021-11-01T11:00:00+08:00", "until": "2021-11-01T13:00:00+08:00" },
        ],
        "open_from": "20:00",
        "open_until": "24:00",
        "spread_seconds": 3_600,
        "draw": "5f2c7e0a9b1d4c36885e0a7f1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4",
        "reason": "分时段错峰报名",
        "based_on": controls(running, "").newest,
    })
}

#[test]
fn counties_come_by_turns_and_everybody_can_tell_when() {
    let running = start("");
    let places = running.set_up(2, 1);
    let [first, second] = [0, 1].map(|index: usize| places[index].point.county.to_string());
    let mut slots = body("province", "slots");
    slots["break_glass"] = json!(true);
    slots["row"] = json!(1);
    let early = change(&running, OFFICE, &slots, "early");
    running.refused(&early, 409, "timetable-missing");
    let adopt =
        |body: &Value, key: &str| Request::new("POST", "/v1/office/timetables").token(OFFICE).key(key).json(body);
    let mut partial = timetable(&running);
    partial["groups"][1].as_array_mut().unwrap().pop();
    running.refused(&adopt(&partial, "partial"), 422, "timetable-unsound");
    running.granted(&adopt(&timetable(&running), "turns"));
    set(&running, OFFICE, &slots, "slots");
    let serial = running.capture(&places[0], 0);
    let late = people::capture(&running.candidate(&places[1], 0), places[1].point, "late");
    let (response, problem) = running.refused(&late, 503, "not-on-turn");
    let wait: u32 = response.header("retry-after").unwrap().parse().unwrap();
    assert!((7_100..7_300).contains(&wait), "{wait} s until 11:00");
    assert!(problem.detail.contains("11:00:00"), "{}", problem.detail);
    running.granted(&people::fee(&serial, "fee"));
    let turn = |county: &str, document: Option<&str>| -> TurnAnswerBody {
        let body = json!({ "county": county, "document": document });
        running.ask(&Request::new("POST", "/v1/turns").json(&body)).read().unwrap()
    };
    assert!(turn(&first, None).may_come);
    let waiting = turn(&second, None);
    assert_eq!((waiting.may_come, waiting.from.as_deref()), (false, Some("2021-11-01T11:00:00+08:00")));
    assert!(waiting.draw.is_some() && waiting.spread_seconds == Some(3_600));
    // Within the first hour of the turn nearly everybody's own instant is still to come.
    let number = running.candidate(&places[0], 0).identity_number;
    let own = turn(&first, Some(&number));
    assert!(!own.may_come && own.from.as_deref().unwrap() < "2021-11-01T10:00:00+08:00");
    let document = document(&running.candidate(&places[0], 0));
    let body = json!({ "document": document, "name": running.candidate(&places[0], 0).name, "county": first });
    running.refused(&Request::new("POST", "/v1/sessions/entrant").json(&body), 503, "not-on-turn");
    let page = running.ask(&Request::get(format!("/v1/turns/page?county={second}")));
    assert!(page.text().contains("请稍候") && page.text().contains("http-equiv=\"refresh\""), "{}", page.text());
    running.refused(&Request::get("/v1/turns/page?county=110101"), 404, "county-unknown");
    let point = Request::get("/v1/office/controls").token(POINT);
    running.refused(&point, 403, "forbidden");
}

#[test]
fn nobody_is_sent_behind_a_turn_that_is_short() {
    let running = start("");
    let places = running.set_up(2, 1);
    let mut short = timetable(&running);
    short["turns"][1]["until"] = json!("2021-11-01T11:00:04+08:00");
    short["spread_seconds"] = json!(0);
    let adopt = Request::new("POST", "/v1/office/timetables").token(OFFICE).key("short").json(&short);
    running.granted(&adopt);
    let mut slots = body("province", "slots");
    (slots["break_glass"], slots["row"]) = (json!(true), json!(1));
    set(&running, OFFICE, &slots, "slots");
    let waits: Vec<u32> = (0..12)
        .map(|number| {
            let early = people::capture(&running.candidate(&places[1], 0), places[1].point, &format!("early-{number}"));
            running.refused(&early, 503, "not-on-turn").0.header("retry-after").unwrap().parse().unwrap()
        })
        .collect();
    // Two seconds of spread, and however many go by while they ask; the usual spread is of thirty.
    assert!(waits.iter().max().unwrap() - waits.iter().min().unwrap() <= 10, "{waits:?}");
}

#[test]
fn the_status_outlives_the_service_signed_and_with_a_sequence_that_grows() {
    let directory = tempfile::tempdir().unwrap();
    let running = start(&format!("[status]\ndirectory = {:?}\n", directory.path()));
    let file = directory.path().join("status.json");
    let read = || -> Option<(SignedStatusBody, PublicStatusBody)> {
        let signed: SignedStatusBody = serde_json::from_slice(&std::fs::read(&file).ok()?).unwrap();
        let status = serde_json::from_str(&signed.status).unwrap();
        Some((signed, status))
    };
    // Each look asks the service something, so that it is waited for and nothing else.
    let until = |running: &Running, holds: &dyn Fn(&PublicStatusBody) -> bool| {
        (0..100_000)
            .find_map(|_| {
                assert_eq!(running.ask(&Request::get("/livez")).status, 200);
                read().filter(|(_, status)| holds(status))
            })
            .unwrap()
    };
    let (_, first) = until(&running, &|status| status.state == "open");
    set(&running, OFFICE, &body("430102", "suspended"), "one");
    let (signed, second) = until(&running, &|status| !status.controls.is_empty());
    assert!(second.sequence > first.sequence && second.counties_held == 1);
    let key: Value = running.ask(&Request::get("/v1/receipt-key")).read().unwrap();
    let key = ReceiptKey::parse(key["public_key"].as_str().unwrap()).unwrap();
    assert!(verify_text("public-status", &signed.status, &signed.signature, &key));
    assert!(!verify_text("public-status", &signed.status.replace("430102", "430103"), &signed.signature, &key));
    let running = later(running, "2021-11-01T10:00:00+08:00");
    let (_, third) = until(&running, &|status| status.sequence > second.sequence);
    assert_eq!(third.controls.len(), 1);
    for page in ["index.html", "status.css", "status.js"] {
        assert!(directory.path().join(page).exists(), "{page}");
    }
}
