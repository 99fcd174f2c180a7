//! Duties apart (三权分立): whoever makes accounts, whoever watches over them and whoever reads the logs are different accounts,
//! and none of them becomes another.

use baoming_api::bodies::operators::OperatorsBody;
use serde_json::{Value, json};
use stage::accounts::{FIRST_PASSWORD, Operator, PASSWORD, begin_totp, new_operator, sign_in};
use stage::http::Request;
use stage::premises::{ADMINISTRATOR, AUDITOR, NO_RATES, OFFICE, SECURITY};
use stage::running::Running;

fn started() -> Running {
    Running::start(super::program(), NO_RATES)
}

fn change(operator: &Operator, token: &str, key: &str, body: &Value) -> Request {
    Request::new("PUT", format!("/v1/office/operators/{}", operator.number)).token(token).key(key).json(body)
}

fn reset_totp(operator: &Operator, token: &str, key: &str) -> Request {
    Request::new("DELETE", format!("/v1/office/operators/{}/totp", operator.number)).token(token).key(key)
}

#[test]
fn the_accounts_of_the_center_are_the_administrators_alone() {
    let running = started();
    let center = [
        ("province-office", "office"),
        ("runs-it", "ops"),
        ("makes-accounts", "administrator"),
        ("watches", "security"),
        ("reads-the-logs", "auditor"),
    ];
    for (name, role) in center {
        for token in [OFFICE, SECURITY, AUDITOR] {
            running.refused(&new_operator(token, name, role, "province"), 403, "forbidden");
        }
        let below = new_operator(ADMINISTRATOR, name, role, "430102-001");
        running.refused(&below, 422, "field");
    }
    let made = center.map(|(name, role)| running.operator(name, role, "province"));
    for operator in &made {
        for (key, body) in [("off", json!({"enabled": false})), ("password", json!({"password": FIRST_PASSWORD}))] {
            running.refused(&change(operator, OFFICE, key, &body), 403, "forbidden");
        }
        running.refused(&reset_totp(operator, OFFICE, "totp"), 403, "forbidden");
    }
    // Who makes accounts sees the accounts and no candidate.
    let administrator = running.sign_in(&made[2]);
    let page = running.ask(&Request::get("/v1/office/operators").token(&administrator));
    assert_eq!(page.read::<OperatorsBody>().unwrap().operators.len(), center.len());
    for path in ["/v1/office/candidates", "/v1/office/access-log", "/v1/ops/security-log", "/v1/office/progress"] {
        running.refused(&Request::get(path).token(&administrator), 403, "forbidden");
    }
    let own = change(&made[2], &administrator, "own", &json!({"enabled": false}));
    running.refused(&own, 403, "forbidden");
    running.refused(&reset_totp(&made[0], &administrator, "totp"), 403, "forbidden");
    running.granted(&change(&made[0], &administrator, "moved", &json!({"scope": "4301"})));
}

#[test]
fn no_account_comes_into_one_of_the_duties_or_goes_out_of_it() {
    let running = started();
    let office = running.operator("an-office", "office", "province");
    let auditor = running.operator("reads-the-logs", "auditor", "province");
    for (operator, role) in
        [(&office, "administrator"), (&office, "security"), (&auditor, "office"), (&auditor, "security")]
    {
        let body = json!({"role": role, "scope": "province"});
        let (_, problem) = running.refused(&change(operator, ADMINISTRATOR, role, &body), 422, "field");
        assert_eq!(problem.field.as_deref(), Some("role"), "to {role}");
    }
    running.granted(&change(&office, ADMINISTRATOR, "ops", &json!({"role": "ops"})));
}

#[test]
fn the_security_switches_off_and_takes_second_factors_away_and_does_nothing_else() {
    let running = started();
    let security = running.operator("watches", "security", "province");
    let administrator = running.operator("makes-accounts", "administrator", "province");
    let point = running.operator("first-school", "point", "430102-001");
    let token = running.sign_in(&security);
    for (key, body) in [
        ("on", json!({"enabled": true})),
        ("password", json!({"password": FIRST_PASSWORD})),
        ("both", json!({"enabled": false, "password": FIRST_PASSWORD})),
        ("scope", json!({"enabled": false, "scope": "430103-001"})),
        ("role", json!({"enabled": false, "role": "office"})),
    ] {
        running.refused(&change(&point, &token, key, &body), 403, "forbidden");
    }
    running.refused(&change(&security, &token, "own", &json!({"enabled": false})), 403, "forbidden");
    running.refused(&reset_totp(&security, &token, "own"), 403, "forbidden");
    running.refused(&new_operator(&token, "another", "point", "430102-002"), 403, "forbidden");
    running.refused(&Request::get("/v1/office/candidates").token(&token), 403, "forbidden");

    running.granted(&reset_totp(&point, &token, "lost"));
    let response = running.ask(&sign_in("first-school", PASSWORD, None));
    assert!(response.text().contains("second-factor"), "its owner enrols another one: {}", response.text());
    for (key, operator) in [("point", &point), ("administrator", &administrator)] {
        running.granted(&change(operator, &token, key, &json!({"enabled": false})));
        running.refused(&sign_in(&operator.name, PASSWORD, None), 401, "sign-in-failed");
    }
    let log = Request::get(format!("/v1/ops/security-log?operator={}", point.number)).token(&token);
    assert!(running.ask(&log).text().contains("reset-totp"));
}

#[test]
fn the_auditor_reads_both_logs_and_changes_nothing_but_the_own_password() {
    let running = started();
    let auditor = running.operator("reads-the-logs", "auditor", "province");
    let point = running.operator("first-school", "point", "430102-001");
    let token = running.sign_in(&auditor);
    for path in ["/v1/office/access-log", "/v1/ops/security-log", "/v1/office/operators"] {
        assert_eq!(running.ask(&Request::get(path).token(&token)).status, 200, "{path}");
    }
    for path in ["/v1/office/candidates", "/v1/ops/status", "/v1/office/policy"] {
        running.refused(&Request::get(path).token(&token), 403, "forbidden");
    }
    running.refused(&change(&point, &token, "off", &json!({"enabled": false})), 403, "forbidden");
    running.refused(&reset_totp(&point, &token, "totp"), 403, "forbidden");
    let (_, problem) = running.refused(&begin_totp(&token, PASSWORD), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("code"), "the second factor is the own, and a code of it is asked for");
}
