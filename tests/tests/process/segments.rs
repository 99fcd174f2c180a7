//! Step 1 as an office sees it: whose serials run short, and moving the unused tail of a segment.

use baoming_api::bodies::points::{MovedBody, PointsBody, SegmentStateBody};
use baoming_api::bodies::{PointBody, SegmentBody};
use serde_json::json;
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const OTHER_COUNTY: &str = "token-of-other-county-";

fn start() -> Running {
    let other = caller("other-county", OTHER_COUNTY, "office", "430103");
    let running = Running::start(super::program(), &format!("{NO_RATES}{other}"));
    // Nothing is set up here but what a test says, so the photograph is sent by itself.
    assert_eq!(running.ask(&people::photo()).status, 200);
    running
}

fn set_up(running: &Running, place: &Place, segments: &[(u16, u16)]) {
    let point = place.point.to_string();
    let request = |path: &str, key: &str| Request::new("POST", path).token(OFFICE).key(key);
    let body = PointBody { point: point.clone(), name: "第二中学".to_owned() };
    running.granted(&request("/v1/office/points", &point).json(&body));
    for (first, last) in segments.iter().copied() {
        let body = SegmentBody { point: point.clone(), code: place.code.to_string(), first, last };
        running.granted(&request("/v1/office/segments", &format!("{point}-{first}")).json(&body));
    }
}

/// Two places of one county: nothing is set up yet.
fn places() -> [Place; 2] {
    let policy = baoming_policy::built_in().unwrap();
    stage::people::places(&policy, 1, 2).try_into().unwrap()
}

fn points(running: &Running, token: &str) -> PointsBody {
    let response = running.ask(&Request::get("/v1/office/counties/430102/points").token(token));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

fn segment(place: &Place, first: u16, last: u16) -> SegmentStateBody {
    SegmentStateBody { code: place.code.to_string(), first, last }
}

fn tail(from: &Place, to: &Place, first: u16) -> Request {
    let body = json!({"from_point": from.point.to_string(), "to_point": to.point.to_string(),
        "code": from.code.to_string(), "from": first});
    Request::new("POST", "/v1/office/segments/move").json(&body)
}

#[test]
fn points_whose_serials_run_short_are_warned_of() {
    let running = start();
    let [short, ample] = places();
    set_up(&running, &short, &[(1, 5)]);
    set_up(&running, &ample, &[(6, 100)]);
    for index in 0..4 {
        running.capture(&short, index);
    }
    let found = points(&running, OFFICE);
    let told: Vec<_> = found
        .points
        .iter()
        .map(|point| (point.point.as_str(), point.warning.as_deref(), point.progress.captured, &point.segments[..]))
        .collect();
    let segments = [[segment(&short, 1, 5)], [segment(&ample, 6, 100)]];
    assert_eq!(told, [("430102-001", Some("80"), 4, &segments[0][..]), ("430102-002", None, 0, &segments[1][..])]);
    assert_eq!(found.points[0].name, "第二中学");
    running.capture(&short, 4);
    assert_eq!(points(&running, OFFICE).points[0].warning.as_deref(), Some("exhausted"));
    let metrics = running.ask(&Request::get("/metrics")).text();
    for (used, count) in [("80", 0), ("95", 0), ("exhausted", 1)] {
        let line = format!("baoming_points_short_of_serials{{county=\"430102\",used=\"{used}\"}} {count}");
        assert!(metrics.lines().any(|found| found == line), "{line} in\n{metrics}");
    }
    let list = || Request::get("/v1/office/counties/430102/points");
    running.refused(&list().token(OTHER_COUNTY), 403, "forbidden");
    running.refused(&list().token(POINT), 403, "forbidden");
}

#[test]
fn an_unused_tail_moves_to_another_point() {
    let running = start();
    let [from, to] = places();
    set_up(&running, &from, &[(1, 100)]);
    set_up(&running, &to, &[(101, 101)]);
    let serial = running.capture(&from, 0);
    assert_eq!(serial, "01020001");
    let send = |first: u16, key: &str| tail(&from, &to, first).token(OFFICE).key(key);
    running.refused(&send(1, "used"), 409, "segment-in-use");
    running.refused(&tail(&from, &to, 60).token(OTHER_COUNTY).key("other"), 403, "forbidden");
    running.refused(&tail(&from, &from, 60).token(OFFICE).key("itself"), 422, "field");
    let moved: MovedBody = running.ask(&send(60, "move")).read().unwrap();
    assert_eq!(moved.segment, segment(&from, 60, 100));
    let again: MovedBody = running.ask(&send(60, "move")).read().unwrap();
    assert!(again.taken_back == moved.taken_back && again.allotted == moved.allotted && again.segment == moved.segment);
    let found = points(&running, OFFICE);
    assert_eq!(found.points[0].segments, [segment(&from, 1, 59)]);
    assert_eq!(found.points[1].segments, [segment(&to, 101, 101), segment(&to, 60, 100)]);
    let nobody = Place { point: "430102-009".parse().unwrap(), ..to };
    running.refused(&tail(&from, &nobody, 40).token(OFFICE).key("nobody"), 404, "point-unknown");
    assert_eq!(points(&running, OFFICE).points[0].segments, [segment(&from, 1, 59)], "nothing was taken");
}

#[test]
fn a_move_that_stopped_half_way_is_completed_by_its_key() {
    let running = start();
    let [from, to] = places();
    set_up(&running, &from, &[(1, 100)]);
    // As many segments as a point may have, so that the second half is refused.
    let single: Vec<_> = (0..64).map(|at| (201 + 2 * at, 201 + 2 * at)).collect();
    set_up(&running, &to, &single);
    let send = || tail(&from, &to, 60).token(OFFICE).key("move");
    running.refused(&send(), 409, "too-many");
    assert_eq!(points(&running, OFFICE).points[0].segments, [segment(&from, 1, 59)]);
    let body = json!({"point": to.point.to_string(), "code": to.code.to_string(), "from": 201});
    running.granted(&Request::new("POST", "/v1/office/segments/take-back").token(OFFICE).key("room").json(&body));
    let running = running.restart();
    let moved: MovedBody = running.ask(&send()).read().unwrap();
    assert_eq!(moved.segment, segment(&from, 60, 100));
    assert_eq!(points(&running, OFFICE).points[1].segments.last(), Some(&segment(&to, 60, 100)));
}
