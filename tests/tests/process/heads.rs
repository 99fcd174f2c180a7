//! What stands in a request's head: each header that counts once is there once, what a body says of itself is taken at its
//! word, whoever asks is judged before a byte of the body is waited for, and every answer says that it is not to be kept.

use std::time::Duration;

use baoming_gate::auth::tokens::Role;
use serde_json::json;
use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people::{self, capture_body};
use stage::premises::{NO_RATES, OFFICE, POINT};
use stage::running::Running;

/// Much less than it takes until a body is given up.
const AT_ONCE: Duration = Duration::from_secs(10);

fn start() -> Running {
    Running::start(super::program(), NO_RATES)
}

#[test]
fn whoever_asks_is_judged_before_a_byte_of_the_body_is_waited_for() {
    let running = start();
    let bodies = |method: &str| ["POST", "PUT", "DELETE"].contains(&method);
    let mut tried = 0;
    let judged = |head: &str, status: u16| {
        let mut connection = Connection::open(running.address).unwrap();
        let begun = std::time::Instant::now();
        connection.send(head.as_bytes()).unwrap();
        let answered = connection.answer().unwrap();
        assert!(begun.elapsed() < AT_ONCE, "{head}");
        // Nobody is asked to go on sending either: that would be the first answer.
        assert_eq!(answered.status, status, "{head}{}", answered.text());
    };
    let head = |method: &str, path: &str, media: &str, more: &str| {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: {media}\r\ncontent-length: 1048576\r\n\
             expect: 100-continue\r\nidempotency-key: k\r\n{more}\r\n"
        )
    };
    let wrong = "authorization: Bearer nobody-has-this-token\r\n";
    let payment = format!("authorization: Bearer {}\r\n", stage::premises::PAYMENT);
    for endpoint in baoming_http::endpoints().filter(|endpoint| bodies(endpoint.method) && !endpoint.roles.is_empty()) {
        let path = endpoint.path.replace("{serial}", "01020001").replace("{county}", "430102").replace("{number}", "1");
        let path = path.replace("{point}", "430102-001");
        for media in ["application/json", "image/jpeg", "text/csv"] {
            judged(&head(endpoint.method, &path, media, ""), 401);
            judged(&head(endpoint.method, &path, media, wrong), 401);
        }
        if !endpoint.roles.contains(&Role::Payment) && endpoint.action != "sign-out" {
            judged(&head(endpoint.method, &path, "application/json", &payment), 403);
        }
        tried += 1;
    }
    assert!(tried > 30, "only {tried} were tried");
    // Nobody's addresses, and what is too large or of another type for somebody who signs in.
    judged(&head("POST", "/nowhere", "application/json", ""), 404);
    judged(&head("POST", "/livez", "application/json", ""), 405);
    judged(&head("POST", "/v1/sessions/candidate", "application/json", ""), 413);
    judged(&head("POST", "/v1/ops/echo", "application/json", ""), 413);
    judged(&head("POST", "/v1/payment/wechat", "application/json", ""), 503);
    judged(&head("POST", "/v1/payment/wechat", "text/csv", ""), 415);
    let point = format!("authorization: Bearer {POINT}\r\n");
    judged(&head("POST", "/v1/point/photos", "image/jpeg", &point), 413);
}

#[test]
fn a_header_that_counts_once_is_not_ignored_when_it_comes_twice() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let body = capture_body(&running.candidate(&place, 0), place.point);
    let capture = || Request::new("POST", "/v1/point/candidates").token(POINT).key("first").json(&body);
    for (name, header, value) in [
        ("Authorization", "authorization", format!("Bearer {POINT}")),
        ("Authorization", "Authorization", "Bearer another".to_owned()),
        ("Idempotency-Key", "idempotency-key", "first".to_owned()),
        ("Idempotency-Key", "Idempotency-KEY", "second".to_owned()),
        ("Content-Type", "content-type", "text/csv".to_owned()),
    ] {
        let (answer, told) = running.refused(&capture().header(header, value), 400, "header-repeated");
        assert_eq!(told.field.as_deref(), Some(name));
        assert!(told.detail.contains(name), "{}", answer.text());
    }
    let twice = Request::get("/v1/calendar").header("save-password", "a").header("save-password", "b");
    running.refused(&twice, 400, "header-repeated");
    running.granted(&capture());
}

#[test]
fn what_a_body_says_of_itself_is_not_ignored() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let body = capture_body(&running.candidate(&place, 0), place.point);
    let capture = |key: &str| Request::new("POST", "/v1/point/candidates").token(POINT).key(key);
    for coding in ["gzip", "br", "deflate", "zstd", "gzip, identity", "x-gzip"] {
        let (answer, told) =
            running.refused(&capture("a").json(&body).header("content-encoding", coding), 415, "content-coding");
        assert_eq!(
            (told.field.as_deref(), answer.header("accept-encoding")),
            (Some("Content-Encoding"), Some("identity"))
        );
    }
    let text = serde_json::to_vec(&body).unwrap();
    for charset in ["gbk", "utf-16", "latin1", "utf-8; charset=gbk"] {
        let request = capture("a").bytes(&format!("application/json; charset={charset}"), text.clone());
        running.refused(&request, 415, "charset");
    }
    let file =
        |media: &str| Request::new("POST", "/v1/office/collections").token(OFFICE).key("f").bytes(media, "serial,a\n");
    let (_, told) = running.refused(&file("text/csv; charset=latin1").header("accept-language", "en"), 415, "charset");
    assert!(["utf-8", "gb18030", "gbk", "gb2312", "big5"].iter().all(|known| told.detail.contains(known)));
    running.granted(
        &capture("a").bytes("application/json; charset=\"UTF-8\"", text).header("content-encoding", "identity"),
    );
}

#[test]
fn a_key_that_stands_twice_is_said_to_stand_twice() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let body = serde_json::to_string(&capture_body(&running.candidate(&place, 0), place.point)).unwrap();
    let told = |request: &Request, field: &str| {
        let (_, told) = running.refused(&request.clone().header("accept-language", "en"), 400, "json");
        assert_eq!(told.field.as_deref(), Some(field));
        assert!(told.detail.contains("twice"), "{}", told.detail);
    };
    let capture = |text: String| {
        Request::new("POST", "/v1/point/candidates").token(POINT).key("a").bytes("application/json", text)
    };
    told(&capture(body.replacen('{', "{\"point\":\"430102-001\",", 1)), "point");
    told(&capture(body.replacen("\"person\":{", "\"person\":{\"name\":\"\",", 1)), "person.name");
    told(&capture(body.replacen("\"person\":{", "\"person\":{\"n\\u0061me\":\"\",", 1)), "person.name");
    let serial = running.register(&place, 1);
    let collection = r#"{"items":{"assessment":["一"],"assessment":["二"]}}"#;
    let path = format!("/v1/point/candidates/{serial}/collection");
    told(&Request::new("PUT", path).token(POINT).key("b").bytes("application/json", collection), "items.assessment");
    let files = r#"{"scope":"province","files":{"a.toml":"","a.toml":""}}"#;
    let request = Request::new("POST", "/v1/office/policy/try").token(OFFICE).key("c").bytes("application/json", files);
    told(&request, "files");
}

#[test]
fn an_address_that_is_not_utf_8_is_a_problem_and_is_counted() {
    let running = start();
    for path in ["/%FF", "/v1/%E4%B8", "/v1/point/candidates/%FF/%C0%80"] {
        running.refused(&Request::get(path).token(POINT), 404, "not-found");
    }
    running.refused(&Request::get("/v1/point/candidates/%FF").token(POINT), 404, "not-found");
    running.refused(&Request::get("/v1/point/points/430102%C0%80/progress").token(POINT), 404, "not-found");
    running.refused(&Request::get("/v1/calendar?county=%FF"), 422, "field");
    running.refused(&Request::get("/v1/office/candidates?state=%E4%B8").token(OFFICE), 422, "field");
    running.refused(&Request::new("PATCH", "/livez"), 405, "method-not-allowed");
    let metrics = running.ask(&Request::get("/metrics")).text();
    for outcome in ["not-found", "method-not-allowed"] {
        assert!(metrics.contains(&format!("action=\"unserved\",outcome=\"{outcome}\"")), "{metrics}");
    }
    let counted = "audience=\"point\",action=\"read-candidate\",outcome=\"not-found\"";
    assert!(metrics.contains(counted), "{metrics}");
}

#[test]
fn every_answer_says_that_it_is_not_to_be_kept_nor_guessed_at() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    let export = Request::new("POST", "/v1/office/candidates/export").token(OFFICE).json(&json!({"format": "jsonl"}));
    for request in [
        Request::get("/livez"),
        Request::get("/readyz"),
        Request::get("/metrics"),
        Request::get("/openapi.json"),
        Request::get("/nowhere"),
        Request::new("PUT", "/livez"),
        Request::get("/v1/calendar"),
        Request::get("/v1/receipt-key"),
        Request::get(format!("/v1/point/candidates/{serial}")),
        people::read(&serial),
        Request::new("POST", "/v1/sessions/candidate").json(&json!({})),
        Request::new("POST", "/v1/payment/wechat").json(&json!({})),
        export,
    ] {
        let mut connection = Connection::open(running.address).unwrap();
        connection.send(&request.clone().header("connection", "close").encode()).unwrap();
        let bytes = connection.closed().unwrap();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let head = text.split("\r\n\r\n").next().unwrap();
        for line in ["\r\ncache-control: no-store", "\r\nx-content-type-options: nosniff"] {
            assert_eq!(head.matches(line).count(), 1, "{request:?}: {head}");
        }
    }
    // What is everybody's and never changes may be kept, and is still not guessed at.
    let form = running.ask(&Request::get("/v1/forms/eligibility-review"));
    assert_eq!(form.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(form.header("x-content-type-options"), Some("nosniff"));
    let refused = running.ask(&Request::get("/v1/office/operators"));
    assert_eq!((refused.status, problem(&refused).code.as_str()), (401, "unauthorized"));
}
