//! Requests do not outlive the right to make them: whoever loses it between the head and the body has said nothing.

use baoming_api::bodies::ProgressBody;
use baoming_core::ids::CountyId;
use baoming_rehearsal::people::SyntheticPhotos;
use serde_json::{Value, json};
use stage::accounts::{Operator, PASSWORD, own_password, sign_out, token_of};
use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people::{Place, capture_body};
use stage::premises::{NO_RATES, OFFICE, POINT};
use stage::running::Running;

struct Point {
    running: Running,
    place: Place,
    operator: Operator,
    token: String,
}

impl Point {
    /// A point with somebody who has signed in there.
    fn start() -> Self {
        let running = Running::start(super::program(), NO_RATES);
        let place = running.set_up(1, 1)[0];
        let operator = running.operator("first-school", "point", &place.point.to_string());
        let token = running.sign_in(&operator);
        Self { running, place, operator, token }
    }

    /// Changes the account with the office's token.
    fn change(&self, key: &str, change: &Value) {
        let path = format!("/v1/office/operators/{}", self.operator.number);
        self.running.granted(&Request::new("PUT", path).token(OFFICE).key(key).json(change));
    }

    fn capture(&self, index: u64) -> Request {
        let candidate = self.running.candidate(&self.place, index);
        Request::new("POST", "/v1/point/candidates").key("capture").json(&capture_body(&candidate, self.place.point))
    }

    fn progress(&self) -> ProgressBody {
        let path = format!("/v1/point/points/{}/progress", self.place.point);
        self.running.ask(&Request::get(path).token(POINT)).read().unwrap()
    }

    /// Sends the head, whose sender is judged, then lets something happen, then sends the body: refused.
    #[track_caller]
    fn check(&self, request: Request, meanwhile: impl FnOnce()) {
        let bytes = request.token(&self.token).header("expect", "100-continue").encode();
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let mut connection = Connection::open(self.running.address).unwrap();
        connection.send(&bytes[..head]).unwrap();
        // Whoever is asked for the body was found good.
        assert_eq!(connection.answer().unwrap().status, 100);
        let half = head + (bytes.len() - head) / 2;
        connection.send(&bytes[head..half]).unwrap();
        meanwhile();
        connection.send(&bytes[half..]).unwrap();
        let answer = connection.answer().unwrap();
        assert_eq!((answer.status, problem(&answer).code.as_str()), (401, "unauthorized"), "{}", answer.text());
    }
}

#[test]
fn who_is_dismissed_while_a_body_is_sent_captures_nobody() {
    let point = Point::start();
    point.check(point.capture(0), || point.change("off", &json!({"enabled": false})));
    assert_eq!(point.progress().captured, 0);
    // The document is free for somebody who may.
    point.running.granted(&point.capture(0).token(POINT));
}

#[test]
fn who_works_elsewhere_or_took_another_password_meanwhile_captures_nobody() {
    let mut point = Point::start();
    point.check(point.capture(0), || point.change("moved", &json!({"scope": "430103-001"})));
    point.change("back", &json!({"scope": point.place.point.to_string()}));
    point.token = token_of(&point.running.try_sign_in(&point.operator, PASSWORD, 1));
    point.check(point.capture(1), || {
        point.running.granted(&own_password(&point.token, PASSWORD, "my own secret").key("own"));
    });
    assert_eq!(point.progress().captured, 0);
}

#[test]
fn who_signs_out_meanwhile_sends_no_photograph_and_no_file() {
    let photo = SyntheticPhotos::new(7).photo(CountyId::new(430_102).unwrap(), 0);
    let photo = Request::new("POST", "/v1/point/photos").bytes("image/jpeg", photo);
    let mut point = Point::start();
    let kept = point.running.premises.data().join("photos");
    let kept = || kept.read_dir().map_or(0, Iterator::count);
    let before = kept();
    let serial = point.running.register(&point.place, 0);
    let file = format!("serial,assessment\r\n{serial},思想品德良好\r\n");
    let file = Request::new("POST", "/v1/point/collections").key("file").bytes("text/csv; charset=utf-8", file);
    point.check(photo, || assert_eq!(point.running.ask(&sign_out(&point.token)).status, 204));
    point.token = token_of(&point.running.try_sign_in(&point.operator, PASSWORD, 1));
    point.check(file, || assert_eq!(point.running.ask(&sign_out(&point.token)).status, 204));
    assert_eq!(point.progress().collected, 0);
    assert_eq!(kept(), before, "no photograph is kept");
}
