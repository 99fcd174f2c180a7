//! Asked too often, or too much at once: told when to come back, and it is true. A school is not too often.

use std::thread;
use std::time::{Duration, Instant};

use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OPS};
use stage::running::Running;

/// The candidates of a large school.
const SCHOOL: u64 = 600;

fn limited(limiter: &str) -> String {
    let others: String = ["address", "identity", "operator"]
        .into_iter()
        .filter(|name| *name != limiter)
        .map(|name| format!("[rates.{name}]\nper_second = 0\n"))
        .collect();
    format!("[rates.{limiter}]\nper_second = 1\nburst = 3\nkeys_max = 100\n{others}")
}

/// Three at once pass, the fourth does not, and after the wait that it was told one does.
fn check(limiter: &str, request: &dyn Fn(&Running) -> Request) {
    let running = Running::start(super::program(), &limited(limiter));
    let request = request(&running);
    let mut answers = (0..30).map(|_| running.ask(&request));
    let refused = answers.find(|answer| answer.status == 429).unwrap_or_else(|| panic!("{limiter} never refuses"));
    assert_eq!(problem(&refused).code, "too-many-requests");
    let told = Instant::now();
    let wait = Duration::from_secs(refused.header("retry-after").unwrap().parse().unwrap());
    // Probes have no rate: they pass the time.
    let mut probes = Connection::open(running.address).unwrap();
    while told.elapsed() < wait {
        assert_eq!(probes.ask(&Request::get("/livez")).unwrap().status, 200);
    }
    assert_ne!(running.ask(&request).status, 429, "{limiter}: Retry-After was not honest");
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    check("address", &|_| Request::get("/v1/ops/status").token(OPS));
}

#[test]
fn guessing_tokens_is_limited_too() {
    check("address", &|_| Request::get("/v1/ops/status").token("nobody-has-this-token"));
}

#[test]
fn an_operator_who_asks_too_often_is_told_when_to_come_back() {
    check("operator", &|_| Request::get("/v1/ops/status").token(OPS));
}

#[test]
fn an_identity_that_is_asked_for_too_often_is_told_when_to_come_back() {
    check("identity", &|_| people::read("01020001"));
}

#[test]
fn a_school_behind_one_address_passes_with_the_default_rates() {
    let running = Running::start(super::program(), "");
    let place = running.set_up(1, 1)[0];
    let clients = 8;
    thread::scope(|scope| {
        for client in 0..clients {
            let running = &running;
            scope.spawn(move || {
                let mut connection = Connection::open(running.address).unwrap();
                for index in (client..SCHOOL).step_by(clients as usize) {
                    let person = running.candidate(&place, index);
                    let capture = people::capture(&person, place.point, &format!("capture-{index}"));
                    let response = connection.ask(&capture).unwrap();
                    assert_eq!(response.status, 200, "{}", response.text());
                    let receipt: baoming_api::bodies::ReceiptBody = response.read().unwrap();
                    let serial = receipt.serial.unwrap();
                    let steps = [
                        people::fee(&serial, &format!("fee-{serial}")),
                        people::activate(&serial, &format!("activate-{serial}")),
                        people::form(&person, &serial, &format!("form-{serial}")),
                        people::read(&serial),
                    ];
                    for step in steps {
                        let response = connection.ask(&step).unwrap();
                        assert_eq!(response.status, 200, "{}", response.text());
                    }
                }
            });
        }
    });
}

/// Sends all at once, each on a connection of its own; gives the statuses. Every refusal is checked.
fn burst(running: &Running, requests: &[Request]) -> Vec<u16> {
    let mut connections: Vec<Connection> =
        requests.iter().map(|_| Connection::open(running.address).unwrap()).collect();
    for (connection, request) in connections.iter_mut().zip(requests) {
        connection.send(&request.encode()).unwrap();
    }
    let answer = |connection: &mut Connection| {
        let response = connection.answer().unwrap();
        if response.status == 503 {
            let code = problem(&response).code;
            assert!(["busy", "passwords-busy"].contains(&code.as_str()), "{code}");
        }
        response.status
    };
    connections.iter_mut().map(answer).collect()
}

#[test]
fn passwords_that_cannot_be_hashed_now_are_told_when_to_come_back() {
    let passwords = "[passwords]\nmemory_kib = 65536\niterations = 2\nthreads = 1\nqueue_max = 1\n";
    let running = Running::start(super::program(), &format!("{NO_RATES}{passwords}"));
    let place = running.set_up(1, 1)[0];
    let serials: Vec<String> = (0..8).map(|index| running.capture(&place, index)).collect();
    for serial in &serials {
        running.granted(&people::fee(serial, &format!("fee-{serial}")));
    }
    // One is hashed, one waits, and the others come while the first is hashed: that takes far longer than sending them.
    let requests: Vec<Request> =
        serials.iter().map(|serial| people::activate(serial, &format!("on-{serial}"))).collect();
    let statuses = burst(&running, &requests);
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&503) && statuses.contains(&200), "{statuses:?}");
    assert_eq!(running.ask(&people::activate("01029999", "nobody")).status, 404, "nobody's serial costs no hashing");
    assert_eq!(running.ask(&people::read("01020001")).status, 200, "reads go on");
}

#[test]
fn a_county_without_room_is_told_when_to_come_back_and_the_same_key_then_passes() {
    let settings = format!("{NO_RATES}[admission]\ncounty_count = 1\n");
    let running = Running::start(super::program(), &settings);
    let place = running.set_up(1, 1)[0];
    let mut next = 0;
    // A permit is held while the journal syncs, so of many at once some find none. When exactly is the machine's affair.
    let (requests, statuses) = (0..100)
        .map(|_| {
            let requests: Vec<Request> = (next..next + 32)
                .map(|index| {
                    people::capture(&running.candidate(&place, index), place.point, &format!("capture-{index}"))
                })
                .collect();
            next += 32;
            let statuses = burst(&running, &requests);
            (requests, statuses)
        })
        .find(|(_, statuses)| statuses.contains(&503))
        .expect("of so many at once, one finds no permit");
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    for request in &requests {
        running.granted(request);
    }
}
