//! A second person: another account, a scope that covers it, this very request, in time.

use std::collections::BTreeMap;

use baoming_api::bodies::approvals::ApprovalsBody;
use baoming_policy::PolicyFiles;
use serde_json::json;
use stage::http::Request;
use stage::premises::OFFICE;
use tests::season::Season;

use super::mending::{ELSEWHERE, ONE, TWO, asked, say, start, void};

fn waiting(season: &Season, token: &str) -> Vec<u32> {
    let listed: ApprovalsBody = season.ask(&Request::get("/v1/office/approvals").token(token)).read().unwrap();
    listed.approvals.iter().map(|approval| approval.number).collect()
}

#[test]
fn an_approval_is_another_accounts_for_one_request_alone() {
    let (season, places) = start();
    let [serial, other] = [0, 1].map(|index| season.capture(&places[0], index));
    let request = || void(&serial, "one", "登记有误");
    let number = asked(&season, &request().token(ONE));
    assert_eq!(asked(&season, &request().token(ONE)), number, "asked once");
    season.refused(&say(number, true, "own").token(ONE), 403, "same-person");
    season.refused(&say(number, true, "far").token(ELSEWHERE), 403, "forbidden");
    season.refused(&say(99, true, "none").token(TWO), 404, "approval-unknown");
    let listed: ApprovalsBody = season.ask(&Request::get("/v1/office/approvals").token(TWO)).read().unwrap();
    let seen = &listed.approvals[0];
    assert_eq!(
        (seen.action.as_str(), seen.scope.as_str(), seen.summary.as_str()),
        ("void-registration", "430102", &*serial)
    );
    assert_eq!((seen.reason.as_deref(), seen.asked_by.as_str()), (Some("登记有误"), "one"));
    assert_eq!((waiting(&season, ELSEWHERE), waiting(&season, OFFICE)), (vec![], vec![number]));
    let yes = season.granted(&say(number, true, "yes").token(TWO));
    assert!(season.granted(&say(number, true, "yes").token(TWO)) == yes);
    season.refused(&say(number, false, "no").token(OFFICE), 409, "approval-already-decided");
    // Neither another body, nor another candidate, nor another key, nor another caller.
    season.refused(&void(&serial, "one", "另一个理由").token(ONE), 422, "idempotency-key-reused");
    season.refused(&void(&other, "one", "登记有误").token(ONE), 422, "idempotency-key-reused");
    assert_ne!(asked(&season, &void(&serial, "two", "登记有误").token(ONE)), number);
    assert_ne!(asked(&season, &request().token(TWO)), number);
    let season = season.restart();
    let receipt = season.granted(&request().token(ONE));
    season.move_to("2021-11-03T10:00:00+08:00");
    assert!(season.granted(&request().token(ONE)) == receipt, "and is answered so behind its approval's time");
    let log = Request::get("/v1/ops/security-log?event=second-person").token(stage::premises::AUDITOR);
    let log = season.ask(&log).text();
    assert!(log.contains("void-registration") && log.contains("decide-approval"), "{log}");
    assert!(season.verified().is_clean());
}

#[test]
fn what_was_declined_or_came_too_late_is_refused_by_name() {
    let (season, places) = start();
    let serial = season.capture(&places[0], 0);
    let [declined, late, unused] = ["declined", "late", "unused"].map(|key| void(&serial, key, "登记有误").token(ONE));
    let number = asked(&season, &declined);
    season.granted(&say(number, false, "no").token(TWO));
    assert_eq!(season.refused(&declined, 409, "approval-declined").1.approval, Some(number));
    let (late_number, unused_number) = (asked(&season, &late), asked(&season, &unused));
    season.granted(&say(unused_number, true, "yes").token(TWO));
    season.move_to("2021-11-02T10:00:01+08:00");
    season.refused(&say(late_number, true, "late").token(TWO), 409, "approval-expired");
    assert_eq!(season.refused(&late, 409, "approval-expired").1.approval, Some(late_number));
    season.refused(&unused, 409, "approval-expired");
    assert_eq!(waiting(&season, TWO), [0_u32; 0]);
    let again = void(&serial, "anew", "登记有误").token(ONE);
    season.granted(&say(asked(&season, &again), true, "now").token(TWO));
    season.granted(&again);
    assert!(season.verified().is_clean());
}

/// The season's files with everything required that may be, as version 2 or later.
fn strict(version: u32, accept_refusals: bool) -> Request {
    let mut files: BTreeMap<String, String> =
        PolicyFiles::built_in().texts().iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    let numbered = files["calendar.toml"].replacen("version = 1", &format!("version = {version}"), 1);
    files.insert("calendar.toml".to_owned(), numbered);
    let required = files["four_eyes.tsv"].replace("\tnone", "\trequired");
    files.insert("four_eyes.tsv".to_owned(), required);
    let body = json!({"scope": "province", "files": files, "reason": "等保整改", "accept_refusals": accept_refusals});
    Request::new("POST", "/v1/office/policy/adopt").key(&format!("adopt-{version}")).json(&body)
}

#[test]
fn a_season_may_want_a_second_person_for_windows_exports_and_files_too() {
    let (season, places) = start();
    season.capture(&places[0], 0);
    season.granted(&strict(2, false).token(OFFICE));
    let moved = |scope: &str| {
        let body = json!({"scope": scope, "window": "registration", "opens_at": "2021-11-01T09:00:00+08:00",
            "closes_at": "2021-11-12T00:00:00+08:00", "reason": "辖区内停电"});
        Request::new("POST", "/v1/office/overrides").key(&format!("move-{scope}")).json(&body)
    };
    season.granted(&moved("430102-001").token(ONE));
    let own = moved("430102").token(ONE);
    season.granted(&say(asked(&season, &own), true, "window").token(TWO));
    let receipt = season.granted(&own);
    assert!(season.granted(&own) == receipt);
    let export = |whole: bool| {
        let body = json!({"format": "jsonl", "whole": whole});
        Request::new("POST", "/v1/office/candidates/export").token(ONE).json(&body)
    };
    assert_eq!(season.ask(&export(false)).status, 200);
    let number = asked(&season, &export(true));
    season.granted(&say(number, true, "export").token(TWO));
    assert_eq!(season.ask(&export(true)).status, 200);
    assert_ne!(asked(&season, &export(true)), number, "a yes is for one file");
    let files = strict(3, true).token(OFFICE);
    let number = asked(&season, &files);
    season.refused(&say(number, true, "county").token(TWO), 403, "forbidden");
    season.refused(&say(number, true, "own").token(OFFICE), 403, "same-person");
    assert!(season.verified().is_clean());
}
