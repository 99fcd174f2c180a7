//! The public status in a directory that somebody else serves, so that it is there when this service is not.
//!
//! Guarantees: whoever reads the file finds a whole one, signed, with a sequence that grows over restarts; it is written within
//! a second of a change, and every few seconds without one, so that its age says whether it is still true. The page beside it
//! says by itself that nobody knows, once it is old. Deliberately absent: serving it, which is another web server's work.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::Duration;

use baoming_api::bodies::public_status::{PublicStatusBody, SignedStatusBody};
use baoming_core::time::Timestamp;
use baoming_matters::Counter;
use baoming_telemetry::names;
use metrics::gauge;
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};

use crate::limits::{STATUS_BYTES_MAX, STATUS_EVERY_SECONDS};

const PAGE: [(&str, &str); 3] = [
    ("index.html", include_str!("page.html")),
    ("status.css", include_str!("page.css")),
    ("status.js", include_str!("page.js")),
];
const FILE: &str = "status.json";
const LOOK: Duration = Duration::from_secs(1);

/// Where the public status is written. The section `status` of the configuration.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusSettings {
    /// A directory that another web server serves; nothing where nobody does.
    pub directory: Option<PathBuf>,
}

/// Nothing was written yet.
pub(crate) fn set_to_zero() {
    for name in [names::STATUS_SEQUENCE, names::STATUS_WRITTEN_TIMESTAMP_SECONDS, names::STATUS_FAILED] {
        gauge!(name).set(0.0);
    }
}

/// Writes it, and takes reopenings a step further, until it is ended.
pub(crate) async fn run(counter: Weak<Counter>, directory: Option<PathBuf>) {
    let mut writer = directory.map(Writer::open);
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let Some(open) = writer.take() else {
            let Some(counter) = counter.upgrade() else { return };
            counter.node.tick_reopening();
            continue;
        };
        // The counter is given back before anything is waited for: whoever stops the service wants it for itself.
        let (open, due) = {
            let Some(counter) = counter.upgrade() else { return };
            counter.node.tick_reopening();
            open.due(&counter)
        };
        writer = match due {
            Some(due) => tokio::task::spawn_blocking(move || open.written(due)).await.ok(),
            None => Some(open),
        };
    }
}

/// What is to be written: the whole, what of it is compared with the next time, and when it was true.
struct Due {
    json: Vec<u8>,
    said: String,
    at: Timestamp,
}

struct Writer {
    directory: PathBuf,
    sequence: u64,
    /// What was written last, without what changes each time.
    said: String,
    since: u32,
    failed: bool,
}

impl Writer {
    fn open(directory: PathBuf) -> Self {
        let sequence = sequence_of(&directory.join(FILE)).unwrap_or(0);
        Self { directory, sequence, said: String::new(), since: u32::MAX, failed: false }
    }

    /// What is to be written, where there is something new to say, or what was said grows old.
    fn due(mut self, counter: &Counter) -> (Self, Option<Due>) {
        self.since = self.since.saturating_add(1);
        let said = comparable(counter.standing(0));
        if said == self.said && self.since < STATUS_EVERY_SECONDS {
            return (self, None);
        }
        let signed = counter.signed_standing(self.sequence + 1);
        let json = serde_json::to_vec(&signed).expect("bodies have only texts and numbers");
        let at = counter.node.clock().wall();
        (self, Some(Due { json, said, at }))
    }

    /// Written, or noted that it could not be.
    fn written(mut self, due: Due) -> Self {
        match self.write(&due.json) {
            Ok(()) => {
                (self.said, self.since, self.failed) = (due.said, 0, false);
                self.sequence += 1;
                gauge!(names::STATUS_SEQUENCE).set(self.sequence as f64);
                gauge!(names::STATUS_WRITTEN_TIMESTAMP_SECONDS).set(due.at.0 as f64 / 1_000.0);
            }
            Err(error) if !self.failed => {
                tracing::error!(%error, directory = %self.directory.display(), "the public status cannot be written");
                self.failed = true;
            }
            Err(_) => {}
        }
        gauge!(names::STATUS_FAILED).set(f64::from(u8::from(self.failed)));
        self
    }

    fn write(&self, json: &[u8]) -> io::Result<()> {
        for (name, text) in PAGE {
            let path = self.directory.join(name);
            if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
                replace(&path, text.as_bytes())?;
            }
        }
        replace(&self.directory.join(FILE), json)
    }
}

/// A whole file or the one before: whoever reads finds nothing in between.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    drop(file);
    fs::rename(beside, path)
}

/// The sequence of a status that was written before.
fn sequence_of(path: &Path) -> Option<u64> {
    if fs::metadata(path).ok()?.len() > STATUS_BYTES_MAX {
        return None;
    }
    let signed: SignedStatusBody = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    serde_json::from_str::<PublicStatusBody>(&signed.status).ok().map(|status| status.sequence)
}

fn comparable(status: PublicStatusBody) -> String {
    let status = PublicStatusBody { written_at: String::new(), ..status };
    serde_json::to_string(&status).expect("bodies have only texts and numbers")
}
