//! One candidate of each kind through the whole season, over HTTP, on a clock that is moved from day to day.
//!
//! The stages are one test, since a season is one: what November did is what April finds.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, which clippy sees only in the test functions")]

mod later;
mod november;
mod person;

use serde_json::json;
use standin::{Options, StandIn};
use tests::process::http::Request;
use tests::process::people::Place;
use tests::process::premises::{NO_RATES, POINT, caller};
use tests::season::Season;
use tokio::runtime::Runtime;

use self::person::Person;

const SECRET: &str = "secret-of-the-providers-0";
/// Decides for county 430102, which has two points; county 430103 has one.
const COUNTY_OFFICE: &str = "token-of-county-office";
/// Decides for the city of both counties.
const CITY_OFFICE: &str = "token-of-the-city-0000";

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

/// The province before the season: its providers, its offices, its points.
fn october() -> (Season, StandIn, Runtime, Vec<Place>) {
    let providers = Runtime::new().unwrap();
    let provider = providers.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let port = |name: &str| format!("[{name}]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let offices = [
        caller("county-office", COUNTY_OFFICE, "office", "430102"),
        caller("city-office", CITY_OFFICE, "office", "4301"),
    ];
    let settings = format!("{NO_RATES}{}{}{}", port("real_person"), port("sms"), offices.concat());
    let season = Season::start(&settings, "2021-10-20T10:00:00+08:00");
    let places = season.set_up(2, 2);
    (season, provider, providers, places)
}

/// Special cases 1 and 2: handed in at the point, decided by county or city.
fn approve(season: &Season, person: &Person, kind: &str, token: &str) {
    let card = &person.card;
    let body = json!({
        "point": card.point, "kind": kind, "document": {"kind": card.document.kind, "number": card.document.number},
        "name": card.person.name, "sex": card.person.sex, "birth_date": card.person.birth_date,
        "text": "材料见附件，情况属实。", "scan_sha256": "0".repeat(64),
    });
    let key = format!("apply-{}", card.document.number);
    let request = Request::new("POST", "/v1/point/applications").token(POINT).key(&key).json(&body);
    let number = season.granted(&request).number.unwrap();
    let path = format!("/v1/office/applications/430102/{number}/decision");
    let body = json!({"approved": true, "reason": "审核通过。"});
    season.granted(&Request::new("POST", path).token(token).key(&format!("decide-{number}")).json(&body));
}

/// Another window for a scope, from now on.
fn reopen(season: &Season, token: &str, scope: &str, window: &str, closes_at: &str) {
    let body = json!({
        "scope": scope, "window": window, "opens_at": "2021-11-01T09:00:00+08:00", "closes_at": closes_at,
        "reason": "支付通知在截止后到达，考生未能完成报名。",
    });
    let request = Request::new("POST", "/v1/office/overrides").token(token).key(&format!("reopen-{scope}"));
    season.granted(&request.json(&body));
}

#[test]
fn one_candidate_of_each_kind_goes_through_the_whole_season() {
    let (season, provider, _providers, places) = october();
    november::nothing_before_the_first(&season, &places);
    let cast = november::first_day(&season, &provider, &places);
    november::last_second_and_after(&season, &cast);
    later::second_window(&season, &provider, &cast);
    later::real_cards(&season, &cast);
    later::proof_reading_and_signatures(&season, &cast);
    // The node is maintained in winter.
    let season = season.restart();
    let juvenile = later::juvenile_class(&season, &places);
    later::assessment(&season, &cast, &juvenile);
    later::exam_fee(&season, &cast, &juvenile);
    later::what_the_offices_see(&season, &cast, &juvenile);
    let report = season.verified();
    assert!(report.is_clean(), "{:#?} {:#?}", report.offences, report.warnings);
    assert_eq!(report.counts.candidates, cast.all().len() as u64 + 1);
}
