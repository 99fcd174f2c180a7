//! Whoever would wait long for a password's hash is asked for work and comes before others by it, over real sockets.

use baoming_api::bodies::{ProblemBody, ProofOfWorkBody};
use baoming_api::client::{PROOF_HEADER, solve};
use serde_json::json;
use stage::client::problem;
use stage::http::Request;
use stage::premises::NO_RATES;
use stage::running::Running;

/// A hash takes longer than anybody may wait for one, so everybody is told to come back.
const PASSWORDS: &str = "[passwords]\nmemory_kib = 131072\niterations = 8\nthreads = 1\nwait_ms_max = 100\n";
/// So many are told before all places of a minute are kept, and many more.
const STRANGERS_MAX: u32 = 10_000;

fn sign_in(name: &str) -> Request {
    Request::new("POST", "/v1/sessions/operator").json(&json!({ "operator": name, "password": "guess-0000" }))
}

/// What somebody is told who comes with this in the header, or without it.
fn told(running: &Running, name: &str, proof: Option<&str>) -> (ProblemBody, u32) {
    let request = sign_in(name);
    let request = proof.map_or(request.clone(), |proof| request.header(PROOF_HEADER, proof));
    let response = running.ask(&request);
    assert_eq!(response.status, 503, "{}", response.text());
    let problem = problem(&response);
    assert_eq!(problem.code, "passwords-busy");
    (problem, response.header("retry-after").unwrap().parse().unwrap())
}

/// How many proofs counted, and how many did not.
fn proofs(running: &Running) -> [u32; 2] {
    let metrics = running.ask(&Request::get("/metrics")).text();
    ["counted", "ignored"].map(|outcome| {
        let line = format!("baoming_hashing_proofs_total{{outcome=\"{outcome}\"}} ");
        metrics.lines().find_map(|one| one.strip_prefix(&line)).unwrap().parse().unwrap()
    })
}

/// Strangers come until one finds no place: its name, and what it is asked for. So is whoever has a place that is far off.
fn first_without_place(running: &Running) -> (String, ProofOfWorkBody) {
    for number in 0..STRANGERS_MAX {
        let name = format!("stranger-{number}");
        let (problem, seconds) = told(running, &name, None);
        assert_eq!(problem.proof_of_work.is_some(), seconds > 30, "{number} is told {seconds} s");
        if seconds > 61 {
            assert!(seconds <= 75, "{seconds} s");
            return (name, problem.proof_of_work.unwrap());
        }
    }
    panic!("a minute has a place for everybody");
}

#[test]
fn whoever_finds_no_place_is_asked_for_work_and_it_counts_once_and_for_nobody_else() {
    let running = Running::start(super::program(), &format!("{NO_RATES}{PASSWORDS}proof_bits = 8\n"));
    let (name, asked) = first_without_place(&running);
    assert_eq!((asked.algorithm.as_str(), asked.bits), ("sha-256-leading-zero-bits", 8));
    let proof = solve(&asked).unwrap();
    assert_eq!(proofs(&running), [0, 0]);

    // For others it is nothing, nor is what is no proof at all: they are asked for work of their own.
    for (number, shown) in [proof.as_str(), "bmp1.nothing.1", "报名"].into_iter().enumerate() {
        let (problem, _) = told(&running, &format!("other-{number}"), Some(shown));
        assert!(problem.proof_of_work.is_some_and(|other| other.challenge != asked.challenge), "{shown}");
    }
    assert_eq!(proofs(&running), [0, 1]);

    // Now there is a place, and nothing more is asked.
    let (problem, seconds) = told(&running, &name, Some(&proof));
    assert!(problem.proof_of_work.is_none(), "{}", problem.detail);
    assert!(!problem.detail.contains("proof_of_work"), "{}", problem.detail);
    assert!((31..=75).contains(&seconds), "so far off that more would be asked: {seconds} s");
    assert_eq!(proofs(&running), [1, 1]);

    // The same again is no further work, and the place stays.
    let (problem, again) = told(&running, &name, Some(&proof));
    assert!(problem.proof_of_work.is_none() && again <= seconds, "{again} s");
    assert_eq!(proofs(&running), [1, 2]);
}

#[test]
fn where_no_work_is_asked_for_places_are_kept_for_everybody() {
    let running = Running::start(super::program(), &format!("{NO_RATES}{PASSWORDS}proof_bits = 0\n"));
    let mut longest = 0;
    // Until the last place that there is, and beyond.
    for number in 0..STRANGERS_MAX {
        let (problem, seconds) = told(&running, &format!("stranger-{number}"), None);
        assert!(problem.proof_of_work.is_none());
        longest = longest.max(seconds);
        if longest > 70 {
            return;
        }
    }
    panic!("{longest} s");
}
