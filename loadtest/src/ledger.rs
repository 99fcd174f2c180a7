//! The ledger: every acknowledged answer, one JSON object a line, so that the service can be asked for each afterwards.
//!
//! Guaranteed: an entry is handed to the writing thread before its answer counts as success; the queue is bounded and the
//! users wait when it is full, so that nothing is left out; the file is whole when `close` returns.
//!
//! A ledger holds serials, counties and places in a synthetic order. Deliberately absent: names, identity numbers, tokens
//! and passwords. Who somebody is follows from the seed in the first line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use crate::limits::{LEDGER_LINE_BYTES_MAX, LEDGER_QUEUE_MAX};
use crate::season::kinds::Kind;

/// The version of the format.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of the format.
    pub ledger: u32,
    /// What the people follow from.
    pub seed: u64,
    /// How many there are in the plan.
    pub people: u32,
    /// The name of the run's keys.
    pub run: String,
    /// Where the service listened.
    pub target: String,
}

impl Head {
    /// The head of a run.
    pub fn new(seed: u64, people: u32, run: String, target: String) -> Self {
        Self { ledger: FORMAT, seed, people, run, target }
    }
}

/// What is known of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The service said that it was carried out.
    Acknowledged,
    /// There was no answer: it may have been carried out.
    Uncertain,
}

/// A further line: one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What is known of it.
    pub outcome: Outcome,
    /// What it was.
    pub kind: Kind,
    /// The candidate's position in the order of the plan.
    pub position: u32,
    /// The candidate's serial, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub serial: Option<String>,
    /// The county.
    pub county: String,
    /// The number of the event in the county's chain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sequence: Option<u64>,
    /// Which save it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Whether the fee had been paid before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paid_before: Option<bool>,
    /// The platform's number of the payment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub payment: Option<String>,
    /// The window that governs it.
    pub window: String,
    /// The instant that counts, by the service's calendar, in milliseconds since 1970: when it was paid, or else not later
    /// than when it arrived.
    pub counts_at_ms: i64,
}

/// Takes what is to be written to the ledger.
pub trait Effects: Sync {
    /// Notes an entry.
    fn note(&self, entry: Entry);
}

/// Writes a ledger.
pub struct Ledger {
    queue: Option<SyncSender<Entry>>,
    thread: Option<JoinHandle<io::Result<u64>>>,
    /// Where it stands.
    pub path: PathBuf,
}

impl Ledger {
    /// Begins a ledger.
    pub fn create(path: &Path, head: &Head) -> io::Result<Self> {
        let mut file = BufWriter::new(File::create(path)?);
        write_line(&mut file, head)?;
        let (queue, entries) = sync_channel(LEDGER_QUEUE_MAX);
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || write_all(file, &entries))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), path: path.to_owned() })
    }

    /// Writes the rest; returns how many entries there are.
    pub fn close(mut self) -> io::Result<u64> {
        self.queue = None;
        let thread = self.thread.take().expect("it is closed once");
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes the ledger has panicked")))
    }
}

impl Effects for Ledger {
    fn note(&self, entry: Entry) {
        // If the thread has ended, its error is told by `close`.
        if let Some(queue) = &self.queue {
            let _the_disk_failed = queue.send(entry).is_err();
        }
    }
}

fn write_all(mut file: BufWriter<File>, entries: &Receiver<Entry>) -> io::Result<u64> {
    let mut count = 0;
    while let Ok(entry) = entries.recv() {
        write_line(&mut file, &entry)?;
        count += 1;
    }
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(count)
}

fn write_line<T: Serialize>(file: &mut BufWriter<File>, line: &T) -> io::Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    file.write_all(b"\n")
}

/// Why a ledger cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file.
    #[error("{path}: cannot be read: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A line.
    #[error("{path}: line {line}: {rule}")]
    Line {
        /// Which file.
        path: String,
        /// Which line, counted from 1.
        line: u64,
        /// What is wrong with it.
        rule: String,
    },
}

/// Reads a ledger line by line; the last line may be cut off, as a run that was killed leaves it.
pub fn read(path: &Path, mut each: impl FnMut(Entry)) -> Result<Head, LedgerError> {
    let name = || path.display().to_string();
    let unreadable = |source| LedgerError::File { path: name(), source };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let (mut line, mut text, mut head) = (0, String::new(), None);
    loop {
        text.clear();
        let mut limited = file.by_ref().take(LEDGER_LINE_BYTES_MAX as u64);
        if limited.read_line(&mut text).map_err(unreadable)? == 0 {
            break;
        }
        line += 1;
        let wrong = |rule: String| LedgerError::Line { path: name(), line, rule };
        if !text.ends_with('\n') {
            if text.len() >= LEDGER_LINE_BYTES_MAX {
                return Err(wrong(format!("is longer than {LEDGER_LINE_BYTES_MAX} bytes")));
            }
            break;
        }
        if head.is_none() {
            let found: Head = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
            if found.ledger != FORMAT {
                return Err(wrong(format!("ledger: {} is not known, must be {FORMAT}", found.ledger)));
            }
            head = Some(found);
        } else {
            each(serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?);
        }
    }
    head.ok_or_else(|| LedgerError::Line { path: name(), line: 1, rule: "there is no first line".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_a_torn_end_is_left_out() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("ledger.jsonl");
        let head = Head::new(7, 100, "a".to_owned(), "127.0.0.1:1".to_owned());
        let ledger = Ledger::create(&path, &head).expect("it can be written");
        let entry = |position| Entry {
            outcome: Outcome::Acknowledged,
            kind: Kind::Capture,
            position,
            serial: Some("01020001".to_owned()),
            county: "430102".to_owned(),
            sequence: Some(9),
            revision: None,
            paid_before: None,
            payment: None,
            window: "registration".to_owned(),
            counts_at_ms: 5,
        };
        for position in 0..3 {
            ledger.note(entry(position));
        }
        assert_eq!(ledger.close().expect("it is written"), 3);
        let whole = std::fs::read(&path).expect("it is there");
        let check = |bytes: &[u8], expected: &[Entry]| {
            std::fs::write(&path, bytes).expect("it can be written");
            let mut entries = Vec::new();
            assert_eq!(read(&path, |entry| entries.push(entry)).expect("it can be read"), head);
            assert_eq!(entries, expected);
        };
        check(&whole, &[entry(0), entry(1), entry(2)]);
        check(&whole[..whole.len() - 5], &[entry(0), entry(1)]);
        std::fs::write(&path, "{\"ledger\":9}\n").expect("it can be written");
        let error = read(&path, |_| ()).expect_err("no such head").to_string();
        assert!(error.contains("ledger.jsonl: line 1"), "{error}");
    }
}
