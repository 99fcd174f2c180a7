//! The allocation of a serial in Redis, as a yardstick: a server of its own in a temporary directory, every write synced.
//!
//! One script finds the answer to a repeated key, the document that is registered already, takes the next number of the
//! point's segments and stores the candidate. `appendfsync always`: Redis answers after the sync, one for all clients that
//! it has served in a turn of its loop, which is the same durability and the same idea as the engine's groups. In Redis's
//! favour: no HTTP, no JSON, no token, nothing is checked, sealed or chained, and everything stays in memory.
//!
//! The server listens on loopback only and is ended when dropped, also in a panic.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use baoming_api::bodies::CaptureBody;
use stage::usage;
use tempfile::TempDir;

use crate::load::Wire;
use crate::province::Captures;

/// Its protocol, as far as the script's answers need it: a line with a number, or with an error.
pub const RESP: Wire = Wire {
    complete: |bytes| bytes.windows(2).position(|end| end == b"\r\n").map(|at| at + 2),
    succeeded: |answer| answer.starts_with(b":"),
};

/// How long a start may take.
const START_MAX: Duration = Duration::from_secs(10);
/// A port that was free may be somebody else's before the server has it.
const STARTS_MAX: usize = 5;

/// KEYS: the answer to the request's key, the document, the point's present segment, its further segments.
const SCRIPT: &str = "
local known = redis.call('GET', KEYS[1])
if known then return tonumber(known) end
if redis.call('EXISTS', KEYS[2]) == 1 then return redis.error_reply('DOCUMENT is registered') end
local present = redis.call('HMGET', KEYS[3], 'next', 'last')
local next, last = tonumber(present[1]), tonumber(present[2])
if not next or next > last then
    local further = redis.call('LPOP', KEYS[4])
    if not further then return redis.error_reply('SEGMENT is used up') end
    local first, final = string.match(further, '(%d+)-(%d+)')
    next = tonumber(first)
    redis.call('HSET', KEYS[3], 'last', final)
end
redis.call('HSET', KEYS[3], 'next', next + 1)
redis.call('SET', KEYS[2], next)
redis.call('SET', 'candidate:' .. next, ARGV[1])
redis.call('SET', KEYS[1], next)
return next
";

/// A running server.
pub struct Redis {
    child: Child,
    _directory: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
    /// What `redis-server --version` says.
    pub version: String,
    script: String,
}

impl Redis {
    /// Starts a server that knows the script; the reason if it cannot be.
    pub fn start() -> Result<Self, String> {
        let version = Command::new("redis-server").arg("--version").output();
        let version = version.map_err(|_| "Redis is not installed: apt-get install redis-server")?;
        let version = String::from_utf8_lossy(&version.stdout).split(" sha=").next().unwrap_or("").trim().to_owned();
        for _ in 0..STARTS_MAX {
            let directory = tempfile::Builder::new().prefix("baoming-redis-").tempdir().expect("a temporary directory");
            let (child, address) = spawn(directory.path());
            let mut redis =
                Self { child, _directory: directory, address, version: version.clone(), script: String::new() };
            if redis.is_ready() {
                redis.script = redis.ask(&["SCRIPT", "LOAD", SCRIPT]).expect("the script is valid");
                return Ok(redis);
            }
        }
        Err(format!("Redis ({version}) did not start {STARTS_MAX} times"))
    }

    /// Gives every point its segments.
    pub fn prepare(&self, captures: &Captures) {
        for segment in captures.points_with_segments().flat_map(|(_, segments)| segments) {
            let serial = |number| format!("{}{number:04}", segment.code);
            let range = format!("{}-{}", serial(segment.first), serial(segment.last));
            let pushed = self.ask(&["RPUSH", &format!("segments:{}", segment.point), &range]);
            assert!(pushed.is_some_and(|count| count.parse::<u32>().is_ok()), "Redis takes a segment");
        }
    }

    /// A capture as a call of the script.
    pub fn request(&self, key: &str, body: &CaptureBody) -> Vec<u8> {
        let answer = format!("answer:{key}");
        let document = format!("document:{}:{}", body.document.kind, body.document.number);
        let (point, further) = (format!("point:{}", body.point), format!("segments:{}", body.point));
        let candidate = serde_json::to_string(body).expect("a body has only texts and numbers");
        encode(&["EVALSHA", &self.script, "4", &answer, &document, &point, &further, &candidate])
    }

    /// Candidates stored: each has a document, an answer and a record; each point that has any, its segment.
    pub fn holds(&self, candidates: u64) -> bool {
        let points =
            self.ask(&["EVAL", "return #redis.call('KEYS', 'point:*') + #redis.call('KEYS', 'segments:*')", "0"]);
        let keys = self.ask(&["DBSIZE"]).and_then(|count| count.parse::<u64>().ok());
        let others = points.and_then(|count| count.parse::<u64>().ok());
        keys.zip(others).is_some_and(|(keys, others)| keys - others == 3 * candidates)
    }

    /// Processor time it has used, in ticks.
    pub fn cpu_ticks(&self) -> u64 {
        usage::ticks_with_children(self.child.id())
    }

    fn is_ready(&mut self) -> bool {
        let started = Instant::now();
        while started.elapsed() < START_MAX {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return false;
            }
            if self.ask(&["PING"]).as_deref() == Some("PONG") {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Asks once, over a connection of its own; nothing unless a value comes back.
    fn ask(&self, words: &[&str]) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.write_all(&encode(words)).ok()?;
        let (mut answer, mut buffer) = (Vec::new(), [0; 4_096]);
        loop {
            let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
            answer.extend_from_slice(&buffer[..read]);
            if answer.ends_with(b"\r\n") {
                break;
            }
        }
        let text = String::from_utf8(answer).ok()?;
        let mut lines = text.lines();
        let first = lines.next()?;
        match first.as_bytes().first()? {
            b'+' | b':' => Some(first[1..].to_owned()),
            b'$' => lines.next().map(str::to_owned),
            _ => None,
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}

fn spawn(directory: &Path) -> (Child, SocketAddr) {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let address = free.expect("loopback has a free port");
    let log = File::create(directory.join("log")).expect("the temporary directory can be written");
    let child = Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &address.port().to_string(), "--daemonize", "no", "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "always", "--dir"])
        .arg(directory)
        .stdout(log)
        .spawn()
        .expect("a program that says its version starts");
    (child, address)
}

/// A command: an array of texts.
fn encode(words: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend_from_slice(format!("${}\r\n{word}\r\n", word.len()).as_bytes());
    }
    bytes
}
