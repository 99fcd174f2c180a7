//! Clients that are slow, half-open, or say one thing and send another; and one connection too many.

use std::time::{Duration, Instant};

use stage::client::problem;
use stage::http::{Connection, Request};
use stage::running::Running;

/// Every deadline of the server.
const DEADLINE_MS: u64 = 400;
/// Much longer than any deadline, and much shorter than the defaults.
const PATIENCE: Duration = Duration::from_secs(8);

fn running() -> Running {
    let deadlines = ["first_byte_ms", "head_ms", "body_ms", "idle_ms"].map(|key| format!("{key} = {DEADLINE_MS}\n"));
    Running::start(super::program(), &format!("[server]\n{}", deadlines.concat()))
}

/// Sends the beginning and no more: the server has to close within its deadline, and to serve others meanwhile.
fn check(running: &Running, beginning: &[u8], what: &str) {
    let mut connection = Connection::open(running.address).unwrap();
    connection.send(beginning).unwrap();
    let begun = Instant::now();
    assert_eq!(running.ask(&Request::get("/livez")).status, 200, "others are served beside {what}");
    let rest = connection.closed().unwrap_or_else(|error| panic!("{what}: {error}"));
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{what}: closed only after {took:?}");
    assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 4"), "{what}: {}", String::from_utf8_lossy(&rest));
}

#[test]
fn half_open_clients_are_closed_within_their_deadline() {
    let running = running();
    let body =
        b"POST /v1/ops/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n";
    check(&running, b"", "a client that sends nothing");
    check(&running, b"GET /livez HT", "half a request line");
    check(&running, b"GET /livez HTTP/1.1\r\nhost: a\r\nx-", "half a header");
    check(&running, body, "a body that never begins");
    check(&running, &[body, &b"{\"point\":"[..]].concat(), "half a body");
    check(&running, b"GET /livez HTTP/9.9\r\n\r\n", "another protocol");
    check(&running, &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0], "a TLS greeting");
}

#[test]
fn a_connection_that_waits_too_long_for_its_next_request_is_closed() {
    let running = running();
    let mut connection = Connection::open(running.address).unwrap();
    assert_eq!(connection.ask(&Request::get("/livez")).unwrap().status, 200);
    let begun = Instant::now();
    assert!(connection.closed().unwrap().is_empty());
    let took = begun.elapsed();
    assert!((DEADLINE_MS / 2..8_000).contains(&(took.as_millis() as u64)), "{took:?}");
}

#[test]
fn a_header_that_comes_byte_by_byte_does_not_keep_its_connection() {
    let running = running();
    let mut slow = Connection::open(running.address).unwrap();
    slow.send(b"GET /livez HTTP/1.1\r\nhost: a\r\nx-slow: ").unwrap();
    let mut others = Connection::open(running.address).unwrap();
    let (begun, mut served) = (Instant::now(), 0);
    // The pace of the bytes is that of the others' requests: one byte each.
    while slow.is_open().unwrap_or(false) {
        let _closed_meanwhile = slow.send(b"a");
        assert_eq!(others.ask(&Request::get("/livez")).unwrap().status, 200);
        served += 1;
        assert!(begun.elapsed() < PATIENCE, "a byte now and then kept the connection, {served} served beside it");
    }
    assert!(begun.elapsed() >= Duration::from_millis(DEADLINE_MS / 2), "closed too early, after {served} bytes");
}

#[test]
fn a_body_that_ends_before_its_length_is_told_so_or_closed() {
    let running = running();
    let mut connection = Connection::open(running.address).unwrap();
    connection
        .send(
            b"POST /v1/ops/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{}",
        )
        .unwrap();
    connection.finish_sending().unwrap();
    match connection.answer() {
        Ok(response) => assert_eq!((response.status, problem(&response).code.as_str()), (400, "body-broken")),
        Err(error) => assert!(!connection.has_part(), "half an answer: {error}"),
    }
}

#[test]
fn one_connection_too_many_is_told_when_to_come_back() {
    let running = Running::start(super::program(), "[server]\nconnections_max = 2\n");
    let mut held: Vec<Connection> = (0..2).map(|_| Connection::open(running.address).unwrap()).collect();
    // A request that has begun makes room for nobody.
    for connection in &mut held {
        assert_eq!(connection.ask(&Request::get("/livez")).unwrap().status, 200);
        let head = "POST /v1/ops/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
        connection.send(format!("{head}expect: 100-continue\r\ncontent-length: 900\r\n\r\n").as_bytes()).unwrap();
        assert_eq!(connection.answer().unwrap().status, 100);
    }
    let response = Connection::open(running.address).unwrap().answer().unwrap();
    assert_eq!((response.status, response.header("retry-after")), (503, Some("5")), "{response:?}");
    held.pop();
    // The place is given back when the server has seen the close.
    let begun = Instant::now();
    let served = || Connection::open(running.address)?.ask(&Request::get("/livez")).map(|answer| answer.status == 200);
    while !served().unwrap_or(false) {
        assert!(begun.elapsed() < PATIENCE, "the place of a closed connection is not given to another");
    }
}
