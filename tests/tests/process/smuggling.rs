//! Requests that two readers can read in two ways, and clients that feed them drop by drop. Whatever is sent, a second
//! request never comes out of the inside of a first one, every refusal is a problem, and the others are served meanwhile.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use baoming_api::bodies::ProblemBody;
use stage::http::{PATIENCE, Request};
use stage::running::Running;

/// Every deadline of the server.
const DEADLINE_MS: u64 = 400;
/// What is hidden in others: it would be answered 200 with `ok`.
const HIDDEN: &str = "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n";
const POST: &str = "POST /v1/ops/echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
const CHUNKED: &str = "transfer-encoding: chunked\r\n";

struct Answered {
    status: u16,
    head: String,
    body: String,
}

struct Suite(Running);

impl Suite {
    fn start() -> Self {
        let keys = ["first_byte_ms", "head_ms", "body_ms", "idle_ms"].map(|key| format!("{key} = {DEADLINE_MS}\n"));
        Self(Running::start(super::program(), &format!("[server]\n{}", keys.concat())))
    }

    /// All answers to these bytes, until the server closes.
    fn answers(&self, bytes: &[u8]) -> Vec<Answered> {
        let mut stream = TcpStream::connect(self.0.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // It may have closed before it was told everything.
        let _refused_early = stream.write_all(bytes);
        let (mut received, mut part) = (Vec::new(), [0; 16 << 10]);
        while let Ok(read @ 1..) = stream.read(&mut part) {
            received.extend_from_slice(&part[..read]);
        }
        let mut text = String::from_utf8(received).unwrap();
        let mut answers = Vec::new();
        while let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let status = head.strip_prefix("HTTP/1.1 ").or_else(|| head.strip_prefix("HTTP/1.0 "));
            let status = status.unwrap_or_else(|| panic!("no status line in {head}"))[..3].parse().unwrap();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.parse().unwrap());
            answers.push(Answered { status, head: head.to_owned(), body: rest[..length].to_owned() });
            text = rest[length..].to_owned();
        }
        assert!(text.is_empty(), "half an answer: {text}");
        answers
    }

    /// So many answers with these statuses, nothing of what is hidden, and every refusal a problem.
    #[track_caller]
    fn check(&self, what: &str, bytes: impl AsRef<[u8]>, expected: &[u16]) -> Vec<Answered> {
        let answers = self.answers(bytes.as_ref());
        let statuses: Vec<u16> = answers.iter().map(|answered| answered.status).collect();
        assert_eq!(statuses, expected, "{what}");
        for answered in answers.iter().filter(|answered| answered.status >= 400) {
            let head = answered.head.to_lowercase();
            for line in
                ["content-type: application/problem+json", "cache-control: no-store", "x-content-type-options: nosniff"]
            {
                assert!(head.contains(line), "{what}: {head}");
            }
            let problem: ProblemBody = serde_json::from_str(&answered.body).unwrap();
            assert_eq!(problem.status, answered.status, "{what}");
        }
        answers
    }

    /// Refused with this code, and the connection ends with it although more was sent.
    #[track_caller]
    fn refused(&self, what: &str, bytes: impl AsRef<[u8]>, status: u16, code: &str) {
        let bytes = [bytes.as_ref(), HIDDEN.as_bytes()].concat();
        let answers = self.check(what, bytes, &[status]);
        let problem: ProblemBody = serde_json::from_str(&answers[0].body).unwrap();
        assert_eq!(problem.code, code, "{what}");
    }
}

#[test]
fn a_body_of_two_lengths_hides_no_request() {
    let suite = Suite::start();
    let length = |length: &str| format!("content-length: {length}\r\n");
    for both in [format!("{}{CHUNKED}", length("4")), format!("{CHUNKED}{}", length("4"))] {
        suite.check("length and chunks", format!("{POST}{both}\r\n0\r\n\r\n{HIDDEN}"), &[400]);
        suite.check("chunks and length", format!("{POST}{both}\r\n2\r\n{{}}\r\n0\r\n\r\n{HIDDEN}"), &[400]);
    }
    let two = format!("{}{}", length("0"), length("35"));
    suite.refused("two lengths", format!("{POST}{two}\r\n"), 400, "head");
    for wrong in ["0, 35", "+0", "-1", "0x0", "", "1 1", "99999999999999999999"] {
        suite.refused(wrong, format!("{POST}{}\r\n", length(wrong)), 400, "head");
    }
    let largest = format!("{POST}{}\r\n{HIDDEN}", length("18446744073709551615"));
    suite.check("the largest length", largest, &[431]);
    for coding in ["gzip, chunked", "chunked, chunked", "identity, chunked", "x chunked"] {
        let bytes = format!("{POST}transfer-encoding: {coding}\r\n\r\n0\r\n\r\n{HIDDEN}");
        let answers = suite.answers(bytes.as_bytes());
        let told: Vec<u16> = answers.iter().map(|answered| answered.status).collect();
        assert!([[400], [501]].contains(&told.as_slice().try_into().unwrap()), "{coding}: {told:?}");
    }
    for coding in ["chunked, identity", "xchunked", "gzip", "chunked;a=b"] {
        suite.refused(coding, format!("{POST}transfer-encoding: {coding}\r\n\r\n"), 400, "head");
    }
    suite.refused("chunks in HTTP/1.0", format!("POST /v1/ops/echo HTTP/1.0\r\n{CHUNKED}\r\n"), 400, "head");
}

#[test]
fn a_head_that_is_no_head_is_refused_as_a_problem() {
    let suite = Suite::start();
    let get = |lines: &str| format!("GET /livez HTTP/1.1\r\nhost: a\r\n{lines}\r\n");
    for (what, lines) in [
        ("a folded header", "x: a\r\n b\r\n"),
        ("a folded header with a tab", "x: a\r\n\tb: c\r\n"),
        ("a blank before the colon", "x : a\r\n"),
        ("a blank before the length's colon", "content-length : 35\r\n"),
        ("a tab before the colon", "transfer-encoding\t: chunked\r\n"),
        ("a blank before the name", " x: a\r\n"),
        ("no colon", "x\r\n"),
        ("no name", ": a\r\n"),
        ("NUL in a value", "x: a\0b\r\n"),
        ("NUL in a name", "x\0: a\r\n"),
        ("a bare CR in a value", "x: a\rcontent-length: 35\r\n"),
        ("a name beyond ASCII", "\u{fc}: a\r\n"),
    ] {
        suite.refused(what, get(lines), 400, "head");
    }
    for (what, line) in [
        ("HTTP/0.9", "GET /livez"),
        ("another version", "GET /livez HTTP/1.2"),
        ("no version", "GET /livez HTTP/"),
        ("a method that is none", "G@T /livez HTTP/1.1"),
        ("an address in two", "GET /livez x HTTP/1.1"),
        ("NUL in the address", "GET /li\0vez HTTP/1.1"),
        ("no address", "GET  HTTP/1.1"),
    ] {
        suite.refused(what, format!("{line}\r\nhost: a\r\n\r\n"), 400, "head");
    }
    suite.refused("not UTF-8", b"GET /v1/point/candidates/\xff\xfe HTTP/1.1\r\nhost: a\r\n\r\n", 400, "head");
    suite.refused("a long header", get(&format!("x: {}\r\n", "a".repeat(17 << 10))), 431, "head-too-long");
    suite.refused("many headers", get(&"x: a\r\n".repeat(200)), 431, "head-too-long");
    // A line that ends with LF alone ends: nobody reads it as a longer one.
    suite.check("LF alone", "GET /livez HTTP/1.1\nhost: a\nconnection: close\n\n", &[200]);
    suite.check("blank lines before", format!("\r\n\r\n{}", get("connection: close\r\n")), &[200]);
    let metrics = suite.0.ask(&Request::get("/metrics")).text();
    let counted = |code: &str| metrics.contains(&format!("action=\"unread\",outcome=\"{code}\""));
    assert!(counted("head") && counted("head-too-long"), "{metrics}");
}

#[test]
fn the_target_and_the_host_are_one_and_ours() {
    let suite = Suite::start();
    let close = "connection: close\r\n\r\n";
    suite.check("HTTP/1.0 without a host", "GET /livez HTTP/1.0\r\n\r\n", &[200]);
    suite.check("an absolute target", format!("GET http://a/livez HTTP/1.1\r\nhost: a\r\n{close}"), &[200]);
    suite.check("the asterisk", format!("OPTIONS * HTTP/1.1\r\nhost: a\r\n{close}"), &[404]);
    suite.check("a method of nobody's", format!("BREW /livez HTTP/1.1\r\nhost: a\r\n{close}"), &[405]);
    suite.check("an upgrade", format!("GET /livez HTTP/1.1\r\nhost: a\r\nupgrade: h2c\r\n{close}"), &[200]);
    for (what, head) in [
        ("no host", "GET /livez HTTP/1.1\r\n\r\n"),
        ("two hosts", "GET /livez HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n"),
        ("an empty host", "GET /livez HTTP/1.1\r\nhost:\r\n\r\n"),
        ("a broken host", "GET /livez HTTP/1.1\r\nhost: a b\r\n\r\n"),
        ("a host with somebody", "GET /livez HTTP/1.1\r\nhost: u@a\r\n\r\n"),
        ("another scheme", "GET ftp://a/livez HTTP/1.1\r\nhost: a\r\n\r\n"),
        ("an absolute target without a host", "GET http://a/livez HTTP/1.1\r\n\r\n"),
        ("no host at an address of nobody's", "GET /nowhere HTTP/1.1\r\n\r\n"),
        ("no host and another method", "PUT /livez HTTP/1.1\r\n\r\n"),
        ("a tunnel", "CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n"),
    ] {
        suite.refused(what, head, 400, "host");
    }
    assert!(suite.answers(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").iter().all(|answered| answered.status == 400));
}

#[test]
fn what_follows_a_refused_body_is_not_read_out_of_it() {
    let suite = Suite::start();
    let long = HIDDEN.repeat(40);
    let capture = "POST /v1/point/candidates HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    for (what, head, status) in [
        ("nobody's body", capture, 401),
        ("a body of another type", &*POST.replace("application/json", "text/plain"), 415),
        ("a coded body", &format!("{POST}content-encoding: gzip\r\n"), 415),
        ("a body at nobody's address", &POST.replace("/v1/ops/echo", "/nowhere"), 404),
        ("a body for another method", &POST.replace("POST", "DELETE"), 405),
        ("two tokens", &format!("{capture}authorization: Bearer a\r\nauthorization: Bearer b\r\n"), 400),
    ] {
        for body in [HIDDEN, &long] {
            let length = format!("content-length: {}\r\n\r\n{body}", body.len());
            suite.check(what, format!("{head}{length}"), &[status]);
            let chunks = format!("{CHUNKED}\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
            suite.check(what, format!("{head}{chunks}"), &[status]);
        }
        // More is announced than comes.
        suite.check(what, format!("{head}content-length: 999999\r\n\r\n{HIDDEN}"), &[status]);
    }
    let too_large = format!("{POST}expect: 100-continue\r\ncontent-length: {}\r\n\r\n{long}", 1 << 20);
    suite.check("more than is taken", too_large, &[413]);
    // Two requests one behind the other are two.
    let last = HIDDEN.replace("host: a", "host: a\r\nconnection: close");
    suite.check("a pipeline", format!("{HIDDEN}{POST}content-length: 2\r\n\r\n{{}}{last}"), &[200, 400, 200]);
}

#[test]
fn chunks_are_read_as_they_are_meant_or_not_at_all() {
    let suite = Suite::start();
    let chunks = |chunks: &str| format!("{POST}{CHUNKED}connection: close\r\n\r\n{chunks}");
    let broken = |what: &str, body: &str| {
        let answers = suite.answers(format!("{}{HIDDEN}", chunks(body)).as_bytes());
        let told: Vec<u16> = answers.iter().map(|answered| answered.status).collect();
        assert!(told.is_empty() || told == [400], "{what}: {told:?}");
    };
    let json = |answers: Vec<Answered>| serde_json::from_str::<ProblemBody>(&answers[0].body).unwrap().code;
    assert_eq!(json(suite.check("an extension", chunks("2;a=b\r\n{}\r\n0\r\n\r\n"), &[400])), "json");
    assert_eq!(json(suite.check("trailers", chunks("2\r\n{}\r\n0\r\nhost: b\r\n\r\n"), &[400])), "json");
    for (what, body) in [
        ("a size of nobody's", "fffffffffffffffff\r\n"),
        ("the largest size", "ffffffffffffffff\r\n{}"),
        ("a negative size", "-2\r\n{}\r\n0\r\n\r\n"),
        ("a size with 0x", "0x2\r\n{}\r\n0\r\n\r\n"),
        ("no size", "\r\n{}\r\n0\r\n\r\n"),
        ("a longer chunk than its size", "1\r\n{}\r\n0\r\n\r\n"),
        ("LF behind the size", "2\n{}\r\n0\r\n\r\n"),
        ("LF within an extension", "2;a\nb\r\n{}\r\n0\r\n\r\n"),
        ("LF behind a chunk", "2\r\n{}\n0\r\n\r\n"),
        ("no end", "2\r\n{}\r\n"),
    ] {
        broken(what, body);
    }
    broken("a long extension", &format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "a".repeat(64 << 10)));
    broken("long trailers", &format!("2\r\n{{}}\r\n0\r\nx: {}\r\n\r\n", "a".repeat(64 << 10)));
    assert_eq!(suite.0.ask(&Request::get("/livez")).status, 200);
}

#[test]
fn a_body_that_comes_drop_by_drop_does_not_keep_its_connection() {
    let suite = Suite::start();
    for (what, path, framing, drop) in [
        ("a length", "/v1/ops/echo", "content-length: 30000", " "),
        ("chunks", "/v1/ops/echo", "transfer-encoding: chunked", "1\r\n \r\n"),
        ("a sign-in", "/v1/sessions/candidate", "content-length: 4000", " "),
    ] {
        let mut slow = stage::http::Connection::open(suite.0.address).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{framing}\r\n\r\n");
        slow.send(head.as_bytes()).unwrap();
        let mut others = stage::http::Connection::open(suite.0.address).unwrap();
        let (begun, mut drops) = (Instant::now(), 0);
        // The pace of the drops is that of the others' requests.
        while slow.is_open().unwrap_or(false) {
            let _closed_meanwhile = slow.send(drop.as_bytes());
            assert_eq!(others.ask(&Request::get("/livez")).unwrap().status, 200);
            drops += 1;
            assert!(begun.elapsed() < Duration::from_secs(8), "{what}: {drops} drops kept the connection");
            if drops > 3_500 {
                break;
            }
        }
    }
}
