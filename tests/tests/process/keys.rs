//! Idempotency keys over counties: a key belongs to one command of its caller in the whole province.

use serde_json::json;
use stage::http::Request;
use stage::people::capture_body;
use stage::premises::{NO_RATES, OFFICE, POINT};
use stage::running::Running;

#[test]
fn a_key_of_one_county_is_refused_in_another_also_after_a_restart() {
    let running = Running::start(super::program(), NO_RATES);
    let places = running.set_up(2, 1);
    let capture = |running: &Running, county: usize, index: u64| {
        let body = capture_body(&running.candidate(&places[county], index), places[county].point);
        Request::new("POST", "/v1/point/candidates").token(POINT).key("one-key").json(&body)
    };
    let first = running.granted(&capture(&running, 0, 0));
    let reused = |running: &Running| {
        running.refused(&capture(running, 1, 1), 422, "idempotency-key-reused");
        running.refused(&capture(running, 0, 1), 422, "idempotency-key-reused");
        assert!(running.granted(&capture(running, 0, 0)) == first, "the same request is answered the same");
        // Of another caller it is another key.
        let point = Request::new("POST", "/v1/office/points").token(OFFICE).key("one-key");
        let status = running.ask(&point.json(&json!({"point": "430104-900", "name": "第九百中学"}))).status;
        assert_eq!(status, 200);
    };
    reused(&running);
    let running = running.restart();
    reused(&running);
    let body = capture_body(&running.candidate(&places[1], 1), places[1].point);
    running.granted(&Request::new("POST", "/v1/point/candidates").token(POINT).key("its-own").json(&body));
    // A key whose command was refused belongs to nobody.
    let unknown = json!({"point": "430102-001", "name": ""});
    let point =
        |body: &serde_json::Value| Request::new("POST", "/v1/office/points").token(OFFICE).key("refused").json(body);
    assert_eq!(running.ask(&point(&unknown)).status, 422);
    running.granted(&point(&json!({"point": "430104-901", "name": "第九百零一中学"})));
}
