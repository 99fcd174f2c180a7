//! The pages as they are served, over a Prometheus that says what it is told to say: in process, on loopback, ports of its own.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod browser;
mod canned;
mod checked;
mod png;
mod screenshots;
mod served;
mod stub;

use std::net::SocketAddr;

use baoming_clock::{Clock, parse_rfc3339};
use baoming_watch::{Base, Settings, Watch};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use self::stub::Stub;

/// Nine o'clock on the first day.
fn clock() -> Clock {
    Clock::manual(parse_rfc3339("2021-11-01T09:00:00+08:00").unwrap())
}

/// A watch over a stub that is all three.
async fn watch(stub: &Stub, clock: &Clock) -> Watch {
    let base: Base = format!("http://{}", stub.address()).parse().unwrap();
    let settings = Settings {
        prometheus: base.clone(),
        alertmanager: base.clone(),
        engine: base,
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        clock: clock.clone(),
    };
    Watch::start(settings).await.unwrap()
}

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

/// One request over a connection of its own.
async fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: watch\r\nContent-Length: {length}\r\n{headers}\r\n{body}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
}

async fn get(watch: &Watch, path: &str) -> Answer {
    ask(watch.address(), "GET", path, "", "").await
}
