//! An arts candidate from the first step to both sheets: nothing is printed before its fee is paid, and what is printed
//! and read says what was chosen.

use baoming_api::bodies::CandidateBody;
use baoming_api::bodies::tickets::{AdmissionTicketBody, ProfessionalPermitBody, SitterBody};
use baoming_rehearsal::people::SyntheticCandidate;
use serde_json::{Value, json};
use stage::http::Request;
use stage::people::{capture_body, read};
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, PAYMENT, caller};
use stage::running::Running;
use standin::{Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-messages-00";
const OTHER_COUNTY: &str = "token-of-other-county-";
const PHONE: &str = "13800000000";
/// Behind the exceptions that the test makes, which do not reach back, and within the allowed difference of clocks.
const PAID_AT: &str = "2021-11-01T09:03:00+08:00";

/// Opens a window now, by an exception of the province.
fn open(running: &Running, window: &str) {
    let body = json!({
        "scope": "province", "window": window, "opens_at": "2021-11-01T00:00:00+08:00",
        "closes_at": "2021-11-30T00:00:00+08:00", "reason": "演练",
    });
    let request = Request::new("POST", "/v1/office/overrides").token(OFFICE).key(&format!("open-{window}")).json(&body);
    running.granted(&request);
}

fn path(serial: &str, what: &str) -> String {
    format!("/v1/candidate/candidates/{serial}/{what}")
}

fn put(running: &Running, serial: &str, what: &str, body: &Value) {
    running.granted(&Request::new("PUT", path(serial, what)).token(CANDIDATE).key(&format!("put-{what}")).json(body));
}

fn print(serial: &str, sheet: &str) -> Request {
    Request::get(path(serial, sheet)).token(CANDIDATE)
}

fn pay(running: &Running, serial: &str, fee: &str, amount_fen: u32) {
    let body = json!({
        "serial": serial, "payment_id": format!("{fee}-{serial}"), "amount_fen": amount_fen,
        "paid_at": PAID_AT, "fee": fee,
    });
    let request = Request::new("POST", "/v1/payment/notifications").token(PAYMENT).key(&format!("pay-{fee}"));
    running.granted(&request.json(&body));
}

fn bind_phone(running: &Running, provider: &StandIn, serial: &str) {
    let request = Request::new("POST", path(serial, "phone/code")).token(CANDIDATE).json(&json!({"phone": PHONE}));
    assert_eq!(running.ask(&request).status, 202);
    let code = provider.outbox(PHONE).last().unwrap().code.clone();
    put(running, serial, "phone", &json!({"phone": PHONE, "code": code}));
}

fn record(running: &Running, serial: &str) -> CandidateBody {
    let response = running.ask(&read(serial));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

fn check_sitter(sitter: &SitterBody, serial: &str, person: &SyntheticCandidate, photo_sha256: &str) {
    assert_eq!((sitter.serial.as_str(), sitter.name.as_str()), (serial, person.name.as_str()));
    assert_eq!(sitter.ticket_number, format!("2022{serial}"));
    assert_eq!((sitter.county.name.as_str(), sitter.document_kind.name.as_str()), ("芙蓉区", "居民身份证"));
    assert_ne!(sitter.document_number, person.identity_number, "masked");
    assert_eq!(sitter.photo_sha256, photo_sha256);
}

#[test]
fn both_sheets_are_printed_once_their_fees_are_paid_and_not_before() {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[sms]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let other = caller("other-county", OTHER_COUNTY, "candidate", "430103");
    let running = Running::start(super::program(), &format!("{NO_RATES}{section}{other}"));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let (permit, ticket) = (print(&serial, "professional-permit"), print(&serial, "admission-ticket"));
    let before = record(&running, &serial);
    assert_eq!(before.fees_paid, ["registration"]);
    assert!(before.professional.is_none() && before.declaration.is_none() && before.bound_phone.is_none());
    assert!(!before.confirmed && !before.collected && !before.verification_due);

    for window in ["professional", "declaration", "exam_fee"] {
        open(&running, window);
    }
    let (_, problem) = running.refused(&permit, 409, "out-of-order");
    assert!(problem.detail.contains("选报专业考试类别"), "{}", problem.detail);
    bind_phone(&running, &provider, &serial);
    put(&running, &serial, "professional", &json!({"class": "03"}));
    let (_, problem) = running.refused(&permit, 409, "out-of-order");
    assert!(problem.detail.contains("专业考试报名考务费"), "{}", problem.detail);
    pay(&running, &serial, "professional", 10_000);
    let (_, problem) = running.refused(&ticket, 409, "out-of-order");
    assert!(problem.detail.contains("高考、学考选择性考试考试费"), "{}", problem.detail);
    put(&running, &serial, "declaration", &json!({"bonuses": ["1"], "plans": ["1", "2"]}));
    pay(&running, &serial, "exam", 16_800);

    let person = running.candidate(&place, 0);
    let photo_sha256 = capture_body(&person, place.point).photo_sha256;
    let printed: ProfessionalPermitBody = running.ask(&permit).read().unwrap();
    check_sitter(&printed.sitter, &serial, &person, &photo_sha256);
    let class = &printed.professional.class;
    assert!(printed.professional.fee_paid && class.code == "03" && !class.name.is_ascii(), "{}", class.name);
    let printed: AdmissionTicketBody = running.ask(&ticket).read().unwrap();
    check_sitter(&printed.sitter, &serial, &person, &photo_sha256);
    assert_eq!(printed.common_subjects, ["语文", "数学", "外语"]);
    assert_eq!(printed.first_subject.code, person.form.first_subject);
    assert_eq!(printed.second_subjects.map(|subject| subject.code), person.form.second_subjects);
    assert!(!printed.first_subject.name.is_ascii() && !printed.foreign_language.name.is_ascii());

    let after = record(&running, &serial);
    assert_eq!(after.fees_paid, ["registration", "professional", "exam"]);
    assert_eq!(after.professional.unwrap().class, "03");
    assert_eq!(after.declaration.unwrap().plans, ["1", "2"]);
    assert_eq!(after.bound_phone.as_deref(), Some("138****0000"));
    for sheet in ["professional-permit", "admission-ticket"] {
        let elsewhere = Request::get(path(&serial, sheet)).token(OTHER_COUNTY);
        running.refused(&elsewhere, 403, "forbidden");
    }
}
