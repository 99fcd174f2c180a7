//! The machine's calendar is corrected while the service runs.

use baoming_clock::parse_rfc3339;
use baoming_core::time::Timestamp;
use stage::accounts::PASSWORD;
use stage::client::Client;
use stage::http::Request;
use stage::premises::NO_RATES;
use tests::season::Season;

const SLOW: &str = "2021-11-01T09:00:00+08:00";
const RIGHT: &str = "2021-11-01T11:00:00+08:00";

fn at(instant: &str) -> Timestamp {
    parse_rfc3339(instant).unwrap()
}

/// What is ready, and the metrics about the clock: ahead by so many milliseconds, set forward and back so often.
fn check(season: &Season, ready: u16, ahead_ms: u32, set: (u32, u32)) {
    let readiness = season.ask(&Request::get("/readyz"));
    assert_eq!(readiness.status, ready, "{}", readiness.text());
    assert_eq!(readiness.text().contains("was set back"), ready == 503);
    let metrics = season.ask(&Request::get("/metrics")).text();
    for line in [
        format!("baoming_clock_ahead_milliseconds {ahead_ms}"),
        format!("baoming_clock_set_total{{direction=\"forward\"}} {}", set.0),
        format!("baoming_clock_set_total{{direction=\"back\"}} {}", set.1),
    ] {
        assert!(metrics.lines().any(|said| said == line), "{line}: {metrics}");
    }
}

#[test]
fn a_calendar_that_is_set_right_is_followed_and_one_that_is_set_back_is_waited_for() {
    let (season, machine) = Season::follow(NO_RATES, SLOW);
    let [first, second] = ["first", "second"].map(|name| season.operator(name, "office", "430102"));
    check(&season, 200, 0, (0, 0));
    assert_eq!(Client::now(&season), at(SLOW));
    machine.set(at(RIGHT));
    assert_eq!(Client::now(&season), at(RIGHT));
    check(&season, 200, 0, (1, 0));
    assert_eq!(season.try_sign_in_at(&first, PASSWORD, at(SLOW)).status, 401);
    assert_eq!(season.try_sign_in_at(&first, PASSWORD, at(RIGHT)).status, 200);
    // Back again: nothing is recorded earlier than before, and a phone, which is right, is believed at once.
    machine.set(at(SLOW));
    assert_eq!(Client::now(&season), at(RIGHT));
    check(&season, 503, 7_200_000, (1, 1));
    assert_eq!(season.try_sign_in_at(&second, PASSWORD, at(RIGHT)).status, 401);
    assert_eq!(season.try_sign_in_at(&second, PASSWORD, at(SLOW)).status, 200);
    machine.pass_ms(4 * 3_600_000);
    assert_eq!(Client::now(&season), at("2021-11-01T13:00:00+08:00"));
    check(&season, 200, 0, (1, 1));
}
