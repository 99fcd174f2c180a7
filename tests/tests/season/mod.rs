//! One candidate of each kind through the whole season, over HTTP, on a clock that is moved from day to day.
//!
//! The stages are one test, since a season is one: what November did is what April finds.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, which clippy sees only in the test functions")]

mod authority;
mod corrected;
mod four_eyes;
mod later;
mod mending;
mod november;
mod pages;
mod person;
mod province;

use serde_json::json;
use stage::http::Request;

use self::person::Person;
use self::province::Province;

/// Has two points in the season; its neighbour 430103 has two as well.
const COUNTY: &str = "430102";
/// The city of both.
const CITY: &str = "4301";

/// Everybody the plan knows, by what becomes of them.
struct Cast {
    /// Physics track; saves again until the last second.
    ordinary: Person,
    /// History track, at the other point of the county.
    historian: Person,
    arts: Person,
    sport: Person,
    bonus: Person,
    /// Approved by the county first.
    out_of_province: Person,
    /// Approved by the city first.
    other_document: Person,
    lapsed_card: Person,
    cannot_come: Person,
    pays_twice: Person,
    /// Pays at 23:59:59 of the last day, in the county's second point.
    last_second: Person,
    /// Has no unified examination before it.
    vocational: Person,
}

impl Cast {
    /// All of them.
    fn all(&self) -> [&Person; 12] {
        let Self { ordinary, historian, arts, sport, bonus, out_of_province, .. } = self;
        let Self { other_document, lapsed_card, cannot_come, pays_twice, last_second, vocational, .. } = self;
        [
            ordinary,
            historian,
            arts,
            sport,
            bonus,
            out_of_province,
            other_document,
            lapsed_card,
            cannot_come,
            pays_twice,
            last_second,
            vocational,
        ]
    }
}

/// Special cases 1 and 2: handed in at the point, decided by county or city.
fn approve(province: &Province, person: &Person, kind: &str, scope: &str) {
    let card = &person.card;
    let body = json!({
        "point": card.point, "kind": kind, "document": {"kind": card.document.kind, "number": card.document.number},
        "name": card.person.name, "sex": card.person.sex, "birth_date": card.person.birth_date,
        "text": "材料见附件，情况属实。", "scan_sha256": "0".repeat(64),
    });
    let key = format!("apply-{}", card.document.number);
    let request =
        Request::new("POST", "/v1/point/applications").token(&province.token_of(&card.point)).key(&key).json(&body);
    let number = province.granted(&request).number.unwrap();
    let path = format!("/v1/office/applications/430102/{number}/decision");
    let body = json!({"approved": true, "reason": "审核通过。"});
    province.granted(
        &Request::new("POST", path).token(&province.token_of(scope)).key(&format!("decide-{number}")).json(&body),
    );
}

/// Another window for a scope, from now on.
fn reopen(province: &Province, office: &str, scope: &str, window: &str, closes_at: &str) {
    let body = json!({
        "scope": scope, "window": window, "opens_at": "2021-11-01T09:00:00+08:00", "closes_at": closes_at,
        "reason": "支付通知在截止后到达，考生未能完成报名。",
    });
    let request =
        Request::new("POST", "/v1/office/overrides").token(&province.token_of(office)).key(&format!("reopen-{scope}"));
    province.granted(&request.json(&body));
}

#[test]
fn one_candidate_of_each_kind_goes_through_the_whole_season() {
    let province = Province::october();
    november::nothing_before_the_first(&province);
    let cast = november::first_day(&province);
    november::last_second_and_after(&province, &cast);
    later::second_window(&province, &cast);
    later::real_cards(&province, &cast);
    later::proof_reading_and_signatures(&province, &cast);
    // The node is maintained in winter.
    let province = province.restart();
    let juvenile = later::juvenile_class(&province);
    later::assessment(&province, &cast, &juvenile);
    later::exam_fee(&province, &cast, &juvenile);
    later::what_the_offices_see(&province, &cast, &juvenile);
    let report = province.into_season().verified();
    assert!(report.is_clean(), "{:#?} {:#?}", report.offences, report.warnings);
    assert_eq!(report.counts.candidates, cast.all().len() as u64 + 1);
}
