//! Step 5 at the point: the printed form, corrections, the signature that locks; and new passwords with the document.

use baoming_api::bodies::registration::RegistrationFormBody;
use serde_json::{Value, json};
use stage::http::Request;
use stage::people::{capture_body, form_body};
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const OTHER_POINT: &str = "token-of-another-point";
const OTHER_COUNTY: &str = "token-of-other-county-";

fn start() -> Running {
    let callers = [
        caller("other-point", OTHER_POINT, "point", "430102-002"),
        caller("other-county", OTHER_COUNTY, "office", "430103"),
    ];
    Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()))
}

/// A request about a candidate; its key is its number.
fn about(serial: &str, (method, what): (&'static str, &str), number: u32, body: &Value) -> Request {
    let audience = if what.ends_with("withdrawal") { "office" } else { "point" };
    let path = format!("/v1/{audience}/candidates/{serial}/{what}");
    Request::new(method, path).key(&format!("{what}-{number}")).json(body)
}

fn printed(running: &Running, serial: &str) -> RegistrationFormBody {
    let path = format!("/v1/point/candidates/{serial}/registration-form");
    let response = running.ask(&Request::get(path).token(POINT));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

#[test]
fn the_printed_form_has_everything_and_names_its_codes() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    let person = running.candidate(&place, 0);
    let blank = printed(&running, &serial);
    assert!(blank.form.is_none() && !blank.registration_fee_paid && blank.confirmation.is_none());
    let path = format!("/v1/point/candidates/{serial}/registration-form");
    running.refused(&Request::get(path).token(OTHER_POINT), 403, "forbidden");
    let registered = running.register(&place, 1);
    let person_of = running.candidate(&place, 1);
    let form = printed(&running, &registered);
    assert_eq!((form.document_kind.name.as_str(), form.year), ("居民身份证", 2022));
    assert_eq!((form.county.name.as_str(), form.point.name.as_str()), ("芙蓉区", "第一中学"));
    assert_eq!(
        (form.name.as_str(), form.document_number.as_str()),
        (person_of.name.as_str(), person_of.identity_number.as_str())
    );
    assert_ne!(form.document_number, person.identity_number);
    assert_eq!(form.photo_sha256, capture_body(&person_of, place.point).photo_sha256);
    let basic = form.form.unwrap();
    assert_eq!(basic.revision, 1);
    assert_eq!(basic.first_subject.code, person_of.form.first_subject);
    for code in [&basic.political_status, &basic.first_subject, &basic.foreign_language, &form.ethnicity, &form.sex] {
        assert!(code.name != code.code && !code.name.is_ascii(), "{} has a meaning", code.code);
    }
}

#[test]
fn a_signature_locks_what_was_printed_until_an_office_withdraws_it() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let person = running.candidate(&place, 0);
    let sign = |revision: u32, number: u32| {
        let body = json!({"form_revision": revision, "signed_by": person.name, "scan_sha256": "a".repeat(64)});
        about(&serial, ("POST", "confirmation"), number, &body).token(POINT)
    };
    let mut form = form_body(&person.form);
    form.school = "第二中学".to_owned();
    let form = serde_json::to_value(&form).unwrap();
    let correct = |number: u32| about(&serial, ("PUT", "form"), number, &form);
    running.refused(&correct(0).token(OTHER_POINT), 403, "forbidden");
    assert_eq!(running.granted(&correct(0).token(POINT)).revision, Some(2));
    let named = |name: &str, birth: &str, number: u32| {
        let body = json!({"person": {"name": name, "sex": person.sex.code(), "ethnicity": person.ethnicity,
            "birth_date": birth, "address": person.address}});
        about(&serial, ("PUT", "person"), number, &body).token(POINT)
    };
    running.granted(&named("欧阳娜娜", &person.born.to_string(), 0));
    let (_, problem) = running.refused(&named("欧阳娜娜", "2003-02-28", 1), 422, "document");
    assert_eq!(problem.rule.as_deref(), Some("birth-date-mismatch"));
    running.refused(&sign(1, 0), 409, "revision-passed");
    running.granted(&sign(2, 1));
    running.refused(&sign(2, 2), 409, "locked");
    running.refused(&correct(1).token(POINT), 409, "locked");
    running.refused(&named("欧阳娜", &person.born.to_string(), 2), 409, "locked");
    let signed = printed(&running, &serial);
    assert_eq!(signed.confirmation.map(|signed| signed.form_revision), Some(2));
    assert_eq!((signed.name.as_str(), signed.form.unwrap().school.as_str()), ("欧阳娜娜", "第二中学"));
    let withdraw = |token: &str| {
        about(&serial, ("POST", "confirmation/withdrawal"), 0, &json!({"reason": "姓名有误"})).token(token)
    };
    running.refused(&withdraw(POINT), 403, "forbidden");
    running.refused(&withdraw(OTHER_COUNTY), 403, "forbidden");
    running.granted(&withdraw(OFFICE));
    assert_eq!(running.granted(&correct(2).token(POINT)).revision, Some(3));
    running.granted(&sign(3, 3));
}

#[test]
fn passwords_are_set_anew_with_the_document_present() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let (serial, other) = (running.register(&place, 0), running.capture(&place, 1));
    let reset = |serial: &str, index: u64, number: u32| {
        let document = json!({"kind": 6, "number": "E12345678"});
        let own = json!({"kind": 1, "number": running.candidate(&place, index).identity_number});
        let document = if number == 0 { document } else { own };
        let body = json!({"document": document, "login_password": "new-login-1", "save_password": "new-save-1"});
        about(serial, ("POST", "password-reset"), number, &body)
    };
    running.refused(&reset(&serial, 0, 0).token(POINT), 422, "other-candidates-document");
    running.refused(&reset(&serial, 0, 1).token(OTHER_POINT), 403, "forbidden");
    running.refused(&reset(&other, 1, 2).token(POINT), 409, "out-of-order");
    let receipt = running.granted(&reset(&serial, 0, 3).token(POINT));
    assert_eq!(receipt.result, "passwords-reset");
    assert!(running.granted(&reset(&serial, 0, 3).token(POINT)) == receipt);
}
