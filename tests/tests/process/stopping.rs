//! SIGTERM while registrations are on their way.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use baoming_api::bodies::ReceiptBody;
use stage::http::Connection;
use stage::people::{self, Place};
use stage::premises::NO_RATES;
use stage::program::STOP_PATIENCE;
use stage::running::Running;

const CLIENTS: u64 = 16;

/// Captures candidates until the server closes; gives what was acknowledged, and how many requests had no answer.
fn client(
    running: &Running,
    place: &Place,
    number: u64,
    answered: &(dyn Fn() + Sync),
) -> (Vec<(u64, ReceiptBody)>, u64) {
    let mut connection = Connection::open(running.address).unwrap();
    let mut receipts = Vec::new();
    for index in (number..).step_by(CLIENTS as usize) {
        let person = running.candidate(place, index);
        let request = people::capture(&person, place.point, &format!("capture-{index}"));
        match connection.ask(&request) {
            Ok(response) => {
                assert_eq!(response.status, 200, "{}", response.text());
                receipts.push((index, response.read().unwrap()));
                answered();
            }
            Err(error) => {
                let closed = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
                assert!(closed.contains(&error.kind()) && !connection.has_part(), "no clean close: {error}");
                return (receipts, 1);
            }
        }
    }
    unreachable!("numbers do not end")
}

/// Sends SIGTERM after so many answers.
fn check(answers: u64) {
    let mut running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let (reached, heard) = channel();
    let count = AtomicU64::new(0);
    let answered = || {
        if count.fetch_add(1, Ordering::Relaxed) + 1 == answers {
            reached.send(()).unwrap();
        }
    };
    let outcomes: Vec<_> = thread::scope(|scope| {
        let running = &running;
        let handles: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let answered = &answered;
                scope.spawn(move || client(running, &place, number, answered))
            })
            .collect();
        heard.recv_timeout(Duration::from_secs(60)).unwrap();
        running.server.terminate().unwrap();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    let status = running.server.end(Instant::now() + STOP_PATIENCE).unwrap();
    assert!(status.success(), "{status}\n{}", running.premises.log_end());
    let log = running.premises.log();
    assert!(log.contains("\"aborted\":0") && !log.contains("cut off"), "{}", running.premises.log_end());
    let running = Running::resume(running.premises);
    let unanswered: u64 = outcomes.iter().map(|(_, unanswered)| unanswered).sum();
    let mut acknowledged = 0;
    for (index, receipt) in outcomes.iter().flat_map(|(receipts, _)| receipts) {
        let person = running.candidate(&place, *index);
        let again = running.granted(&people::capture(&person, place.point, &format!("capture-{index}")));
        assert!(again == *receipt, "candidate {index} has another receipt");
        let record = running.ask(&people::read(receipt.serial.as_deref().unwrap()));
        assert_eq!(record.status, 200, "{}", record.text());
        acknowledged += 1;
    }
    assert!(acknowledged >= answers && unanswered <= CLIENTS);
}

#[test]
fn a_stop_under_load_is_clean_and_everything_acknowledged_is_there() {
    check(200);
}

#[test]
fn a_stop_without_load_reports_no_fault_and_the_next_start_replays_nothing() {
    let mut running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    running.register(&place, 0);
    let before = running.premises.log().len();
    for _ in 0..5 {
        running = running.restart();
    }
    running.stop();
    let log = running.premises.log()[before..].to_owned();
    assert!(!log.contains("\"ERROR\"") && !log.contains("was lost"), "{log}");
    let replayed: Vec<&str> = log.lines().filter(|line| line.contains("replaying the journal")).collect();
    assert_eq!(replayed.len(), 5, "{log}");
    assert!(replayed.iter().all(|line| line.contains("\"total\":0")), "{replayed:?}");
}
