//! Identity documents that break a rule: the answer says which one, by its code.

use std::collections::BTreeSet;

use baoming_api::bodies::CaptureBody;
use baoming_api::bodies::entry::EntryBody;
use baoming_core::identity::{DocumentError, check_digit};
use serde_json::json;
use stage::http::Request;
use stage::people::{Place, capture_body};
use stage::premises::{NO_RATES, OFFICE, POINT};
use stage::running::Running;

/// A number with the check digit that belongs to it.
fn numbered(seventeen: &str) -> String {
    format!("{seventeen}{}", char::from(check_digit(seventeen.as_bytes()).unwrap()))
}

/// A capture of a boy born on 29 February 2004.
fn body(running: &Running, place: &Place, kind: u8, number: &str) -> CaptureBody {
    let mut body = capture_body(&running.candidate(place, 0), place.point);
    (body.document.kind, body.document.number) = (kind, number.to_owned());
    (body.person.sex, body.person.birth_date) = (1, "2004-02-29".to_owned());
    body
}

fn request(body: &CaptureBody) -> Request {
    Request::new("POST", "/v1/point/candidates").token(POINT).key(&body.document.number.replace(' ', "-")).json(body)
}

/// Another document than the resident's card is taken once its application is approved.
fn approve(running: &Running, body: &CaptureBody) {
    let application = json!({
        "point": body.point, "kind": "other-document", "document": body.document, "name": body.person.name,
        "sex": body.person.sex, "birth_date": body.person.birth_date, "text": "没有居民身份证。",
        "scan_sha256": body.photo_sha256,
    });
    let key = format!("application-{}", body.document.number.replace(' ', "-"));
    let submit = Request::new("POST", "/v1/point/applications").token(POINT).key(&key).json(&application);
    let number = running.granted(&submit).number.unwrap();
    let path = format!("/v1/office/applications/430102/{number}/decision");
    let decision = json!({"approved": true, "reason": "情况属实。"});
    running.granted(&Request::new("POST", path).token(OFFICE).key(&key).json(&decision));
}

fn check(running: &Running, place: &Place, kind: u8, number: &str, rule: DocumentError) {
    let mut request = body(running, place, kind, number);
    if rule == DocumentError::BirthDateInFuture {
        request.person.birth_date = "2021-11-02".to_owned();
    }
    let request = Request::new("POST", "/v1/point/candidates").token(POINT).key("some-key").json(&request);
    let (response, problem) = running.refused(&request, 422, "document");
    let told = (problem.rule.as_deref(), problem.field.as_deref());
    assert_eq!(told, (Some(rule.code()), Some("document.number")), "{number}: {}", response.text());
    assert!(number.len() < 5 || !response.text().contains(number), "{}", response.text());
}

#[test]
fn every_rule_of_a_document_is_refused_by_its_code() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let good = numbered("43010220040229001");
    let wrong_digit = if good.ends_with('1') { "2" } else { "1" };
    let cases = [
        (1, "1".repeat(200), DocumentError::TooLong),
        (1, good[..17].to_owned(), DocumentError::Length),
        (1, "43010X200402290011".to_owned(), DocumentError::Characters),
        (1, numbered("81000020040229001"), DocumentError::Prefix),
        (1, numbered("19019920040229001"), DocumentError::Region),
        (1, numbered("43010220040230001"), DocumentError::BirthDateInvalid),
        (1, numbered("43010220211102001"), DocumentError::BirthDateInFuture),
        (1, numbered("43010220040228001"), DocumentError::BirthDateMismatch),
        (1, format!("{}{wrong_digit}", &good[..17]), DocumentError::CheckDigit),
        (1, numbered("43010220040229002"), DocumentError::SexMismatch),
        (2, good.clone(), DocumentError::Prefix),
        (3, good.clone(), DocumentError::Prefix),
        (4, "A12345678".to_owned(), DocumentError::Prefix),
        (5, "1234567".to_owned(), DocumentError::Length),
        (6, "E1234-678".to_owned(), DocumentError::Characters),
    ];
    let mut seen = BTreeSet::new();
    for (kind, number, rule) in cases {
        check(&running, &place, kind, &number, rule);
        seen.insert(rule.code());
    }
    let all: BTreeSet<_> = DocumentError::ALL.into_iter().map(DocumentError::code).collect();
    assert_eq!(seen, all, "every rule has a case");
}

#[test]
fn a_number_is_understood_however_it_is_typed_and_each_kind_is_taken() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let good = numbered("43010220040229001");
    let typed: String = good.chars().map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap()).collect();
    let spaced = format!(" {} {} ", &good[..6], &good[6..]);
    let first = running.granted(
        &Request::new("POST", "/v1/point/candidates")
            .token(POINT)
            .key("typed")
            .json(&body(&running, &place, 1, &typed)),
    );
    for again in [good.as_str(), &spaced] {
        let (_, problem) = running.refused(&request(&body(&running, &place, 1, again)), 409, "identity-registered");
        assert_eq!(problem.serial, first.serial, "{again}");
    }
    for (kind, number) in [
        (2, numbered("81000020040229001").as_str()),
        (3, &numbered("91112420040229001")),
        (3, "KAZ110004022905"),
        (4, "H12345678"),
        (5, "12345678"),
        (6, "E12345678"),
    ] {
        let mut body = body(&running, &place, kind, number);
        approve(&running, &body);
        let case = Some("other-document".to_owned());
        body.entry = Some(EntryBody { method: Some("manual".to_owned()), case, ..EntryBody::default() });
        running.granted(&request(&body));
    }
}
