//! Histories: who changed what, when, from where, with what was before and after; one's own, and those of the scope.

use baoming_api::bodies::history::{ChangeBody, FieldChangeBody, HistoryBody};
use serde_json::json;
use stage::accounts::{candidate_sign_in, token_of};
use stage::http::Request;
use stage::people::form_body;
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const OTHER_COUNTY: &str = "token-of-other-county-";
const OTHER_POINT: &str = "token-of-another-point";

/// All pages of at most `limit` changes.
fn history(running: &Running, path: &str, token: &str, limit: usize) -> Vec<ChangeBody> {
    let (mut changes, mut after) = (Vec::new(), String::new());
    for _ in 0..50 {
        let response = running.ask(&Request::get(format!("{path}?limit={limit}{after}")).token(token));
        assert_eq!(response.status, 200, "{}", response.text());
        let page: HistoryBody = response.read().unwrap();
        assert!(page.changes.len() <= limit);
        changes.extend(page.changes);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return changes,
        }
    }
    panic!("the history has no end")
}

fn field(field: &str, before: Option<&str>, after: Option<&str>) -> FieldChangeBody {
    FieldChangeBody { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
}

/// What each change says of itself: number, action, author.
fn told(changes: &[ChangeBody]) -> Vec<(usize, &str, Option<&str>)> {
    changes.iter().map(|change| (change.number, change.action.as_str(), change.who.as_deref())).collect()
}

#[test]
fn a_candidate_and_the_offices_of_the_scope_see_each_change_with_before_and_after() {
    let callers = [
        caller("other-county", OTHER_COUNTY, "office", "430103"),
        caller("another-point", OTHER_POINT, "point", "430102-002"),
    ];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let person = running.candidate(&place, 0);
    let mut form = form_body(&person.form);
    let school = std::mem::replace(&mut form.school, "长沙市第二中学".to_owned());
    let path = format!("/v1/point/candidates/{serial}/form");
    running.granted(&Request::new("PUT", path).token(POINT).key("corrected").json(&form));
    let path = format!("/v1/point/candidates/{serial}/password-reset");
    let reset = json!({"document": {"kind": 1, "number": person.identity_number},
        "login_password": "login-again", "save_password": "save-again"});
    running.granted(&Request::new("POST", path).token(POINT).key("reset").json(&reset));

    let own = format!("/v1/candidate/candidates/{serial}/history");
    let of_office = format!("/v1/office/candidates/{serial}/history");
    let changes = history(&running, &own, CANDIDATE, 50);
    let expected = [
        (1, "captured", Some("point")),
        (2, "fee-recorded", Some("payment")),
        (3, "activated", Some("candidate")),
        (4, "form-saved", Some("candidate")),
        (5, "form-saved", Some("point")),
        (6, "passwords-reset", Some("point")),
    ];
    assert_eq!(told(&changes), expected);
    let of_staff = history(&running, &of_office, OFFICE, 50);
    assert!(of_staff.iter().all(|change| change.from.as_deref() == Some("127.0.0.1")));
    for change in &changes {
        assert_eq!(change.from, None, "nobody's address is shown to somebody else");
        assert!(change.at.starts_with("2021-11-01T09:") && change.position > 0, "{}", change.at);
    }
    assert!(changes.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
    assert!(changes[0].fields.contains(&field("person.name", None, Some(&person.name))));
    assert!(changes[0].fields.contains(&field("serial", None, Some(&serial))));
    assert!(changes[1].fields.iter().any(|change| change.field == "payments.1" && change.before.is_none()));
    assert!(changes[2].fields == [field("passwords_set", None, Some("1"))]);
    let corrected =
        [field("form.revision", Some("1"), Some("2")), field("form.school", Some(&school), Some(&form.school))];
    assert!(changes[4].fields == corrected, "only what was changed");
    assert!(changes[5].fields == [field("passwords_set", Some("1"), Some("2"))]);

    let whole = serde_json::to_string(&changes).unwrap();
    for secret in ["argon2", "login-again", "save-again", person.identity_number.as_str()] {
        assert!(!whole.contains(secret), "{secret}");
    }
    let whole_of_staff = serde_json::to_string(&of_staff).unwrap();
    for (path, token, whole) in
        [(&own, CANDIDATE, &whole), (&of_office, OFFICE, &whole_of_staff), (&of_office, POINT, &whole_of_staff)]
    {
        check_pages(&running, path, token, whole);
    }
    for token in [OTHER_COUNTY, OTHER_POINT] {
        running.refused(&Request::get(&of_office).token(token), 403, "forbidden");
    }
    running.refused(
        &Request::get("/v1/candidate/candidates/01029998/history").token(CANDIDATE),
        404,
        "candidate-unknown",
    );

    let running = running.restart();
    assert_eq!(serde_json::to_string(&history(&running, &own, CANDIDATE, 3)).unwrap(), whole, "after a restart");
}

/// A history is the same in pages of every size.
fn check_pages(running: &Running, path: &str, token: &str, whole: &str) {
    for limit in [1, 2, 4, 50] {
        let same = serde_json::to_string(&history(running, path, token, limit)).unwrap();
        assert_eq!(same, whole, "{path} in pages of {limit}");
    }
    for asked in ["limit=0", "limit=51", "after=x", "colour=red"] {
        running.refused(&Request::get(format!("{path}?{asked}")).token(token), 422, "field");
    }
    let beyond = running.ask(&Request::get(format!("{path}?after=6")).token(token));
    assert_eq!(beyond.text(), r#"{"changes":[],"next":null}"#);
}

#[test]
fn an_office_sees_how_a_points_segments_came_and_went() {
    let callers = [caller("other-county", OTHER_COUNTY, "office", "430103")];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let place = running.set_up(1, 1)[0];
    let back = json!({"point": place.point.to_string(), "code": place.code.to_string(), "from": 9_001});
    running.granted(&Request::new("POST", "/v1/office/segments/take-back").token(OFFICE).key("back").json(&back));
    let path = format!("/v1/office/points/{}/history", place.point);
    let changes = history(&running, &path, OFFICE, 2);
    let office = Some("office");
    assert_eq!(
        told(&changes),
        [(1, "point-set-up", office), (2, "segment-allotted", office), (3, "tail-taken-back", office)]
    );
    let (before, after) = (format!("{} 0001-9999", place.code), format!("{} 0001-9000", place.code));
    assert!(changes[2].fields.contains(&field("segments", Some(&before), Some(&after))));
    running.refused(&Request::get(&path).token(OTHER_COUNTY), 403, "forbidden");
    running.refused(&Request::get("/v1/office/points/430102-999/history").token(OFFICE), 404, "point-unknown");
}

#[test]
fn a_candidates_own_session_sees_its_own_history_and_receipts_and_nobody_elses() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let (first, second) = (running.register(&place, 0), running.register(&place, 1));
    let sign_in = candidate_sign_in(&running.candidate(&place, 0), &format!("login-{first}"));
    let token = token_of(&running.ask(&sign_in));
    for what in ["history", "receipts"] {
        let path = |serial: &str| Request::get(format!("/v1/candidate/candidates/{serial}/{what}")).token(&token);
        assert_eq!(running.ask(&path(&first)).status, 200, "{what}");
        running.refused(&path(&second), 403, "forbidden");
    }
}
