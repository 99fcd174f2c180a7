//! Searching for candidates: by serial, document, name, school and state, within the caller's scope and never beyond it.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::lists::CandidatesBody;
use baoming_api::bodies::search::SearchBody;
use stage::http::Request;
use stage::people::form_body;
use stage::premises::{NO_RATES, OFFICE, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-county-office";
const OTHER_COUNTY: &str = "token-of-other-county-";
const ONE_POINT: &str = "token-of-one-point-000";
const OTHER_POINT: &str = "token-of-another-point";

fn search(token: &str, body: &SearchBody) -> Request {
    Request::new("POST", "/v1/office/candidates/search").token(token).json(body)
}

fn document(number: &str) -> Option<DocumentBody> {
    Some(DocumentBody { kind: 1, number: number.to_owned() })
}

/// The serials that a search finds, in all its pages.
fn found(running: &Running, token: &str, body: &SearchBody) -> Vec<String> {
    let (mut serials, mut body) = (Vec::new(), body.clone());
    for _ in 0..50 {
        let response = running.ask(&search(token, &body));
        assert_eq!(response.status, 200, "{}", response.text());
        let page: CandidatesBody = response.read().unwrap();
        serials.extend(page.candidates.into_iter().map(|listed| listed.candidate.serial));
        body.after = page.next;
        if body.after.is_none() {
            return serials;
        }
    }
    panic!("the search has no end")
}

#[test]
fn candidates_are_found_by_what_is_known_of_them_and_only_within_the_scope() {
    let callers = [
        caller("county-office", COUNTY_OFFICE, "office", "430102"),
        caller("other-county", OTHER_COUNTY, "office", "430103"),
        caller("one-point", ONE_POINT, "point", "430102-001"),
        caller("another-point", OTHER_POINT, "point", "430102-002"),
    ];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let places = running.set_up(2, 2);
    let home = places.iter().find(|place| place.point.to_string() == "430102-001").unwrap();
    let first = running.register(home, 0);
    let second = running.capture(home, 1);
    let person = running.candidate(home, 0);

    let by_serial = SearchBody { serial: Some(first.clone()), ..SearchBody::default() };
    let spaced = format!(" {} {}", &person.identity_number[..6], &person.identity_number[6..]);
    let by_document = SearchBody { document: document(&spaced), ..SearchBody::default() };
    let school = form_body(&person.form).school;
    let by_school = SearchBody { school: Some(school), limit: Some(1), ..SearchBody::default() };
    let by_name = SearchBody { name: Some(person.name), ..SearchBody::default() };
    for body in [&by_serial, &by_document, &by_school, &by_name] {
        for token in [OFFICE, COUNTY_OFFICE, ONE_POINT] {
            assert!(found(&running, token, body).contains(&first), "{token}");
        }
        for token in [OTHER_COUNTY, OTHER_POINT] {
            assert_eq!(found(&running, token, body), Vec::<String>::new(), "{token}");
        }
    }
    for body in [&by_serial, &by_document] {
        let elsewhere = SearchBody { scope: Some("430103".to_owned()), ..body.clone() };
        assert_eq!(found(&running, OFFICE, &elsewhere), Vec::<String>::new());
        let in_another_state = SearchBody { state: Some("unpaid".to_owned()), ..body.clone() };
        assert_eq!(found(&running, OFFICE, &in_another_state), Vec::<String>::new());
    }
    let unpaid = SearchBody { state: Some("unpaid".to_owned()), limit: Some(1), ..SearchBody::default() };
    assert_eq!(found(&running, COUNTY_OFFICE, &unpaid), [second]);
    let nobody = [
        SearchBody { serial: Some("01029998".to_owned()), ..SearchBody::default() },
        SearchBody { serial: Some("99999999".to_owned()), ..SearchBody::default() },
        SearchBody { document: document(&running.candidate(home, 77).identity_number), ..SearchBody::default() },
        SearchBody { document: document("1"), ..SearchBody::default() },
    ];
    for body in nobody {
        assert_eq!(found(&running, OFFICE, &body), Vec::<String>::new());
    }
}

#[test]
fn what_cannot_be_looked_for_is_refused_by_the_fields_name() {
    let callers = [caller("county-office", COUNTY_OFFICE, "office", "430102")];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let text = |text: &str| Some(text.to_owned());
    let kind = Some(DocumentBody { kind: 9, number: "1".to_owned() });
    let bodies = [
        ("serial", SearchBody { serial: text("1"), ..SearchBody::default() }),
        ("document", SearchBody { serial: text("01020001"), document: document("1"), ..SearchBody::default() }),
        ("document.kind", SearchBody { document: kind, ..SearchBody::default() }),
        ("name", SearchBody { name: text(""), ..SearchBody::default() }),
        ("school", SearchBody { school: text(&"学".repeat(61)), ..SearchBody::default() }),
        ("state", SearchBody { state: text("lost"), ..SearchBody::default() }),
        ("after", SearchBody { after: text("1"), ..SearchBody::default() }),
        ("after", SearchBody { serial: text("01020001"), after: text("430102-01020001"), ..SearchBody::default() }),
        ("limit", SearchBody { limit: Some(201), ..SearchBody::default() }),
        ("scope", SearchBody { scope: text("999999"), ..SearchBody::default() }),
    ];
    for (field, body) in bodies {
        let (_, problem) = running.refused(&search(OFFICE, &body), 422, "field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    let beyond = SearchBody { scope: text("430103"), ..SearchBody::default() };
    running.refused(&search(COUNTY_OFFICE, &beyond), 403, "forbidden");
    running.refused(&Request::new("POST", "/v1/office/candidates/search").token(OFFICE).json(&[1]), 400, "json");
}
