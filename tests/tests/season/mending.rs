//! Registrations made wrongly: voids and transfers by an office and a second person, with what is freed registered again.

use baoming_api::bodies::lists::{CandidatesBody, ScopeProgressBody};
use baoming_api::bodies::registration::RegistrationFormBody;
use baoming_api::bodies::{CandidateBody, ReceiptBody};
use baoming_rehearsal::people::SyntheticCandidate;
use serde_json::json;
use stage::accounts::{candidate_sign_in, document, entrant_sign_in, token_of};
use stage::http::Request;
use stage::people::{self, Place, capture};
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use tests::season::Season;

pub(super) const ONE: &str = "token-of-the-first-one";
pub(super) const TWO: &str = "token-of-the-second-on";
pub(super) const ELSEWHERE: &str = "token-of-another-count";

/// Two counties with a point each on the first day, and two people of the first county's office.
pub(super) fn start() -> (Season, Vec<Place>) {
    let callers = [(ONE, "one", "430102"), (TWO, "two", "430102"), (ELSEWHERE, "elsewhere", "430103")];
    let callers = callers.map(|(token, name, scope)| caller(name, token, "office", scope));
    let season = Season::start(&format!("{NO_RATES}{}", callers.concat()), "2021-10-20T10:00:00+08:00");
    let places = season.set_up(2, 1);
    season.move_to("2021-11-01T10:00:00+08:00");
    (season, places)
}

pub(super) fn void(serial: &str, key: &str, reason: &str) -> Request {
    let path = format!("/v1/office/candidates/{serial}/void");
    Request::new("POST", path).key(key).json(&json!({"reason": reason}))
}

fn transfer(serial: &str, key: &str, to: &SyntheticCandidate) -> Request {
    let person = json!({"name": to.name, "sex": to.sex.code(), "ethnicity": to.ethnicity,
        "birth_date": to.born.to_string(), "address": to.address});
    let body = json!({"document": document(to), "person": person, "reason": "证件号码录入有误"});
    Request::new("POST", format!("/v1/office/candidates/{serial}/transfer")).key(key).json(&body)
}

pub(super) fn say(number: u32, approved: bool, key: &str) -> Request {
    let body = json!({"approved": approved, "reason": "已核对原件"});
    Request::new("POST", format!("/v1/office/approvals/{number}")).key(key).json(&body)
}

/// The number under which a second person is asked.
pub(super) fn asked(season: &Season, request: &Request) -> u32 {
    season.refused(request, 409, "second-person-needed").1.approval.unwrap()
}

/// Asked for, approved by the other one, and done.
fn with_a_second_person(season: &Season, request: Request) -> ReceiptBody {
    let request = request.token(ONE);
    let number = asked(season, &request);
    season.granted(&say(number, true, &format!("yes-{number}")).token(TWO));
    season.granted(&request)
}

fn read(season: &Season, serial: &str) -> CandidateBody {
    season.ask(&people::read(serial)).read().unwrap()
}

#[test]
fn a_voided_registration_is_over_everywhere_and_its_document_registers_in_another_county() {
    let (season, places) = start();
    let (serial, person) = (season.register(&places[0], 0), season.candidate(&places[0], 0));
    let own = token_of(&season.ask(&candidate_sign_in(&person, &format!("login-{serial}"))));
    let of_own = Request::get(format!("/v1/candidate/candidates/{serial}")).token(&own);
    assert_eq!(season.ask(&of_own).status, 200);
    let elsewhere = capture(&person, places[1].point, "too-early");
    season.refused(&elsewhere, 409, "identity-registered-elsewhere");
    season.refused(&void(&serial, "far", "登记有误").token(ELSEWHERE), 403, "forbidden");
    season.refused(&void(&serial, "point", "登记有误").token(POINT), 403, "forbidden");
    let receipt = with_a_second_person(&season, void(&serial, "wrong", "登记了别人的号码"));
    assert_eq!(receipt.result, "registration-voided");
    assert!(season.granted(&void(&serial, "wrong", "登记了别人的号码").token(ONE)) == receipt);
    season.refused(&of_own, 401, "unauthorized");
    season.refused(&candidate_sign_in(&person, &format!("login-{serial}")), 401, "sign-in-failed");
    season.refused(&people::form(&person, &serial, "after"), 409, "registration-voided");
    season.refused(&void(&serial, "again", "登记有误").token(ONE), 409, "registration-voided");
    let voided = read(&season, &serial).voided.unwrap();
    assert_eq!(
        (voided.reason.as_str(), voided.voided_by.as_deref(), voided.approval),
        ("登记了别人的号码", Some("one"), Some(1))
    );
    let form = Request::get(format!("/v1/point/candidates/{serial}/registration-form")).token(POINT);
    assert!(season.ask(&form).read::<RegistrationFormBody>().unwrap().voided.is_some());
    for state in ["voided", "unsettled"] {
        let list = Request::get(format!("/v1/office/candidates?state={state}")).token(ONE);
        let listed: CandidatesBody = season.ask(&list).read().unwrap();
        assert_eq!(listed.candidates.len(), 1, "{state}");
        assert_eq!(listed.candidates[0].states, ["unsettled", "voided"]);
    }
    let progress: ScopeProgressBody = season.ask(&Request::get("/v1/office/progress").token(ONE)).read().unwrap();
    let progress = progress.progress;
    assert_eq!((progress.captured, progress.paid, progress.voided, progress.unsettled), (0, 0, 1, 1));
    let season = season.restart();
    season.refused(&of_own, 401, "unauthorized");
    season.refused(&entrant_sign_in(&person, &person.name), 401, "sign-in-failed");
    let again = season.granted(&capture(&person, places[1].point, "anew")).serial.unwrap();
    assert!(again != serial && again.starts_with(&places[1].code.to_string()));
    assert_eq!(season.capture(&places[0], 0), serial, "the first capture is answered as it was");
    season.refused(&capture(&person, places[0].point, "third"), 409, "identity-registered-elsewhere");
    let report = season.verified();
    assert!(report.is_clean(), "{:#?} {:#?}", report.offences, report.warnings);
}

#[test]
fn a_transfer_ends_passwords_and_signature_and_frees_the_number_that_was_somebody_elses() {
    let (season, places) = start();
    let serial = season.register(&places[0], 0);
    let [wrong, right, taken] = [(0, 0), (0, 7), (1, 3)].map(|(at, index)| season.candidate(&places[at], index));
    season.capture(&places[1], 3);
    season.refused(&transfer(&serial, "taken", &taken).token(ONE), 409, "identity-registered-elsewhere");
    let own = token_of(&season.ask(&candidate_sign_in(&wrong, &format!("login-{serial}"))));
    let receipt = with_a_second_person(&season, transfer(&serial, "right", &right));
    assert_eq!(receipt.result, "registration-transferred");
    season.refused(&Request::get(format!("/v1/candidate/candidates/{serial}")).token(&own), 401, "unauthorized");
    let season = season.restart();
    assert!(season.granted(&transfer(&serial, "right", &right).token(ONE)).sequence == receipt.sequence);
    let with = |person: &SyntheticCandidate, password: &str| candidate_sign_in(person, password);
    season.refused(&with(&wrong, &format!("login-{serial}")), 401, "sign-in-failed");
    season.refused(&with(&right, &format!("login-{serial}")), 401, "sign-in-failed");
    let body = json!({"document": document(&right), "login_password": "new-login-1", "save_password": "new-save-1"});
    let reset = Request::new("POST", format!("/v1/point/candidates/{serial}/password-reset")).key("reset").json(&body);
    season.granted(&reset.token(POINT));
    token_of(&season.ask(&with(&right, "new-login-1")));
    let now = read(&season, &serial);
    assert_eq!((now.name.as_str(), now.form_revision, now.fees_paid.len()), (right.name.as_str(), 1, 1));
    season.granted(&capture(&wrong, places[1].point, "own"));
    season.refused(&capture(&right, places[1].point, "twice"), 409, "identity-registered-elsewhere");
    let history = Request::get(format!("/v1/office/candidates/{serial}/history")).token(OFFICE);
    assert!(season.ask(&history).text().contains("证件号码录入有误"));
    let report = season.verified();
    assert!(report.is_clean(), "{:#?} {:#?}", report.offences, report.warnings);
}

#[test]
fn whoever_came_in_with_the_wrong_document_before_there_were_passwords_is_out() {
    let (season, places) = start();
    let (serial, wrong) = (season.capture(&places[0], 0), season.candidate(&places[0], 0));
    let right = season.candidate(&places[0], 7);
    let came_in = token_of(&season.ask(&entrant_sign_in(&wrong, &wrong.name)));
    let own = |token: &str| Request::get(format!("/v1/candidate/candidates/{serial}")).token(token);
    let before = season.ask(&own(&came_in)).status;
    with_a_second_person(&season, transfer(&serial, "right", &right));
    // Known and not allowed before; nobody any more behind it.
    assert_eq!((before, season.ask(&own(&came_in)).status), (403, 401));
    let season = season.restart();
    assert_eq!(season.ask(&own(&came_in)).status, 401);
    let right = token_of(&season.ask(&entrant_sign_in(&right, &right.name)));
    assert_eq!(season.ask(&own(&right)).status, 403);
}
