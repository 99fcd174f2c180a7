//! Whoever Alertmanager tells: notes which receiver heard of which alert, and when.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::Value;

/// The most bytes of a notification.
const BODY_BYTES_MAX: usize = 1 << 20;
/// How long a notification may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was heard.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// By which receiver.
    pub(crate) by: String,
    /// Of which alert.
    pub(crate) alert: String,
    /// When.
    pub(crate) at: Instant,
}

/// Listens as long as the process runs.
#[derive(Debug, Clone)]
pub(crate) struct Receiver {
    /// Where.
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Receiver {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let receiver = Self { address: listener.local_addr()?, heard: Arc::default() };
        let listening = receiver.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let receiver = listening.clone();
                // What is no notification is no affair of ours.
                thread::spawn(move || receiver.take(&stream).ok());
            }
        });
        Ok(receiver)
    }

    /// When a receiver first heard of an alert from an instant on.
    pub(crate) fn heard(&self, by: &str, alert: &str, from: Instant) -> Option<Instant> {
        let heard = self.all();
        heard.iter().find(|heard| heard.by == by && heard.alert == alert && heard.at >= from).map(|heard| heard.at)
    }

    fn all(&self) -> MutexGuard<'_, Vec<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the one notification of a connection: what is kept open and idle may be gone when it is used again.
    fn take(&self, stream: &TcpStream) -> anyhow::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let by = line.split(' ').nth(1).context("a request line")?.trim_start_matches('/').to_owned();
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse::<usize>()?.min(BODY_BYTES_MAX);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        self.note(&by, &serde_json::from_slice(&body)?);
        let mut answer = stream;
        answer.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")?;
        Ok(())
    }

    fn note(&self, by: &str, notification: &Value) {
        let at = Instant::now();
        let alerts = notification["alerts"].as_array().into_iter().flatten();
        let firing = alerts.filter(|alert| alert["status"] == "firing");
        let names = firing.filter_map(|alert| alert["labels"]["alertname"].as_str());
        self.all().extend(names.map(|name| Heard { by: by.to_owned(), alert: name.to_owned(), at }));
    }
}
