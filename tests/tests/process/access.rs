//! Who may do what: tokens, roles, scopes, idempotency keys, routes, methods and languages.

use stage::http::Request;
use stage::people;
use stage::premises::{CANDIDATE, OFFICE, OPS, PAYMENT, POINT, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-one-county-00";
const ONE_POINT: &str = "token-of-one-point-000";
const COUNTY_PORTAL: &str = "token-of-county-portal";

/// A server with callers of one county and of one point, neither of which is where the test registers.
fn running() -> Running {
    let settings = [
        caller("county-office", COUNTY_OFFICE, "office", "430103"),
        caller("one-point", ONE_POINT, "point", "430102-009"),
        caller("county-portal", COUNTY_PORTAL, "candidate", "430103"),
    ];
    Running::start(super::program(), &settings.concat())
}

/// Refused with this status and code whatever the token is that the request carries.
fn check(running: &Running, request: Request, token: Option<&str>, status: u16, code: &str) {
    let request = match token {
        Some(token) => request.token(token),
        None => request,
    };
    let (response, _) = running.refused(&request, status, code);
    assert_eq!(response.header("www-authenticate").is_some(), status == 401, "{response:?}");
}

#[test]
fn only_a_token_with_the_role_and_the_scope_opens_a_route() {
    let running = running();
    let place = running.set_up(1, 1)[0];
    assert_eq!(place.point.to_string(), "430102-001");
    let serial = running.register(&place, 0);
    let person = running.candidate(&place, 1);
    let body = people::capture_body(&person, place.point);
    let capture = || Request::new("POST", "/v1/point/candidates").key("capture").json(&body);
    let status = || Request::get("/v1/ops/status");
    for token in [None, Some("nobody-has-this-token"), Some(""), Some(&OFFICE[1..]), Some(&"x".repeat(400))] {
        check(&running, capture(), token, 401, "unauthorized");
        check(&running, status(), token, 401, "unauthorized");
    }
    for (name, value) in [("authorization", format!("Basic {POINT}")), ("x-token", POINT.to_owned())] {
        check(&running, capture().header(name, value), None, 401, "unauthorized");
    }
    for token in [OFFICE, CANDIDATE, PAYMENT, OPS] {
        check(&running, capture(), Some(token), 403, "forbidden");
    }
    check(&running, capture(), Some(ONE_POINT), 403, "forbidden");
    check(&running, status(), Some(OFFICE), 403, "forbidden");
    let segment = serde_json::json!({"point": "430102-001", "code": "0102", "first": 1, "last": 2});
    let segment = || Request::new("POST", "/v1/office/segments").key("segment").json(&segment);
    check(&running, segment(), Some(COUNTY_OFFICE), 403, "forbidden");
    check(&running, Request::get("/v1/office/counties/430102/progress"), Some(COUNTY_OFFICE), 403, "forbidden");
    check(&running, Request::get("/v1/office/points/430102-001/progress"), Some(COUNTY_OFFICE), 403, "forbidden");
    let own = || Request::get(format!("/v1/candidate/candidates/{serial}"));
    check(&running, own(), Some(COUNTY_PORTAL), 403, "forbidden");
    check(&running, own(), Some(POINT), 403, "forbidden");
    check(&running, Request::get(format!("/v1/point/candidates/{serial}")), Some(ONE_POINT), 403, "forbidden");
    assert_eq!(running.ask(&own().token(CANDIDATE)).status, 200);
}

#[test]
fn a_command_needs_a_key_of_its_own() {
    let running = running();
    let place = running.set_up(1, 1)[0];
    let (first, second) = (running.candidate(&place, 0), running.candidate(&place, 1));
    let bare = |key: Option<&str>| {
        let request = Request::new("POST", "/v1/point/candidates").token(POINT);
        let request = request.json(&people::capture_body(&first, place.point));
        match key {
            Some(key) => request.key(key),
            None => request,
        }
    };
    for key in [None, Some(""), Some("two words"), Some("鍵"), Some(&"k".repeat(129))] {
        let (_, problem) = running.refused(&bare(key), 400, "idempotency-key");
        assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"));
    }
    let longest = "k".repeat(128);
    let receipt = running.granted(&bare(Some(&longest)));
    assert!(running.granted(&bare(Some(&longest))) == receipt, "the same key and body give the same receipt");
    let serial = receipt.serial.unwrap();
    running.granted(&people::fee(&serial, "fee"));
    let other = running.granted(&people::capture(&second, place.point, "second")).serial.unwrap();
    running.refused(&people::fee(&other, "fee"), 422, "idempotency-key-reused");
    running.granted(&people::fee(&other, "other-fee"));
    running.granted(&people::activate(&serial, "activate"));
    running.granted(&people::form(&first, &serial, "form"));
    running.refused(&people::form(&second, &serial, "form"), 422, "idempotency-key-reused");
}

#[test]
fn unknown_addresses_and_methods_are_problems_too() {
    let running = running();
    for path in
        ["/nothing", "/v1", "/v1/point/candidates/", "/v2/point/candidates", "/livez/", "/%00", "/../etc/passwd"]
    {
        check(&running, Request::get(path), None, 404, "not-found");
    }
    for (method, path, allowed) in [
        ("GET", "/v1/point/candidates", "POST"),
        ("DELETE", "/v1/candidate/candidates/01020001", "GET"),
        ("POST", "/livez", "GET"),
        ("PATCH", "/v1/candidate/candidates/01020001/form", "PUT"),
    ] {
        let (response, _) = running.refused(&Request::new(method, path), 405, "method-not-allowed");
        let allow = response.header("allow").unwrap_or_default();
        assert!(allow.contains(allowed), "{method} {path} allows {allow:?}");
    }
}

#[test]
fn problems_are_chinese_unless_english_is_asked_for() {
    let running = running();
    for (wanted, language, title) in [
        (None, "zh-CN", "未登录"),
        (Some("en"), "en", "Not signed in"),
        (Some("en-GB,en;q=0.8"), "en", "Not signed in"),
        (Some("zh-CN,en;q=0.5"), "zh-CN", "未登录"),
        (Some("fr"), "zh-CN", "未登录"),
        (Some(";;;q=x"), "zh-CN", "未登录"),
    ] {
        let request = Request::get("/v1/ops/status");
        let request = match wanted {
            Some(wanted) => request.header("accept-language", wanted),
            None => request,
        };
        let (response, problem) = running.refused(&request, 401, "unauthorized");
        let told = (response.header("content-language"), problem.title.as_str());
        assert_eq!(told, (Some(language), title), "{wanted:?}");
    }
}
