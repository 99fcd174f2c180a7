//! Step 4 beyond the basic form: telephone, class and events, bonus and plans, and the three fees, each in its window.

use serde_json::{Value, json};
use stage::http::Request;
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, PAYMENT};
use stage::running::Running;
use standin::{Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-messages-00";
const PHONE: &str = "13800000000";
/// Behind the exceptions that these tests make, which do not reach back, and within the allowed difference of clocks.
const PAID_AT: &str = "2021-11-01T09:03:00+08:00";

/// A server with a provider of messages, and one candidate who has saved the form.
fn started() -> (Runtime, StandIn, Running, String) {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[sms]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let running = Running::start(super::program(), &format!("{NO_RATES}{section}"));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    (runtime, provider, running, serial)
}

/// Opens a window now, by an exception of the province.
fn open(running: &Running, window: &str) {
    let body = json!({
        "scope": "province", "window": window, "opens_at": "2021-11-01T00:00:00+08:00",
        "closes_at": "2021-11-30T00:00:00+08:00", "reason": "演练",
    });
    let request = Request::new("POST", "/v1/office/overrides").token(OFFICE).key(&format!("open-{window}")).json(&body);
    running.granted(&request);
}

fn put(serial: &str, what: &str, key: &str, body: &Value) -> Request {
    Request::new("PUT", format!("/v1/candidate/candidates/{serial}/{what}")).token(CANDIDATE).key(key).json(body)
}

fn pay(serial: &str, fee: &str, amount_fen: u32) -> Request {
    let body = json!({
        "serial": serial, "payment_id": format!("{fee}-{serial}"), "amount_fen": amount_fen,
        "paid_at": PAID_AT, "fee": fee,
    });
    Request::new("POST", "/v1/payment/notifications").token(PAYMENT).key(&format!("pay-{fee}-{amount_fen}")).json(&body)
}

/// Asks for a code.
fn sending(serial: &str) -> Request {
    let path = format!("/v1/candidate/candidates/{serial}/phone/code");
    Request::new("POST", path).token(CANDIDATE).json(&json!({"phone": PHONE}))
}

/// Has a code sent and reads it where the provider keeps what it sent.
fn code(provider: &StandIn, running: &Running, serial: &str) -> String {
    assert_eq!(running.ask(&sending(serial)).status, 202);
    let again = running.ask(&sending(serial));
    assert_eq!(again.status, 429, "not twice within a minute: {}", again.text());
    provider.outbox(PHONE).last().unwrap().code.clone()
}

#[test]
fn an_arts_candidate_binds_a_phone_chooses_pays_and_is_locked() {
    let (_runtime, provider, running, serial) = started();
    let art = json!({"class": "03"});
    running.refused(&put(&serial, "professional", "early", &art), 409, "outside-window");
    running.refused(&sending(&serial), 409, "outside-window");
    assert!(provider.outbox(PHONE).is_empty(), "no message for what cannot be bound");
    open(&running, "professional");
    let newcomer = running.capture(&running.set_up(2, 1)[1], 1);
    running.refused(&sending(&newcomer), 409, "out-of-order");
    running.refused(&put(&serial, "professional", "no-phone", &art), 409, "out-of-order");
    let code = code(&provider, &running, &serial);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let bind = |key: &str, code: &str| put(&serial, "phone", key, &json!({"phone": PHONE, "code": code}));
    let (_, problem) = running.refused(&bind("wrong", wrong), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("code"));
    let bound = running.granted(&bind("bind", &code));
    assert_eq!(bound.result, "phone-bound");
    assert!(running.granted(&bind("bind", &code)) == bound, "the code is used up, and the answer is the same");
    running.refused(&put(&serial, "professional", "class", &json!({"class": "99"})), 422, "code-unknown");
    let sport = json!({"class": "51", "main_event": "1"});
    let (_, problem) = running.refused(&put(&serial, "professional", "half", &sport), 422, "code-unknown");
    assert_eq!(problem.field.as_deref(), Some("auxiliary_event"));
    running.refused(&pay(&serial, "professional", 10_000), 409, "out-of-order");
    assert_eq!(running.granted(&put(&serial, "professional", "first", &art)).revision, Some(1));
    running.refused(&pay(&serial, "professional", 9_999), 422, "fee-amount");
    assert_eq!(running.granted(&pay(&serial, "professional", 10_000)).paid_before, Some(false));
    running.refused(&put(&serial, "professional", "late", &json!({"class": "01"})), 409, "fee-paid");
}

#[test]
fn bonus_and_plans_are_declared_and_the_exam_fee_is_paid_each_in_its_window() {
    let (_runtime, _provider, running, serial) = started();
    let declared = json!({"bonuses": ["1"], "plans": ["1", "2"]});
    running.refused(&put(&serial, "declaration", "early", &declared), 409, "outside-window");
    open(&running, "declaration");
    assert_eq!(running.granted(&put(&serial, "declaration", "one", &declared)).result, "declared");
    let twice = json!({"bonuses": ["1", "1"], "plans": []});
    running.refused(&put(&serial, "declaration", "twice", &twice), 422, "code-unknown");
    running.refused(&pay(&serial, "exam", 16_800), 409, "outside-window");
    running.refused(&pay(&serial, "lunch", 1), 422, "field");
}

#[test]
fn without_a_provider_no_code_is_sent_and_it_says_so() {
    let running = Running::start(super::program(), NO_RATES);
    let serial = running.register(&running.set_up(1, 1)[0], 0);
    open(&running, "professional");
    running.refused(&sending(&serial), 503, "port-not-configured");
}
