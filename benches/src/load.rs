//! A load generator that costs as little as possible, since it shares two cores with what it measures: one thread,
//! requests made beforehand, answers read no further than their length and status.
//!
//! It sends what it is given, so the same loop drives HTTP and Redis's protocol: a [`Wire`] says where an answer ends and
//! whether it is a success.
//!
//! A closed loop: each connection sends its next request when the last is answered. That is right for comparing two
//! endpoints of one server; it says nothing about latency under a given arrival rate (the load-test crate does).

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest answer that is read: a page.
const ANSWER_BYTES_MAX: usize = 128 << 10;

/// How answers look on the wire.
#[derive(Clone, Copy)]
pub struct Wire {
    /// The length of the answer at the beginning of the bytes, once it is all there.
    pub complete: fn(&[u8]) -> Option<usize>,
    /// Whether a whole answer says that it was done.
    pub succeeded: fn(&[u8]) -> bool,
}

/// HTTP/1.1 with a length: done is status 200.
pub const HTTP: Wire = Wire { complete, succeeded: |answer| answer.starts_with(b"HTTP/1.1 200") };

/// What one round measured.
pub struct Round {
    /// Answers that say it was done.
    pub succeeded: u64,
    /// Other answers: the first of them is kept.
    pub refused: u64,
    /// One of the refusals, for the error message.
    pub refusal: Option<String>,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Microseconds from sending to the answer.
    pub latency_us: Histogram<u64>,
}

impl Round {
    /// What was done in a second.
    pub fn per_second(&self) -> f64 {
        self.succeeded as f64 / self.elapsed.as_secs_f64()
    }

    /// Fails unless everything succeeded: a rate of refusals is no rate.
    pub fn expect_all(self, what: &str) -> Self {
        assert_eq!(self.refused, 0, "{what}: {:?}", self.refusal);
        self
    }
}

/// Sends all requests over `connections` HTTP connections.
pub fn drive(address: SocketAddr, connections: usize, requests: Vec<Vec<u8>>) -> Round {
    drive_by(HTTP, address, connections, requests)
}

/// Sends all requests over `connections` connections of this kind.
pub fn drive_by(wire: Wire, address: SocketAddr, connections: usize, requests: Vec<Vec<u8>>) -> Round {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut streams = Vec::with_capacity(connections);
        for _ in 0..connections {
            let stream = TcpStream::connect(address).await.expect("the server listens");
            stream.set_nodelay(true).expect("a TCP socket");
            streams.push(stream);
        }
        let shared = Mutex::new((requests.into_iter(), Totals::new()));
        let started = Instant::now();
        let workers = streams.into_iter().map(|stream| worker(wire, stream, &shared));
        futures_util::future::join_all(workers).await;
        let elapsed = started.elapsed();
        let (_, totals) = shared.into_inner().expect("no worker panicked");
        let Totals { succeeded, refused, refusal, latency_us } = totals;
        Round { succeeded, refused, refusal, elapsed, latency_us }
    })
}

struct Totals {
    succeeded: u64,
    refused: u64,
    refusal: Option<String>,
    latency_us: Histogram<u64>,
}

impl Totals {
    fn new() -> Self {
        let latency_us = Histogram::new_with_max(60_000_000, 3).expect("valid bounds");
        Self { succeeded: 0, refused: 0, refusal: None, latency_us }
    }
}

async fn worker(wire: Wire, mut stream: TcpStream, shared: &Mutex<(std::vec::IntoIter<Vec<u8>>, Totals)>) {
    let mut buffer = vec![0; ANSWER_BYTES_MAX];
    loop {
        let next = shared.lock().expect("no worker panicked").0.next();
        let Some(request) = next else { return };
        let started = Instant::now();
        stream.write_all(&request).await.expect("the server reads");
        let length = answer(wire, &mut stream, &mut buffer).await;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let mut guard = shared.lock().expect("no worker panicked");
        let totals = &mut guard.1;
        totals.latency_us.saturating_record(micros);
        if (wire.succeeded)(&buffer[..length]) {
            totals.succeeded += 1;
        } else {
            totals.refused += 1;
            totals.refusal.get_or_insert_with(|| String::from_utf8_lossy(&buffer[..length]).into_owned());
        }
    }
}

/// Reads one answer whole; returns its length.
async fn answer(wire: Wire, stream: &mut TcpStream, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.expect("the server answers");
        assert!(read > 0, "the server closed the connection");
        filled += read;
        if let Some(length) = (wire.complete)(&buffer[..filled]) {
            assert_eq!(length, filled, "one answer for one request");
            return length;
        }
    }
}

/// The length of the HTTP answer at the beginning of the bytes, once it is all there.
fn complete(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok()).flatten()
    });
    let whole = head + length.unwrap_or(0);
    (bytes.len() >= whole).then_some(whole)
}

/// A whole POST request with a JSON body.
pub fn post(path: &str, token: &str, key: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}
