//! Candidates' sessions: in with the document, for a fee and the passwords; in with the password, for what is their own.

use serde_json::{Value, json};
use stage::accounts::{candidate_sign_in, document, entrant_sign_in, sign_out, token_of};
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, NO_RATES, POINT};
use stage::running::Running;
use standin::{Faults, Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-checks-0000";

fn started(settings: &str) -> (Running, Place) {
    let running = Running::start(super::program(), &format!("{NO_RATES}{settings}"));
    let place = running.set_up(1, 1)[0];
    (running, place)
}

/// A server with a provider of real-person checks.
fn with_checks() -> (Runtime, StandIn, Running, Place) {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[real_person]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let (running, place) = started(&section);
    (runtime, provider, running, place)
}

/// A candidate who has paid, and an entrant's session.
fn entered(running: &Running, place: &Place, index: u64) -> (String, String) {
    let serial = running.capture(place, index);
    running.granted(&people::fee(&serial, &format!("fee-{serial}")));
    let person = running.candidate(place, index);
    (serial, token_of(&running.ask(&entrant_sign_in(&person, &person.name))))
}

/// A registered candidate's own session.
fn signed_in(running: &Running, place: &Place, index: u64) -> (String, String) {
    let serial = running.register(place, index);
    let person = running.candidate(place, index);
    let token = token_of(&running.ask(&candidate_sign_in(&person, &format!("login-{serial}"))));
    (serial, token)
}

fn activating(serial: &str, token: &str, key: &str, ticket: Option<&str>) -> Request {
    let mut body = json!({"login_password": format!("login-{serial}"), "save_password": format!("save-{serial}")});
    if let Some(ticket) = ticket {
        body["ticket"] = json!(ticket);
    }
    let path = format!("/v1/candidate/candidates/{serial}/activation");
    Request::new("POST", path).token(token).key(key).json(&body)
}

fn read(serial: &str, token: &str) -> Request {
    Request::get(format!("/v1/candidate/candidates/{serial}")).token(token)
}

/// A save of the form, with a save password as it stands in the header.
fn saving(running: &Running, place: &Place, (serial, token): (&str, &str), key: &str, save: Option<&str>) -> Request {
    let form = people::form_body(&running.candidate(place, 0).form);
    let request = Request::new("PUT", format!("/v1/candidate/candidates/{serial}/form")).token(token).key(key);
    let request = request.json(&form);
    match save {
        Some(save) => request.header("save-password", save),
        None => request,
    }
}

fn reset(serial: &str, document: &Value, key: &str, save: &str) -> Request {
    let body = json!({"document": document, "login_password": "login-anew", "save_password": save});
    let path = format!("/v1/point/candidates/{serial}/password-reset");
    Request::new("POST", path).token(POINT).key(key).json(&body)
}

#[test]
fn an_entrant_passes_the_check_sets_the_passwords_and_is_a_candidate_from_then_on() {
    let (_runtime, provider, running, place) = with_checks();
    let (serial, token) = entered(&running, &place, 0);
    let person = running.candidate(&place, 0);
    let other_name = running.refused(&entrant_sign_in(&person, "某某某"), 401, "sign-in-failed").0;
    let nobody = entrant_sign_in(&running.candidate(&place, 9), &person.name);
    let nobody = running.refused(&nobody, 401, "sign-in-failed").0;
    assert_eq!(other_name.text(), nobody.text(), "who is registered is not said");
    running.refused(&candidate_sign_in(&person, "login-whatever"), 401, "sign-in-failed");
    running.refused(&read(&serial, &token), 403, "forbidden");
    let (_, problem) = running.refused(&activating(&serial, &token, "none", None), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("ticket"));
    let failed = activating(&serial, &token, "failed", Some("fail-not-live"));
    running.refused(&failed, 422, "real-person-check-failed");
    let passed = activating(&serial, &token, "passed", Some("pass-1"));
    assert_eq!(running.granted(&passed).result, "activated");
    running.refused(&passed, 401, "unauthorized");
    running.refused(&entrant_sign_in(&person, &person.name), 409, "already-activated");
    let token = token_of(&running.ask(&candidate_sign_in(&person, &format!("login-{serial}"))));
    assert_eq!(running.ask(&read(&serial, &token)).status, 200);
    let asked = provider.counts();
    running.refused(&activating(&serial, &token, "again", Some("pass-2")), 409, "already-activated");
    assert_eq!(provider.counts(), asked, "nobody is asked about somebody who has passed");
    let (other, entrant) = entered(&running, &place, 1);
    running.refused(&activating(&serial, &entrant, "other", Some("pass-3")), 403, "forbidden");
    provider.set_faults(Faults::failing());
    running.refused(&activating(&other, &entrant, "down", Some("pass-4")), 503, "provider-unavailable");
    running.refused(&activating(&other, CANDIDATE, "down-too", Some("pass-5")), 503, "provider-unavailable");
}

#[test]
fn nobody_vouches_for_themselves_where_no_provider_is() {
    let (running, place) = started("");
    let (serial, token) = entered(&running, &place, 0);
    running.refused(&activating(&serial, &token, "self", Some("pass-1")), 503, "port-not-configured");
    assert_eq!(running.granted(&people::activate(&serial, "trusted")).result, "activated");
    running.refused(&activating(&serial, &token, "late", None), 401, "unauthorized");
}

#[test]
fn a_candidate_reads_what_is_own_and_needs_the_save_password_to_change_it() {
    let (running, place) = started("");
    let (serial, token) = signed_in(&running, &place, 0);
    let (other, _) = signed_in(&running, &place, 1);
    assert_eq!(running.ask(&read(&serial, &token)).status, 200);
    running.refused(&read(&other, &token), 403, "forbidden");
    let own = (serial.as_str(), token.as_str());
    let right = format!("save-{serial}");
    let wrong = format!("save-{other}");
    for (key, save) in
        [("none", None), ("wrong", Some(wrong.as_str())), ("login", Some("login-")), ("%", Some("%FF%FE"))]
    {
        let (_, problem) = running.refused(&saving(&running, &place, own, key, save), 403, "save-password");
        assert_eq!(problem.field.as_deref(), Some("Save-Password"));
    }
    let save = saving(&running, &place, own, "right", Some(&right));
    let saved = running.granted(&save);
    assert_eq!(saved.revision, Some(2));
    assert!(running.granted(&save) == saved, "the same request has the same answer");
    running.refused(&saving(&running, &place, own, "wrong-again", Some(&wrong)), 403, "save-password");
    for what in ["professional", "declaration", "phone"] {
        let body = match what {
            "professional" => json!({"class": "03"}),
            "declaration" => json!({"bonuses": [], "plans": []}),
            _ => json!({"phone": "13800000000", "code": "123456"}),
        };
        let path = format!("/v1/candidate/candidates/{serial}/{what}");
        let bare = Request::new("PUT", path).token(&token).key(&format!("bare-{what}")).json(&body);
        running.refused(&bare, 403, "save-password");
    }
    assert_eq!(running.ask(&sign_out(&token)).status, 204);
    running.refused(&read(&serial, &token), 401, "unauthorized");
}

#[test]
fn new_passwords_end_the_sessions_and_what_was_known_of_before() {
    let (running, place) = started("");
    let (serial, token) = signed_in(&running, &place, 0);
    let person = running.candidate(&place, 0);
    let old = format!("save-{serial}");
    running.granted(&saving(&running, &place, (&serial, &token), "before", Some(&old)));
    running.granted(&reset(&serial, &document(&person), "reset", "保存密码二〇二二"));
    running.refused(&read(&serial, &token), 401, "unauthorized");
    running.refused(&candidate_sign_in(&person, &format!("login-{serial}")), 401, "sign-in-failed");
    let token = token_of(&running.ask(&candidate_sign_in(&person, "login-anew")));
    running.refused(&saving(&running, &place, (&serial, &token), "old", Some(&old)), 403, "save-password");
    let encoded: String = "保存密码二〇二二".bytes().map(|byte| format!("%{byte:02X}")).collect();
    running.granted(&saving(&running, &place, (&serial, &token), "new", Some(&encoded)));
    let running = running.restart();
    assert_eq!(running.ask(&read(&serial, &token)).status, 200, "a session outlives the process");
    running.granted(&reset(&serial, &document(&person), "reset-again", "another-save"));
    running.refused(&read(&serial, &token), 401, "unauthorized");
    let running = running.restart();
    running.refused(&read(&serial, &token), 401, "unauthorized");
}

#[test]
fn guesses_are_slowed_down_by_document_whether_it_is_registered_or_not() {
    let (running, place) = started("[throttle.pair]\npause_seconds_min = 60\n");
    let (serial, token) = signed_in(&running, &place, 0);
    let (there, nobody) = (running.candidate(&place, 0), running.candidate(&place, 7));
    for person in [&there, &nobody] {
        for _ in 0..5 {
            running.refused(&candidate_sign_in(person, "wrong-password"), 401, "sign-in-failed");
        }
        running.refused(&candidate_sign_in(person, &format!("login-{serial}")), 429, "password-paused");
    }
    for _ in 0..5 {
        running.refused(&entrant_sign_in(&nobody, "某某某"), 401, "sign-in-failed");
    }
    running.refused(&entrant_sign_in(&nobody, "某某某"), 429, "password-paused");
    let own = (serial.as_str(), token.as_str());
    for guess in 0..5 {
        let save = saving(&running, &place, own, &format!("guess-{guess}"), Some("wrong-password"));
        running.refused(&save, 403, "save-password");
    }
    let right = format!("save-{serial}");
    running.refused(&saving(&running, &place, own, "right", Some(&right)), 429, "password-paused");
}
