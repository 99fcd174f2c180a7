//! What an office reads of many candidates: progress by parts, and lists by state, page by page.

use baoming_api::bodies::lists::{CandidatesBody, ScopeProgressBody};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-county-office";
const ONE_POINT: &str = "token-of-one-point-000";

/// Serials that a list finds in all its pages of at most `limit`.
fn serials(running: &Running, token: &str, asked: &str, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    for _ in 0..50 {
        let path = format!("/v1/office/candidates?limit={limit}{asked}{after}");
        let response = running.ask(&Request::get(path).token(token));
        assert_eq!(response.status, 200, "{}", response.text());
        let page: CandidatesBody = response.read().unwrap();
        assert!(page.candidates.len() <= limit && page.rows_scanned >= page.candidates.len());
        found.extend(page.candidates.into_iter().map(|listed| listed.candidate.serial));
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return found,
        }
    }
    panic!("the list has no end")
}

#[test]
fn an_office_finds_who_lacks_what_and_how_far_everybody_is() {
    let callers = [
        caller("county-office", COUNTY_OFFICE, "office", "430102"),
        caller("one-point", ONE_POINT, "point", "430102-002"),
    ];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let places = running.set_up(2, 2);
    let first = running.register(&places[0], 0);
    let captured: Vec<String> = (1..).zip(&places).map(|(index, place)| running.capture(place, index)).collect();
    let mut all = captured.clone();
    all.insert(0, first.clone());
    all.sort();

    for limit in [1, 2, 200] {
        let mut found = serials(&running, OFFICE, "", limit);
        found.sort();
        assert_eq!(found, all, "pages of {limit}");
        assert_eq!(serials(&running, OFFICE, "&state=exam-unpaid", limit), std::slice::from_ref(&first));
        assert_eq!(serials(&running, OFFICE, "&state=complete", limit), Vec::<String>::new());
    }
    assert_eq!(serials(&running, OFFICE, "&state=no-form", 1).len(), 4);
    let own_point = places.iter().position(|place| place.point.to_string() == "430102-002").unwrap();
    assert_eq!(serials(&running, ONE_POINT, "", 1), [captured[own_point].clone()]);

    for (token, path, status, code) in [
        (COUNTY_OFFICE, "/v1/office/candidates?scope=430103", 403, "forbidden"),
        (ONE_POINT, "/v1/office/candidates?scope=430102", 403, "forbidden"),
        (COUNTY_OFFICE, "/v1/office/progress?scope=province", 403, "forbidden"),
        (POINT, "/v1/office/progress", 403, "forbidden"),
    ] {
        running.refused(&Request::get(path).token(token), status, code);
    }
    for asked in ["state=lost", "limit=0", "limit=201", "after=1", "name=x", "school=x", "scope=999999"] {
        let response = running.ask(&Request::get(format!("/v1/office/candidates?{asked}")).token(OFFICE));
        assert_eq!(response.status, 422, "{asked}: {}", response.text());
    }

    let progress = |scope: &str| -> ScopeProgressBody {
        running.ask(&Request::get(format!("/v1/office/progress?scope={scope}")).token(OFFICE)).read().unwrap()
    };
    for (scope, captured, part) in
        [("province", 5, Some("4301")), ("430102", 3, Some("430102-001")), ("430102-001", 2, None)]
    {
        let body = progress(scope);
        assert_eq!((body.progress.captured, body.progress.form_saved), (captured, 1), "{scope}");
        assert!(body.unavailable.is_empty());
        let summed: u32 = body.parts.iter().map(|part| part.progress.captured).sum();
        assert_eq!(summed, if part.is_some() { captured } else { 0 });
        assert!(part.is_none_or(|part| body.parts.iter().any(|there| there.scope == part)), "{scope}");
    }
}
