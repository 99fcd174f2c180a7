//! Candidates' passwords: two that differ, changed by whoever knows them, set anew by a code to the bound telephone, and never
//! behind the candidate's back.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stage::accounts::{candidate_sign_in, document, token_of};
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, POINT};
use stage::running::Running;
use standin::{Faults, Message, Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-messages-00";
const PHONE: &str = "13800000000";

/// A server with a provider of messages, and one candidate with a bound telephone.
struct Bound {
    _runtime: Runtime,
    provider: StandIn,
    running: Running,
    place: Place,
    serial: String,
}

impl Bound {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
        let url = provider.url();
        let section = format!("[sms]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
        let running = Running::start(super::program(), &format!("{NO_RATES}{section}"));
        let place = running.set_up(1, 1)[0];
        let serial = running.register(&place, 0);
        let window = json!({
            "scope": "province", "window": "professional", "opens_at": "2021-11-01T00:00:00+08:00",
            "closes_at": "2021-11-30T00:00:00+08:00", "reason": "演练",
        });
        running.granted(&Request::new("POST", "/v1/office/overrides").token(OFFICE).key("open").json(&window));
        let path = format!("/v1/candidate/candidates/{serial}/phone");
        let sending = Request::new("POST", format!("{path}/code")).token(CANDIDATE).json(&json!({"phone": PHONE}));
        assert_eq!(running.ask(&sending).status, 202);
        let code = provider.outbox(PHONE).last().unwrap().code.clone();
        let binding = Request::new("PUT", path).token(CANDIDATE).key("bind");
        running.granted(&binding.json(&json!({"phone": PHONE, "code": code})));
        Self { _runtime: runtime, provider, running, place, serial }
    }

    /// Whoever forgot the password of a document.
    fn forgotten(&self, index: u64, name: Option<&str>) -> Request {
        let person = self.running.candidate(&self.place, index);
        let body = json!({"document": document(&person), "name": name.unwrap_or(&person.name)});
        Request::new("POST", "/v1/sessions/candidate/password/code").json(&body)
    }

    fn by_code(&self, index: u64, code: &str, new: &str) -> Request {
        let person = self.running.candidate(&self.place, index);
        let body = json!({"document": document(&person), "name": person.name, "code": code, "new_password": new});
        Request::new("PUT", "/v1/sessions/candidate/password").json(&body)
    }

    /// The messages of a kind, once there are so many: they go out behind the answer.
    fn messages(&self, template: &str, count: usize) -> Vec<Message> {
        let since = Instant::now();
        loop {
            let mut sent = self.provider.outbox(PHONE);
            sent.retain(|message| message.template == template);
            if sent.len() >= count {
                return sent;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "{} of {count} messages", sent.len());
            std::thread::yield_now();
        }
    }
}

fn change(serial: &str, token: &str, what: &str, key: &str, (present, new): (&str, &str)) -> Request {
    let body = json!({"password": present, "new_password": new});
    Request::new("PUT", format!("/v1/candidate/candidates/{serial}/{what}")).token(token).key(key).json(&body)
}

fn sign_in(running: &Running, place: &Place, password: &str) -> String {
    token_of(&running.ask(&candidate_sign_in(&running.candidate(place, 0), password)))
}

fn saving(running: &Running, place: &Place, serial: &str, token: &str, save: &str) -> Request {
    let form = people::form_body(&running.candidate(place, 0).form);
    let request = Request::new("PUT", format!("/v1/candidate/candidates/{serial}/form")).token(token).key(save);
    request.json(&form).header("save-password", save)
}

#[test]
fn a_candidate_changes_either_password_knowing_it_and_they_stay_different() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let (login, save) = (format!("login-{serial}"), format!("save-{serial}"));
    let token = sign_in(&running, &place, &login);
    let full_width: String = save.chars().map(|one| char::from_u32(u32::from(one) + 0xfee0).unwrap()).collect();
    for (what, present, new, field) in [
        ("login-password", "wrong-password", "another-login", "password"),
        ("login-password", &login, &login, "new_password"),
        ("login-password", &login, "short", "new_password"),
        ("login-password", &login, &save, "new_password"),
        ("login-password", &login, &full_width, "new_password"),
        ("save-password", &login, "another-save", "password"),
        ("save-password", &save, &login, "new_password"),
    ] {
        let key = format!("{what}-{field}-{}", new.len());
        let (_, problem) = running.refused(&change(&serial, &token, what, &key, (present, new)), 422, "field");
        assert_eq!(problem.field.as_deref(), Some(field), "{what} to {new}");
    }
    let changed = running.granted(&change(&serial, &token, "save-password", "save", (&save, "another-save-password")));
    assert_eq!(changed.result, "save-password-changed");
    running.refused(&saving(&running, &place, &serial, &token, &save), 403, "save-password");
    running.granted(&saving(&running, &place, &serial, &token, "another-save-password"));
    let request = change(&serial, &token, "login-password", "login", (&login, "another-login-password"));
    assert_eq!(running.granted(&request).result, "login-password-changed");
    running.refused(&request, 401, "unauthorized");
    running.refused(&candidate_sign_in(&running.candidate(&place, 0), &login), 401, "sign-in-failed");
    let running = running.restart();
    let token = sign_in(&running, &place, "another-login-password");
    running.granted(&saving(&running, &place, &serial, &token, "another-save-password"));
}

#[test]
fn one_password_for_both_is_refused_at_activation_and_at_a_reset() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    running.granted(&people::fee(&serial, "fee"));
    let check = |request: Request, key: &str, login: &str, save: &str| {
        let mut body = json!({"login_password": login, "save_password": save});
        body["document"] = document(&running.candidate(&place, 0));
        if key.starts_with("activate") {
            body.as_object_mut().unwrap().remove("document");
            body["real_person_passed"] = Value::Bool(true);
        }
        let request = request.key(key).json(&body);
        if login == "one-for-both" {
            let (_, problem) = running.refused(&request, 422, "field");
            assert_eq!(problem.field.as_deref(), Some("save_password"));
        } else {
            running.granted(&request);
        }
    };
    let activation = || Request::new("POST", format!("/v1/candidate/candidates/{serial}/activation")).token(CANDIDATE);
    let reset = || Request::new("POST", format!("/v1/point/candidates/{serial}/password-reset")).token(POINT);
    check(activation(), "activate-same", "one-for-both", "one-for-both");
    check(activation(), "activate-look", "one-for-both", "ｏｎｅ－ｆｏｒ－ｂｏｔｈ");
    check(activation(), "activate", "one-for-login", "one-for-changes");
    check(reset(), "reset-same", "one-for-both", "one-for-both");
    check(reset(), "reset", "other-for-login", "other-for-changes");
}

#[test]
fn whoever_forgot_the_login_password_takes_another_by_a_code_and_nobody_learns_who_is_registered() {
    let bound = Bound::start();
    let running = &bound.running;
    // Without a telephone, and nobody at all.
    running.register(&bound.place, 1);
    let session = sign_in(running, &bound.place, &format!("login-{}", bound.serial));
    for request in [
        bound.forgotten(9, None),
        bound.forgotten(1, None),
        bound.forgotten(0, Some("某某某")),
        bound.forgotten(0, None),
        bound.forgotten(0, None),
    ] {
        let response = running.ask(&request);
        assert_eq!((response.status, response.text().as_str()), (202, ""));
    }
    let sent = bound.messages("new-password", 1);
    assert_eq!(sent.len(), 1, "one in a minute, and only to whom it belongs");
    let code = &sent[0].code;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = |request: &Request| {
        let (response, problem) = running.refused(request, 422, "field");
        assert_eq!(problem.field.as_deref(), Some("code"));
        response.text()
    };
    let texts = [
        refused(&bound.by_code(9, code, "another-login")),
        refused(&bound.by_code(1, code, "another-login")),
        refused(&bound.by_code(0, wrong, "another-login")),
    ];
    assert!(texts.iter().all(|text| *text == texts[0]), "who is registered is not said: {texts:?}");
    // Whoever is refused for something else still has the code.
    let same = running.refused(&bound.by_code(0, code, &format!("save-{}", bound.serial)), 422, "field");
    assert_eq!(same.1.field.as_deref(), Some("new_password"));
    assert_eq!(running.ask(&bound.by_code(0, code, "another-login")).status, 204);
    refused(&bound.by_code(0, code, "yet-another-login"));
    let read = Request::get(format!("/v1/candidate/candidates/{}", bound.serial)).token(&session);
    running.refused(&read, 401, "unauthorized");
    sign_in(running, &bound.place, "another-login");
    let log = Request::get("/v1/ops/security-log?event=account-changed&limit=1").token(stage::premises::AUDITOR);
    let log = running.ask(&log).text();
    assert!(log.contains("new-password-by-code") && log.contains(&bound.serial), "{log}");
}

#[test]
fn codes_for_one_document_are_slowed_down_by_source_whether_or_not_it_is_registered() {
    let bound = Bound::start();
    for index in [0, 9] {
        let answers: Vec<u16> = (0..8).map(|_| bound.running.ask(&bound.forgotten(index, None)).status).collect();
        assert!(answers[..5].iter().all(|status| *status == 202) && answers[7] == 429, "{answers:?}");
    }
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let body = json!({"document": document(&running.candidate(&place, 0)), "name": "某某某"});
    let request = Request::new("POST", "/v1/sessions/candidate/password/code").json(&body);
    running.refused(&request, 503, "port-not-configured");
}

#[test]
fn a_reset_at_the_point_is_told_to_the_telephone_and_waits_for_no_provider() {
    let bound = Bound::start();
    let (running, serial) = (&bound.running, &bound.serial);
    let reset = |key: &str| {
        let person = running.candidate(&bound.place, 0);
        let body = json!({"document": document(&person), "login_password": format!("login-{key}"),
            "save_password": format!("save-{key}")});
        let path = format!("/v1/point/candidates/{serial}/password-reset");
        Request::new("POST", path).token(POINT).key(key).json(&body)
    };
    running.granted(&reset("first-time"));
    let told = bound.messages("passwords-reset", 1);
    assert_eq!((told.len(), told[0].code.as_str()), (1, ""));
    bound.provider.set_faults(Faults::failing());
    running.granted(&reset("second-time"));
    let history = Request::get(format!("/v1/candidate/candidates/{serial}/history")).token(CANDIDATE);
    let history = running.ask(&history).text();
    assert_eq!(history.matches("passwords-reset").count(), 2, "and the history says it");
}
