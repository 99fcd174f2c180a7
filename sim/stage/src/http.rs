//! A client as simple as can be: one connection, one request at a time, every wait with a deadline.
//!
//! Guarantees: an answer is either whole or an error; a connection that the server closed is never used again in
//! silence, since a repeated request is the caller's decision.
//!
//! Deliberately absent: redirects, pools, TLS.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long any single read or write may wait.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of an answer; `/openapi.json` and `/metrics` are the longest.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: None }
    }

    /// A GET.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// With a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a bearer token.
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// With an idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With bytes and their media type.
    pub fn bytes(mut self, media: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self.header("content-type", media)
    }

    /// With a JSON body.
    pub fn json(self, body: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(body).expect("bodies have only texts and numbers");
        self.bytes("application/json", bytes)
    }

    /// As it goes over the wire.
    pub fn encode(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: baoming.test\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The head as it came, for what has no method here.
    pub head: String,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl Response {
    /// The header's value, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &'_ str| line.split_once(':').is_some_and(|(found, _)| found.eq_ignore_ascii_case(name));
        let line = self.head.lines().skip(1).find(|candidate| line(candidate))?;
        line.split_once(':').map(|(_, value)| value.trim())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as this shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("{error} in {} {}", self.status, self.text()))
    }
}

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// Received and not yet read.
    rest: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, rest: Vec::new() })
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &Request) -> io::Result<Response> {
        self.send(&request.encode())?;
        self.answer()
    }

    /// Sends raw bytes.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads one answer.
    pub fn answer(&mut self) -> io::Result<Response> {
        let head_end = loop {
            if let Some(at) = self.rest.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            self.receive()?;
        };
        let head = String::from_utf8_lossy(&self.rest[..head_end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| broken("no status line"))?;
        let mut response = Response { status, head, body: Vec::new() };
        if response.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
            self.rest.drain(..head_end);
            while let Some(chunk) = self.chunk()? {
                response.body.extend_from_slice(&chunk);
            }
            return Ok(response);
        }
        let length = response.header("content-length").map_or(Ok(0), str::parse::<usize>);
        let length = length.map_err(|_| broken("a content-length that is no number"))?;
        while self.rest.len() < head_end + length {
            self.receive()?;
        }
        response.body = self.rest[head_end..head_end + length].to_vec();
        self.rest.drain(..head_end + length);
        Ok(response)
    }

    /// The next chunk of an answer that is made while it is sent; nothing at its end.
    fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        const LINE: usize = 2;
        let at = loop {
            match self.rest.windows(LINE).position(|window| window == b"\r\n") {
                Some(at) => break at,
                None => self.receive()?,
            }
        };
        let length = std::str::from_utf8(&self.rest[..at]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let length = length.ok_or_else(|| broken("a chunk whose length is no number"))?;
        let end = at + LINE + length;
        while self.rest.len() < end + LINE {
            self.receive()?;
        }
        let chunk = self.rest[at + LINE..end].to_vec();
        self.rest.drain(..end + LINE);
        Ok((length > 0).then_some(chunk))
    }

    /// Whether a part of an answer has come and not the rest.
    pub fn has_part(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Says that nothing more will be sent.
    pub fn finish_sending(&self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)
    }

    /// Whether the connection is open and silent at this moment. Does not wait.
    pub fn is_open(&self) -> io::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let peeked = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false)?;
        match peeked {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(error),
            Ok(_) => Ok(false),
        }
    }

    /// Waits until the server closes; gives what it still sent.
    pub fn closed(&mut self) -> io::Result<Vec<u8>> {
        loop {
            match self.receive() {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(std::mem::take(&mut self.rest)),
                Err(error) => return Err(error),
            }
        }
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut part = [0; 16 * 1_024];
        let read = self.stream.read(&mut part)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.rest.extend_from_slice(&part[..read]);
        if self.rest.len() > ANSWER_BYTES_MAX {
            return Err(broken("an answer without end"));
        }
        Ok(())
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

/// One request on a connection of its own.
pub fn ask(address: SocketAddr, request: &Request) -> io::Result<Response> {
    Connection::open(address)?.ask(request)
}
