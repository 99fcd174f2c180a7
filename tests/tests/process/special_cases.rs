//! The plan's special cases at a point: no card, a card typed in and verified later, applications that are decided first.

use baoming_api::bodies::applications::{ApplicationStateBody, ApplicationsBody};
use baoming_api::bodies::entry::{CardBody, EntryBody};
use baoming_api::bodies::{CaptureBody, ProgressBody};
use serde_json::{Value, json};
use stage::http::Request;
use stage::people::{Place, capture_body};
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;
use standin::{Faults, Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-checks-0000";
const OTHER_POINT: &str = "token-of-another-point";
const COUNTY_OFFICE: &str = "token-of-county-office";
const OTHER_COUNTY: &str = "token-of-other-county-";
const CITY_OFFICE: &str = "token-of-the-city-0000";

fn start(settings: &str) -> Running {
    let callers = [
        caller("other-point", OTHER_POINT, "point", "430102-002"),
        caller("county-office", COUNTY_OFFICE, "office", "430102"),
        caller("other-county", OTHER_COUNTY, "office", "430103"),
        caller("city-office", CITY_OFFICE, "office", "4301"),
    ];
    Running::start(super::program(), &format!("{NO_RATES}{settings}{}", callers.concat()))
}

/// A server with a provider of identity checks.
fn checked() -> (Runtime, StandIn, Running) {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[real_person]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let running = start(&section);
    (runtime, provider, running)
}

fn captured(running: &Running, place: &Place, index: u64, method: &str, case: &str) -> CaptureBody {
    let mut body = capture_body(&running.candidate(place, index), place.point);
    let (method, case) = (Some(method.to_owned()), Some(case.to_owned()));
    body.entry = Some(EntryBody { method, case, ..EntryBody::default() });
    body
}

fn request(body: &CaptureBody, key: &str) -> Request {
    Request::new("POST", "/v1/point/candidates").token(POINT).key(key).json(body)
}

fn card(valid_until: &str) -> Value {
    json!({"issued_by": "长沙市公安局芙蓉分局", "valid_from": "2011-11-01", "valid_until": valid_until})
}

#[test]
fn nobody_registers_without_a_card_and_is_told_what_to_do() {
    let running = start("");
    let place = running.set_up(1, 1)[0];
    let (_, problem) =
        running.refused(&request(&captured(&running, &place, 0, "manual", "no-card"), "no-card"), 422, "card-required");
    assert!(problem.detail.contains("公安机关"), "{}", problem.detail);
    assert_eq!(problem.field.as_deref(), Some("entry.case"));
    let typed = request(&captured(&running, &place, 0, "manual", "cannot-come"), "typed");
    let (response, _) = running.refused(&typed, 503, "port-not-configured");
    assert!(response.header("retry-after").is_some());
    let read = request(&captured(&running, &place, 0, "card-reader", "cannot-come"), "read");
    running.refused(&read, 422, "entry-contradicts");
    let mut lapsed = capture_body(&running.candidate(&place, 0), place.point);
    let card = |until: &str| CardBody {
        issued_by: "长沙市公安局".to_owned(),
        valid_from: "2011-10-31".to_owned(),
        valid_until: until.to_owned(),
    };
    lapsed.entry = Some(EntryBody { card: Some(card("2021-10-31")), ..EntryBody::default() });
    running.refused(&request(&lapsed, "lapsed"), 422, "card-lapsed");
    lapsed.entry = Some(EntryBody { card: Some(card("长期")), ..EntryBody::default() });
    running.granted(&request(&lapsed, "for-ever"));
}

#[test]
fn a_card_typed_in_is_checked_first_and_verified_later() {
    let (runtime, provider, running) = checked();
    let place = running.set_up(1, 2)[0];
    let typed = captured(&running, &place, 0, "manual", "card-lapsed");
    let serial = running.granted(&request(&typed, "typed")).serial.unwrap();
    let other = captured(&running, &place, 1, "manual", "cannot-come");
    provider.declare_identity(&other.document.number, false);
    running.refused(&request(&other, "other"), 422, "system-check-failed");
    provider.set_faults(Faults::failing());
    let third = request(&captured(&running, &place, 2, "manual", "cannot-come"), "third");
    let (response, _) = running.refused(&third, 503, "provider-unavailable");
    assert!(response.header("retry-after").is_some());
    // What is there already is answered although nobody can be asked.
    assert_eq!(running.granted(&request(&typed, "typed")).serial.as_deref(), Some(serial.as_str()));
    assert_eq!(due(&running, &place), 1);
    let verify = |token: &str, number: &str, until: &str, key: &str| {
        let body = json!({"document": {"kind": 1, "number": number}, "card": card(until)});
        let path = format!("/v1/point/candidates/{serial}/card-verification");
        Request::new("POST", path).token(token).key(key).json(&body)
    };
    let number = typed.document.number.as_str();
    running.refused(&verify(OTHER_POINT, number, "长期", "a"), 403, "forbidden");
    running.refused(&verify(POINT, number, "2021-10-31", "b"), 422, "card-lapsed");
    running.granted(&verify(POINT, number, "2031-11-01", "c"));
    running.refused(&verify(POINT, number, "2031-11-01", "d"), 409, "nothing-to-verify");
    assert_eq!(due(&running, &place), 0);
    drop((provider, runtime));
}

fn due(running: &Running, place: &Place) -> u32 {
    let path = format!("/v1/point/points/{}/progress", place.point);
    running.ask(&Request::get(path).token(POINT)).read::<ProgressBody>().unwrap().verification_due
}

fn application(running: &Running, place: &Place, index: u64, kind: &str, document: &Value, key: &str) -> Request {
    let person = running.candidate(place, index);
    let body = json!({
        "point": place.point.to_string(), "kind": kind, "document": document, "name": person.name,
        "sex": person.sex.code(), "birth_date": person.born.to_string(), "text": "随父母在长沙生活，学籍满三年。",
        "scan_sha256": "0".repeat(64),
    });
    Request::new("POST", "/v1/point/applications").token(POINT).key(key).json(&body)
}

fn decide(number: u32, approved: bool, token: &str, key: &str) -> Request {
    let body = json!({"approved": approved, "reason": "材料齐全，情况属实。"});
    let path = format!("/v1/office/applications/430102/{number}/decision");
    Request::new("POST", path).token(token).key(key).json(&body)
}

#[test]
fn a_candidate_from_another_province_registers_once_the_county_approves() {
    let running = start("");
    let place = running.set_up(1, 1)[0];
    let form = running.ask(&Request::get("/v1/forms/eligibility-review"));
    assert_eq!((form.status, form.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(form.text().contains("2022年普通高等学校招生考试考生报名资格审核表"), "{}", form.text());
    let person = running.candidate(&place, 0);
    let body = captured(&running, &place, 0, "card-reader", "out-of-province");
    running.refused(&request(&body, "early"), 409, "approval-missing");
    let document = json!({"kind": 1, "number": person.identity_number});
    let submit = |key: &str| application(&running, &place, 0, "out-of-province", &document, key);
    let number = running.granted(&submit("first")).number.unwrap();
    assert_eq!(running.granted(&submit("first")).number, Some(number));
    running.refused(&submit("second"), 409, "application-pending");
    let list =
        |query: &str, token: &str| Request::get(format!("/v1/office/counties/430102/applications{query}")).token(token);
    running.refused(&list("?state=pending", OTHER_COUNTY), 403, "forbidden");
    running.refused(&list("?state=approved", COUNTY_OFFICE), 422, "field");
    let waiting: ApplicationsBody = running.ask(&list("?state=pending", COUNTY_OFFICE)).read().unwrap();
    let [one] = &waiting.applications[..] else { panic!("one application waits") };
    assert_eq!((one.number, one.state.as_str(), waiting.next), (number, "pending", None));
    assert!(one.document_number.contains('*'));
    let behind: ApplicationsBody = running.ask(&list(&format!("?after={number}"), COUNTY_OFFICE)).read().unwrap();
    assert!(behind.applications.is_empty());
    running.refused(&decide(number, true, OTHER_COUNTY, "a"), 403, "forbidden");
    running.refused(&decide(number + 1, true, COUNTY_OFFICE, "b"), 404, "application-unknown");
    running.granted(&decide(number, true, COUNTY_OFFICE, "c"));
    running.refused(&decide(number, false, COUNTY_OFFICE, "d"), 409, "application-decided");
    let read = Request::get(format!("/v1/office/applications/430102/{number}")).token(COUNTY_OFFICE);
    let one: ApplicationStateBody = running.ask(&read).read().unwrap();
    let steps: Vec<_> = one.history.iter().map(|step| (step.what.as_str(), step.by.as_deref())).collect();
    assert_eq!(steps, [("submitted", Some("point")), ("approved", Some("county-office"))]);
    assert_eq!((one.document_number.as_str(), one.state.as_str()), (person.identity_number.as_str(), "approved"));
    running.granted(&request(&body, "registered"));
}

#[test]
fn another_document_is_decided_by_the_city_and_not_by_the_county() {
    let running = start("");
    let place = running.set_up(1, 1)[0];
    let document = json!({"kind": 6, "number": "E12345678"});
    let submit = application(&running, &place, 0, "other-document", &document, "first");
    let number = running.granted(&submit).number.unwrap();
    let card = json!({"kind": 1, "number": running.candidate(&place, 1).identity_number});
    let contradicts = application(&running, &place, 1, "other-document", &card, "card");
    running.refused(&contradicts, 422, "entry-contradicts");
    let (_, problem) = running.refused(&decide(number, true, COUNTY_OFFICE, "county"), 403, "city-decides");
    assert!(problem.detail.contains("市（州）"), "{}", problem.detail);
    running.granted(&decide(number, false, CITY_OFFICE, "city"));
    let mut body = captured(&running, &place, 0, "manual", "other-document");
    (body.document.kind, body.document.number) = (6, "E12345678".to_owned());
    running.refused(&request(&body, "rejected"), 409, "approval-missing");
    let again = application(&running, &place, 0, "other-document", &document, "again");
    let number = running.granted(&again).number.unwrap();
    running.granted(&decide(number, true, OFFICE, "province"));
    running.granted(&request(&body, "registered"));
}
