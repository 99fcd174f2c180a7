//! Operators: made from above, signed in by password and one-time code, dismissed at once.

use baoming_api::bodies::operators::OperatorsBody;
use serde_json::{Value, json};
use stage::accounts::{PASSWORD, new_operator, own_password, sign_in, sign_out, token_of};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE};
use stage::running::Running;

fn started() -> Running {
    Running::start(super::program(), NO_RATES)
}

fn change(number: u32, key: &str, body: &Value) -> Request {
    Request::new("PUT", format!("/v1/office/operators/{number}")).token(OFFICE).key(key).json(body)
}

/// Something that every office may ask, about the county that these tests use.
fn progress(token: &str) -> Request {
    Request::get("/v1/office/counties/430102/progress").token(token)
}

#[test]
fn an_office_needs_password_and_code_and_each_code_counts_once() {
    let running = started();
    let office = running.operator("furong-office", "office", "430102");
    running.refused(&sign_in(&office.name, PASSWORD, None), 401, "sign-in-failed");
    running.refused(&sign_in("nobody-there", PASSWORD, None), 401, "sign-in-failed");
    assert_eq!(running.try_sign_in(&office, "wrong horse battery", 0).status, 401);
    // It is a rehearsal, and no phone shows the code of its calendar.
    assert_eq!(running.try_sign_in_at(&office, PASSWORD, running.now()).status, 401);
    let token = running.sign_in(&office);
    assert_eq!(running.ask(&progress(&token)).status, 200);
    running.refused(&Request::get("/v1/office/counties/430103/progress").token(&token), 403, "forbidden");
    running.refused(&progress(&format!("{}A", &token[..token.len() - 1])), 401, "unauthorized");
    assert_eq!(running.try_sign_in(&office, PASSWORD, 0).status, 401, "the code is used up");
    assert_eq!(running.try_sign_in(&office, PASSWORD, 1).status, 200, "the next one is good already");
    let point = running.operator("first-school", "point", "430102-001");
    assert!(point.secret.is_some(), "a point needs a second factor too");
    running.sign_in(&point);
    let ops = running.operator("runs-it", "ops", "province");
    assert!(ops.secret.is_none());
    running.sign_in(&ops);
}

#[test]
fn operators_are_made_from_above_and_nobody_raises_anybody_to_the_own_height() {
    let running = started();
    let office = running.operator("furong-office", "office", "430102");
    let token = running.sign_in(&office);
    for (name, role, scope) in [
        ("another-office", "office", "430102"),
        ("city-office", "office", "4301"),
        ("other-point", "point", "430103-001"),
        ("runs-it", "ops", "province"),
    ] {
        running.refused(&new_operator(&token, name, role, scope), 403, "forbidden");
    }
    let made = running.ask(&new_operator(&token, "first-school", "point", "430102-001"));
    assert_eq!(made.status, 200, "{}", made.text());
    running.refused(&new_operator(OFFICE, "first-school", "point", "430102-002"), 409, "operator-exists");
    running.refused(&new_operator(OFFICE, "no-such-role", "candidate", "430102"), 422, "field");
    running.refused(&new_operator(OFFICE, "wrong-scope", "office", "430102-001"), 422, "field");
    let own = Request::new("PUT", format!("/v1/office/operators/{}", office.number)).token(&token).key("own");
    running.refused(&own.json(&json!({"scope": "province"})), 403, "forbidden");
    running.refused(&change(99, "nobody", &json!({"enabled": false})), 404, "operator-unknown");
    running.refused(&change(office.number, "nothing", &json!({})), 422, "field");
    running.refused(&change(office.number, "short", &json!({"password": "short-one"})), 422, "field");
    let page = |query: &str, token: &str| -> OperatorsBody {
        running.ask(&Request::get(format!("/v1/office/operators{query}")).token(token)).read().unwrap()
    };
    let names = |page: &OperatorsBody| page.operators.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&page("", &token)), ["furong-office", "first-school"]);
    let first = page("?limit=1", OFFICE);
    assert_eq!((names(&first), first.next), (vec!["furong-office".to_owned()], Some(office.number)));
    assert_eq!(names(&page(&format!("?after={}", office.number), OFFICE)), ["first-school"]);
    running.refused(&Request::get("/v1/office/operators?scope=4301").token(&token), 403, "forbidden");
}

#[test]
fn whatever_changes_an_account_ends_its_sessions_before_the_answer() {
    let running = started();
    let office = running.operator("furong-office", "office", "430102");
    let token = running.sign_in(&office);
    assert_eq!(running.ask(&progress(&token)).status, 200);
    running.granted(&change(office.number, "off", &json!({"enabled": false})));
    running.refused(&progress(&token), 401, "unauthorized");
    assert_eq!(running.try_sign_in(&office, PASSWORD, 1).status, 401, "who is dismissed does not sign in");
    running.granted(&change(office.number, "on", &json!({"enabled": true})));
    running.refused(&progress(&token), 401, "unauthorized");
    running.granted(&change(office.number, "new", &json!({"password": "another horse battery"})));
    assert_eq!(running.try_sign_in(&office, PASSWORD, 1).status, 401);
    assert_eq!(running.try_sign_in(&office, "another horse battery", 1).status, 200);
    let point = running.operator("first-school", "point", "430102-001");
    let moved = running.sign_in(&point);
    running.granted(&change(point.number, "moved", &json!({"scope": "430103-001"})));
    let at = |point: &str, token: &str| Request::get(format!("/v1/point/points/{point}/progress")).token(token);
    running.refused(&at("430102-001", &moved), 401, "unauthorized");
    let elsewhere = token_of(&running.try_sign_in(&point, PASSWORD, 1));
    running.refused(&at("430102-001", &elsewhere), 403, "forbidden");
}

#[test]
fn an_operator_takes_a_password_that_nobody_else_knows() {
    let running = started();
    let point = running.operator("first-school", "point", "430102-001");
    let token = running.sign_in(&point);
    let change = |token: &str, key: &str, present: &str, new: &str| own_password(token, present, new).key(key);
    for (key, present, new, field) in [
        ("wrong", "wrong horse battery", "my own secret", "password"),
        ("short", PASSWORD, "short-one", "new_password"),
        ("same", PASSWORD, PASSWORD, "new_password"),
    ] {
        let (_, problem) = running.refused(&change(&token, key, present, new), 422, "field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    running.refused(&change(OFFICE, "token", PASSWORD, "my own secret"), 422, "field");
    running.granted(&change(&token, "right", PASSWORD, "my own secret"));
    running.refused(&sign_out(&token), 401, "unauthorized");
    assert_eq!(running.try_sign_in(&point, PASSWORD, 1).status, 401);
    token_of(&running.try_sign_in(&point, "my own secret", 1));
}

#[test]
fn a_session_that_was_signed_out_stays_so_over_a_restart_and_others_go_on() {
    let running = started();
    let point = running.operator("first-school", "point", "430102-001");
    running.set_up(1, 1);
    let (first, second) = (running.sign_in(&point), token_of(&running.try_sign_in(&point, PASSWORD, 1)));
    let progress = |token: &str| Request::get("/v1/point/points/430102-001/progress").token(token);
    assert_eq!(running.ask(&sign_out(&first)).status, 204);
    running.refused(&progress(&first), 401, "unauthorized");
    running.refused(&sign_out(OFFICE), 422, "field");
    let running = running.restart();
    running.refused(&progress(&first), 401, "unauthorized");
    assert_eq!(running.ask(&progress(&second)).status, 200, "operators and sessions are there after a restart");
}

#[test]
fn guesses_are_slowed_down_and_an_unknown_name_is_like_a_known_one() {
    let running = Running::start(super::program(), &format!("{NO_RATES}[throttle.pair]\npause_seconds_min = 60\n"));
    running.operator("first-school", "point", "430102-001");
    let other = running.operator("second-school", "point", "430102-002");
    for name in ["first-school", "nobody-there"] {
        for _ in 0..5 {
            running.refused(&sign_in(name, "wrong horse battery", None), 401, "sign-in-failed");
        }
        let (response, _) = running.refused(&sign_in(name, PASSWORD, None), 429, "password-paused");
        assert!(response.header("retry-after").is_some());
    }
    token_of(&running.try_sign_in(&other, PASSWORD, 0));
    let log = running.premises.log();
    assert!(!log.contains(PASSWORD) && !log.contains("bms1."), "neither passwords nor tokens are logged");
}
