//! Calendar and policy over HTTP, and the policy drill at a small size; `cargo run --release -p drills --bin policydrill` is
//! the large one.

use std::collections::BTreeMap;

use baoming_api::bodies::rules::{CalendarBody, RulesBody, TrialBody};
use baoming_core::limits::EDITIONS_PER_COUNTY;
use baoming_policy::PolicyFiles;
use drills::policy_drill::{DrillOptions, policy_drill};
use serde_json::json;
use stage::http::Request;
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-one-county-00";

fn running() -> Running {
    Running::start(super::program(), &caller("county-office", COUNTY_OFFICE, "office", "430102"))
}

fn calendar(running: &Running, query: &str) -> CalendarBody {
    let response = running.ask(&Request::get(format!("/v1/calendar{query}")));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

fn overriding(scope: &str, closes_at: &str, key: &str) -> Request {
    let body = json!({
        "scope": scope, "window": "registration", "opens_at": "2021-11-01T09:00:00+08:00", "closes_at": closes_at,
        "reason": "辖区内停电",
    });
    Request::new("POST", "/v1/office/overrides").key(key).json(&body)
}

/// When registration closes for a query, and the editions that changed it.
fn check(running: &Running, query: &str, closes_at: &str, editions: &[u32]) {
    let calendar = calendar(running, query);
    let registration = calendar.windows.iter().find(|window| window.window == "registration").unwrap();
    let found: Vec<u32> = registration.changes.iter().map(|change| change.edition).collect();
    assert_eq!((registration.closes_at.as_str(), found.as_slice()), (closes_at, editions), "{query}");
    assert_eq!(registration.first_closes_at, "2021-11-10T00:00:00+08:00");
}

#[test]
fn everybody_sees_windows_with_their_exceptions_and_offices_make_them_in_their_scope() {
    let running = running();
    let [files, later, latest] = ["10", "11", "12"].map(|day| format!("2021-11-{day}T00:00:00+08:00"));
    check(&running, "", &files, &[]);
    let receipt = running.granted(&overriding("430102", &later, "one").token(COUNTY_OFFICE));
    assert_eq!(
        (receipt.county.as_str(), receipt.number, receipt.result.as_str()),
        ("430000", Some(1), "rules-changed")
    );
    running.granted(&overriding("430102-002", &latest, "two").token(OFFICE));
    assert!(running.granted(&overriding("430102", &later, "one").token(COUNTY_OFFICE)) == receipt);
    check(&running, "", &files, &[1, 2]);
    check(&running, "?county=430102", &later, &[1, 2]);
    check(&running, "?county=430103", &files, &[]);
    check(&running, "?point=430102-001", &later, &[1]);
    check(&running, "?point=430102-002", &latest, &[1, 2]);
    let seen = calendar(&running, "?county=430102");
    let change = &seen.windows[1].changes[0];
    assert_eq!((change.recorded_by.as_deref(), change.reason.as_str()), (Some("county-office"), "辖区内停电"));
    for (scope, token) in [("430103", COUNTY_OFFICE), ("4301", COUNTY_OFFICE), ("province", COUNTY_OFFICE)] {
        running.refused(&overriding(scope, &later, "three").token(token), 403, "forbidden");
    }
    running.refused(&overriding("430102", &later, "four").token(CANDIDATE), 403, "forbidden");
    running.refused(&overriding("4399", &later, "five").token(OFFICE), 422, "field");
    running.refused(&overriding("province", "2021-10-01T00:00:00+08:00", "six").token(OFFICE), 422, "window-bounds");
    running.refused(&Request::get("/v1/calendar?city=4301"), 422, "field");
    running.refused(&Request::get("/v1/calendar?county=439999"), 404, "county-unknown");
    let rules: RulesBody = running.ask(&Request::get("/v1/office/policy").token(OFFICE)).read().unwrap();
    assert_eq!((rules.editions_count, rules.editions.len(), rules.in_force.len()), (2, 2, 2));
    let own: RulesBody = running.ask(&Request::get("/v1/office/policy").token(COUNTY_OFFICE)).read().unwrap();
    assert_eq!((own.in_force[0].edition, own.in_force[0].counties.as_slice()), (2, ["430102".to_owned()].as_slice()));
}

#[test]
fn no_county_uses_up_the_editions_of_the_others() {
    let others = "token-of-other-county-";
    let callers = [("county-office", COUNTY_OFFICE, "430102"), ("other-office", others, "430103")];
    let callers = callers.map(|(name, token, scope)| caller(name, token, "office", scope));
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let later = "2021-11-11T00:00:00+08:00";
    let own = EDITIONS_PER_COUNTY * 9 / 10;
    let first = running.granted(&overriding("430102", later, "0").token(COUNTY_OFFICE));
    for key in 1..own {
        running.granted(&overriding("430102", later, &key.to_string()).token(COUNTY_OFFICE));
    }
    running.refused(&overriding("430102", later, "full").token(COUNTY_OFFICE), 409, "too-many");
    running.refused(&overriding("430102-001", later, "full").token(COUNTY_OFFICE), 409, "too-many");
    assert!(running.granted(&overriding("430102", later, "0").token(COUNTY_OFFICE)) == first, "what happened stands");
    running.granted(&overriding("430103", later, "full").token(others));
    running.granted(&overriding("430102", later, "full").token(OFFICE));
    let numbers: Vec<u32> = (1..=u32::try_from(own).unwrap()).collect();
    check(&running, "?point=430102-001", later, &[numbers, vec![own as u32 + 2]].concat());
    let running = running.restart();
    running.refused(&overriding("430102", later, "more").token(COUNTY_OFFICE), 409, "too-many");
    running.granted(&overriding("430103", later, "more").token(others));
}

#[test]
fn files_are_tried_and_adopted_by_the_province_alone() {
    let running = running();
    let place = running.set_up(1, 1)[0];
    running.register(&place, 0);
    let texts = |version: &str, file: &str, old: &str, new: &str| {
        let mut texts: BTreeMap<String, String> =
            PolicyFiles::built_in().texts().iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        for (name, old, new) in [("calendar.toml", "version = 1", version), (file, old, new)] {
            let text = texts[name].replacen(old, new, 1);
            texts.insert(name.to_owned(), text);
        }
        texts
    };
    let good = texts("version = 2", "fees.toml", "4000", "5000");
    let attempt = |files: &BTreeMap<String, String>, scope: &str, token: &str| {
        Request::new("POST", "/v1/office/policy/try").json(&json!({"scope": scope, "files": files})).token(token)
    };
    let adopt = |files: &BTreeMap<String, String>, key: &str, token: &str| {
        let body = json!({"scope": "province", "files": files, "reason": "物价部门批复"});
        Request::new("POST", "/v1/office/policy/adopt").key(key).json(&body).token(token)
    };
    let trial: TrialBody = running.ask(&attempt(&good, "430102", COUNTY_OFFICE)).read().unwrap();
    assert_eq!((trial.registrations, trial.newly_refused, trial.counties), (1, 0, 1));
    let fee = trial.changes.iter().find(|change| change.key == "registration_fen").unwrap();
    assert_eq!((fee.before.as_deref(), fee.after.as_deref()), (Some("4000"), Some("5000")));
    running.refused(&attempt(&good, "province", COUNTY_OFFICE), 403, "forbidden");
    running.refused(&adopt(&good, "one", COUNTY_OFFICE), 403, "forbidden");
    let bad = texts("version = 2", "fees.toml", "4000", "0");
    let (_, problem) = running.refused(&attempt(&bad, "province", OFFICE), 422, "policy");
    assert!(problem.detail.contains("fees.toml:4: registration_fen"), "{}", problem.detail);
    let other = texts("version = 2", "counties.tsv", "\t0102\t", "\t9102\t");
    let (_, problem) = running.refused(&adopt(&other, "two", OFFICE), 422, "policy");
    assert!(problem.detail.contains("must keep its serial code 0102"), "{}", problem.detail);
    running.refused(&adopt(&texts("version = 1", "fees.toml", "", ""), "three", OFFICE), 422, "policy-version");
    let receipt = running.granted(&adopt(&good, "four", OFFICE));
    assert_eq!(receipt.number, Some(1));
    assert!(running.granted(&adopt(&good, "four", OFFICE)) == receipt, "the same request is answered the same");
    let rules: RulesBody = running.ask(&Request::get("/v1/office/policy").token(OFFICE)).read().unwrap();
    assert_eq!((rules.in_force.len(), rules.in_force[0].version, rules.editions[0].version), (1, 2, Some(2)));
    let running = running.restart();
    let rules: RulesBody = running.ask(&Request::get("/v1/office/policy").token(OFFICE)).read().unwrap();
    assert_eq!((rules.in_force[0].version, rules.in_force[0].counties.len()), (2, 122));
}

#[test]
fn a_wrong_code_table_is_corrected_under_load_without_refusing_a_correct_request() {
    let options =
        DrillOptions { program: super::program(), candidates: 300, counties: 3, clients: 6, seed: 20_211_101 };
    let report = policy_drill(&options).unwrap_or_else(|error| panic!("seed {}: {error:#}", options.seed));
    assert!(report.passed(), "seed {}: {report:#?}", options.seed);
}
