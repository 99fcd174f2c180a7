//! Parameters of hashes are raised between two starts: whoever shows the right password has the hash made anew behind the
//! answer, once, and notices nothing of it.

use std::time::{Duration, Instant};

use stage::accounts::{PASSWORD, candidate_sign_in, sign_in, token_of};
use stage::http::{Request, Response};
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, NO_RATES};
use stage::running::Running;

const OTHER: &str = "[passwords]\nmemory_kib = 32\niterations = 2\nthreads = 2\nqueue_max = 4096\n";

/// The same directory with other parameters.
fn raised(mut running: Running) -> Running {
    running.stop();
    running.premises.configure(&format!("{NO_RATES}{OTHER}")).unwrap();
    Running::resume(running.premises)
}

fn counted(running: &Running, outcome: &str) -> u64 {
    let metrics = running.ask(&Request::get("/metrics")).text();
    let name = format!("baoming_hashes_renewed_total{{outcome=\"{outcome}\"}} ");
    metrics.lines().find_map(|line| line.strip_prefix(&name)?.parse().ok()).unwrap()
}

/// Waits for what goes on behind the answers.
fn wait_for(running: &Running, stored: u64) {
    let since = Instant::now();
    while counted(running, "stored") < stored {
        assert_eq!(counted(running, "left"), 0, "nothing is in the way");
        assert!(since.elapsed() < Duration::from_secs(60), "{} of {stored} hashes", counted(running, "stored"));
        std::thread::yield_now();
    }
    assert_eq!(counted(running, "stored"), stored);
}

/// How often the history says so, and whether it names nobody and shows nothing of it.
fn renewals(running: &Running, serial: &str) -> usize {
    let path = format!("/v1/candidate/candidates/{serial}/history");
    let history: serde_json::Value = running.ask(&Request::get(path).token(CANDIDATE)).read().unwrap();
    let changes = history["changes"].as_array().unwrap();
    let renewed = changes.iter().filter(|change| change["action"] == "password-hash-renewed");
    renewed.inspect(|change| assert!(change["who"].is_null() && change["fields"] == serde_json::json!([]))).count()
}

fn sign_in_with(running: &Running, place: &Place, password: &str) -> Response {
    running.ask(&candidate_sign_in(&running.candidate(place, 0), password))
}

fn saving(running: &Running, place: &Place, (serial, token): (&str, &str), key: &str) -> Request {
    let form = people::form_body(&running.candidate(place, 0).form);
    let request = Request::new("PUT", format!("/v1/candidate/candidates/{serial}/form")).token(token).key(key);
    request.json(&form).header("save-password", format!("save-{serial}"))
}

#[test]
fn a_right_password_has_its_hash_made_anew_once_and_every_session_goes_on() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let login = format!("login-{serial}");
    let candidate = token_of(&sign_in_with(&running, &place, &login));
    let ops = running.sign_in(&running.operator("runs-it", "ops", "province"));
    let are_in = |running: &Running| {
        let own = Request::get(format!("/v1/candidate/candidates/{serial}")).token(&candidate);
        let status = Request::get("/v1/ops/status").token(&ops);
        assert_eq!((running.ask(&own).status, running.ask(&status).status), (200, 200));
    };
    are_in(&running);

    let running = raised(running);
    assert_eq!(sign_in_with(&running, &place, "wrong-password").status, 401);
    running.refused(&sign_in("runs-it", "wrong horse battery", None), 401, "sign-in-failed");
    assert_eq!(sign_in_with(&running, &place, &login).status, 200);
    wait_for(&running, 1);
    running.granted(&saving(&running, &place, (&serial, &candidate), "first"));
    wait_for(&running, 2);
    assert_eq!(running.ask(&sign_in("runs-it", PASSWORD, None)).status, 200);
    wait_for(&running, 3);
    are_in(&running);
    assert_eq!(renewals(&running, &serial), 2, "of the login and the save password, and none for a wrong one");

    // What is stored is of the new parameters now: nothing more is renewed, neither at once nor by the next process.
    let all_again = |running: &Running, key: &str| {
        assert_eq!(sign_in_with(running, &place, "wrong-password").status, 401);
        assert_eq!(sign_in_with(running, &place, &login).status, 200);
        running.granted(&saving(running, &place, (&serial, &candidate), key));
        assert_eq!(running.ask(&sign_in("runs-it", PASSWORD, None)).status, 200);
        are_in(running);
    };
    all_again(&running, "second");
    wait_for(&running, 3);
    let running = running.restart();
    all_again(&running, "third");
    let mut running = running.restart();
    assert_eq!((renewals(&running, &serial), counted(&running, "stored")), (2, 0));
    are_in(&running);
    let history = Request::get("/v1/ops/security-log?event=account-changed").token(stage::premises::AUDITOR);
    assert!(!running.ask(&history).text().contains("renew"), "nobody changed an account");
    running.stop();
    let mut verify = running.premises.command().unwrap();
    let output = verify.args(["verify", "--key"]).arg(running.premises.key()).arg(running.premises.data()).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_password_that_was_set_anew_is_of_the_new_parameters_and_is_not_renewed() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let running = raised(running);
    let reset = Request::new("POST", format!("/v1/point/candidates/{serial}/password-reset"));
    let document = stage::accounts::document(&running.candidate(&place, 0));
    let body = serde_json::json!({"document": document, "login_password": "login-anew", "save_password": "save-anew"});
    running.granted(&reset.token(stage::premises::POINT).key("reset").json(&body));
    assert_eq!(sign_in_with(&running, &place, "login-anew").status, 200);
    let running = running.restart();
    assert_eq!(renewals(&running, &serial), 0);
}
