//! An account is its owner's: a first password is good for another one alone, and the second factor is enrolled by whoever
//! has the telephone.

use baoming_api::bodies::operators::{OperatorBody, OperatorsBody};
use baoming_api::bodies::sessions::{SessionBody, TotpBody};
use serde_json::json;
use stage::accounts::{
    FIRST_PASSWORD, Operator, PASSWORD, begin_totp, confirm_totp, new_operator, own_password, secret_of, sign_in,
    sign_out, token_of,
};
use stage::client::problem;
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE};
use stage::running::Running;

const POINT: &str = "430102-001";

fn started() -> Running {
    Running::start(super::program(), NO_RATES)
}

/// A sign-in with a password alone.
fn session(running: &Running, name: &str, password: &str) -> SessionBody {
    let response = running.ask(&sign_in(name, password, None));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

fn account(running: &Running, name: &str) -> OperatorBody {
    let page: OperatorsBody = running.ask(&Request::get("/v1/office/operators").token(OFFICE)).read().unwrap();
    page.operators.into_iter().find(|one| one.name == name).unwrap()
}

/// Everything but what is named is refused with this code.
#[track_caller]
fn good_for_nothing_but(running: &Running, token: &str, code: &str) {
    let progress = format!("/v1/point/points/{POINT}/progress");
    let search = Request::new("POST", "/v1/office/candidates/search").json(&json!({"name": "王芳"}));
    let photo = Request::new("POST", "/v1/point/photos").bytes("image/jpeg", vec![0; 4]);
    for request in [Request::get(progress), search, photo] {
        let (_, problem) = running.refused(&request.token(token), 403, code);
        assert!(problem.detail.contains("/v1/sessions/operator/"), "it says what to do: {}", problem.detail);
    }
}

#[test]
fn a_first_password_is_good_for_another_one_and_then_for_the_second_factor() {
    let running = started();
    running.set_up(1, 1);
    running.granted(&new_operator(OFFICE, "first-school", "point", POINT));
    let made = account(&running, "first-school");
    assert!(made.first_password && !made.totp, "nobody but its owner makes a secret");

    let first = session(&running, "first-school", FIRST_PASSWORD);
    assert_eq!(first.needed_first.as_deref(), Some("password"));
    good_for_nothing_but(&running, &first.token, "password-change-needed");
    running.refused(&begin_totp(&first.token, FIRST_PASSWORD), 403, "password-change-needed");
    let same = own_password(&first.token, FIRST_PASSWORD, FIRST_PASSWORD).key("same");
    let (_, problem) = running.refused(&same, 422, "field");
    assert_eq!(problem.field.as_deref(), Some("new_password"));
    running.granted(&own_password(&first.token, FIRST_PASSWORD, PASSWORD).key("own"));
    running.refused(&sign_out(&first.token), 401, "unauthorized");
    running.refused(&sign_in("first-school", FIRST_PASSWORD, None), 401, "sign-in-failed");

    let second = session(&running, "first-school", PASSWORD);
    assert_eq!(second.needed_first.as_deref(), Some("second-factor"));
    good_for_nothing_but(&running, &second.token, "second-factor-needed");
    let secret = running.enrol(&second.token, "first-school");
    running.refused(&sign_out(&second.token), 401, "unauthorized");
    running.refused(&sign_in("first-school", PASSWORD, None), 401, "sign-in-failed");
    let owner = Operator { name: "first-school".to_owned(), number: made.number, secret: Some(secret) };
    let whole = running.try_sign_in(&owner, PASSWORD, 0);
    let progress = Request::get(format!("/v1/point/points/{POINT}/progress"));
    assert_eq!(running.ask(&progress.token(&token_of(&whole))).status, 200);
    assert_eq!(whole.read::<SessionBody>().unwrap().needed_first, None);
    let taken = account(&running, "first-school");
    assert!(!taken.first_password && taken.totp);
}

#[test]
fn a_secret_that_nobody_confirmed_or_that_was_guessed_at_never_counts() {
    let running = started();
    running.granted(&new_operator(OFFICE, "furong-office", "office", "430102"));
    let first = session(&running, "furong-office", FIRST_PASSWORD).token;
    running.granted(&own_password(&first, FIRST_PASSWORD, PASSWORD).key("own"));
    let (mine, other) =
        (session(&running, "furong-office", PASSWORD).token, session(&running, "furong-office", PASSWORD).token);
    // A stolen session without the password begins nothing.
    let (_, problem) = running.refused(&begin_totp(&mine, "wrong horse battery"), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("password"));
    let begun = || -> TotpBody { running.ask(&begin_totp(&mine, PASSWORD)).read().unwrap() };
    let confirm = |token: &str, code: &str, key: &str| running.ask(&confirm_totp(token, code).key(key));
    let shown = secret_of(&begun().totp_uri);
    let code = shown.code(running.phone());
    assert_eq!(confirm(&other, &code, "other").status, 422, "it was shown in another session");
    let wrong = (0..4)
        .map(|digit| digit.to_string().repeat(6))
        .find(|wrong| (-2..=2).all(|period| shown.code(running.phone().plus_ms(period * 30_000)) != *wrong));
    let wrong = wrong.expect("not all of them are right");
    for guess in 0..5 {
        let response = confirm(&mine, &wrong, &format!("guess-{guess}"));
        assert_eq!((response.status, problem_field(&response).as_deref()), (422, Some("code")));
    }
    assert_eq!(confirm(&mine, &code, "late").status, 422, "five wrong codes have ended it");
    // Another one was begun when the process died: it is nobody's.
    let lost = secret_of(&begun().totp_uri);
    let running = running.restart();
    let again = confirm_totp(&mine, &lost.code(running.phone())).key("after");
    assert_eq!(running.ask(&again).status, 422);
    assert!(!account(&running, "furong-office").totp);
    running.enrol(&mine, "furong-office");
    assert!(account(&running, "furong-office").totp);
}

fn problem_field(response: &stage::http::Response) -> Option<String> {
    problem(response).field
}

#[test]
fn a_superior_takes_a_second_factor_away_and_resets_a_password_and_gets_neither() {
    let running = started();
    let office = running.operator("furong-office", "office", "430102");
    let token = running.sign_in(&office);
    // The owner changes the telephone: the present code is asked for, so whoever has only the session and the password
    // changes nothing.
    let (_, problem) = running.refused(&begin_totp(&token, PASSWORD), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("code"));
    let path = format!("/v1/office/operators/{}", office.number);
    let reset = Request::new("DELETE", format!("{path}/totp")).token(OFFICE).key("reset");
    let receipt = running.ask(&reset);
    assert_eq!((receipt.status, receipt.text().contains("otpauth")), (200, false));
    running.refused(&sign_out(&token), 401, "unauthorized");
    let session = session(&running, "furong-office", PASSWORD);
    assert_eq!(session.needed_first.as_deref(), Some("second-factor"));
    let secret = running.enrol(&session.token, "furong-office");
    assert!(Some(&secret) != office.secret.as_ref());
    let office = Operator { secret: Some(secret), ..office };
    let whole = running.sign_in(&office);

    let reset =
        Request::new("PUT", &path).token(OFFICE).key("password").json(&json!({"password": "from the province"}));
    running.granted(&reset);
    running.refused(&sign_out(&whole), 401, "unauthorized");
    // The superior knows the password now, and has no code.
    running.refused(&sign_in("furong-office", "from the province", None), 401, "sign-in-failed");
    let response = running.try_sign_in(&office, "from the province", 1);
    let session: SessionBody = response.read().unwrap();
    assert_eq!(session.needed_first.as_deref(), Some("password"));
    let progress = Request::get("/v1/office/counties/430102/progress").token(&session.token);
    running.refused(&progress, 403, "password-change-needed");
}
