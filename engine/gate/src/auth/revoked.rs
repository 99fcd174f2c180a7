//! Which sessions were signed out: a small file that one thread appends to.
//!
//! ```text
//! magic 8 bytes | check value of the session key 12 bytes | CRC-32 of these u32
//! then for each session:   session 8 bytes | expires at i64 | mark 16 bytes
//! ```
//!
//! The mark covers the entry and its place in the file, so entries cannot be altered, moved or made up. A whole file of another
//! session key, or of the time before there was one, is of sessions that have ended with their key: it is begun anew.
//!
//! Guarantees: a session is refused from the moment of the call, and when [`Revoked::add`] returns, it is after any crash.
//! An unfinished end after a crash is cut off; damage before that is an error at the start, for a session that was signed
//! out might be good again. Expired sessions are dropped at the start and whenever they are most of the file, so file and
//! memory are bounded. After a failed write the file is made again from memory as a whole.
//!
//! Deliberately absent: noticing that the file was deleted or cut by somebody who may write into the data directory.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use baoming_core::time::Timestamp;
use baoming_store::durable_file::{self, Existing};
use baoming_store::keys::Authenticator;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use dashmap::DashMap;
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

use super::session_id::SessionId;

const MAGIC: &[u8; 8] = b"bmsout2\n";
/// The file's magic when sessions were marked with a key that was derived from the key file; none of them is good any more.
const MAGIC_BEFORE: &[u8; 8] = b"bmsout1\n";
const HEADER_BYTES: usize = 24;
const ENTRY_BYTES: usize = 32;
const USAGE: &str = "session signed out";
const CHECK_USAGE: &str = "session key check";
/// Sessions that are signed out and not yet expired: more than sign in during eight hours of the busiest day.
const REVOKED_MAX: usize = 1 << 20;
/// Sign-outs that may wait for the thread.
const QUEUE_MAX: usize = 1_024;
/// A file of no more entries than this is not worth making anew.
const COMPACT_ENTRIES_MIN: usize = 4_096;

/// Why the file of sessions that were signed out cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RevokedFileError {
    /// Reading, writing, or starting the thread failed.
    #[error("{path} cannot be used: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what was written.
    #[error(
        "{path} is damaged at byte {offset}; restore it, or delete it: then sessions that were signed out in the last hours \
         are good again until they expire"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        offset: usize,
    },
}

/// Why a sign-out was not made durable. The session is refused by this process all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    /// Too many wait or are remembered already.
    #[error("too many sessions are being signed out; try again in a second")]
    Busy,
    /// The disk said no.
    #[error("the sign-out could not be stored; try again, or change the password")]
    Storage,
}

pub(super) struct Revoked {
    sessions: Arc<DashMap<SessionId, Timestamp>>,
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    id: SessionId,
    expires_at: Timestamp,
    now: Timestamp,
    done: oneshot::Sender<Result<(), RevokeError>>,
}

impl Revoked {
    pub(super) fn open(path: &Path, marks: Arc<dyn Authenticator>, now: Timestamp) -> Result<Self, RevokedFileError> {
        let failed = |source| RevokedFileError::Io { path: path.to_owned(), source };
        let sessions = Arc::new(DashMap::new());
        match std::fs::read(path) {
            Ok(bytes) => read(path, &bytes, &*marks, |id, expires_at| {
                sessions.insert(id, expires_at);
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let mut writer = Writer { path: path.to_owned(), marks, sessions: sessions.clone(), file: None, entries: 0 };
        writer.make_anew(now).map_err(failed)?;
        let (jobs, queue) = crossbeam_channel::bounded(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("sign-outs".to_owned())
            .spawn(move || writer.run(&queue))
            .map_err(failed)?;
        Ok(Self { sessions, jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn contains(&self, id: SessionId) -> bool {
        self.sessions.contains_key(&id)
    }

    pub(super) async fn add(&self, id: SessionId, expires_at: Timestamp, now: Timestamp) -> Result<(), RevokeError> {
        if now >= expires_at {
            return Ok(());
        }
        if self.sessions.len() >= REVOKED_MAX && !self.contains(id) {
            self.sessions.retain(|_, expires_at| now < *expires_at);
            if self.sessions.len() >= REVOKED_MAX {
                return Err(RevokeError::Busy);
            }
        }
        self.sessions.insert(id, expires_at);
        let (done, stored) = oneshot::channel();
        let jobs = self.jobs.as_ref().expect("there until dropped");
        jobs.try_send(Job { id, expires_at, now, done }).map_err(|error| match error {
            TrySendError::Full(_) => RevokeError::Busy,
            TrySendError::Disconnected(_) => RevokeError::Storage,
        })?;
        stored.await.unwrap_or(Err(RevokeError::Storage))
    }
}

/// What waits is still written; then the file is free for the next owner.
impl Drop for Revoked {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Writer {
    path: PathBuf,
    marks: Arc<dyn Authenticator>,
    sessions: Arc<DashMap<SessionId, Timestamp>>,
    /// None after a failure: what is in the file is uncertain, so it is made anew.
    file: Option<File>,
    entries: usize,
}

impl Writer {
    fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let mut group = vec![first];
            group.extend(queue.try_iter().take(QUEUE_MAX));
            let outcome = self.store(&group).map_err(|error| {
                tracing::error!(path = %self.path.display(), %error, "signing sessions out failed");
                self.file = None;
                RevokeError::Storage
            });
            for job in group {
                // A caller that gave up needs no answer.
                let _ = job.done.send(outcome);
            }
        }
    }

    fn store(&mut self, group: &[Job]) -> io::Result<()> {
        let Some(now) = group.iter().map(|job| job.now).max() else { return Ok(()) };
        let crowded = self.entries > COMPACT_ENTRIES_MIN && self.entries > 2 * self.sessions.len();
        let Some(file) = self.file.as_mut().filter(|_| !crowded && self.entries < 2 * REVOKED_MAX) else {
            // The sessions of the group are in memory already.
            return self.make_anew(now);
        };
        let mut bytes = Vec::with_capacity(group.len() * ENTRY_BYTES);
        for (place, job) in (self.entries..).zip(group) {
            bytes.extend_from_slice(&entry(&*self.marks, place, job.id, job.expires_at));
        }
        file.write_all(&bytes)?;
        file.sync_data()?;
        self.entries += group.len();
        // Memory is freed here and not only when the file is made anew: a file below the limit may hold expired ones.
        if self.entries % COMPACT_ENTRIES_MIN < group.len() {
            self.sessions.retain(|_, expires_at| now < *expires_at);
        }
        Ok(())
    }

    fn make_anew(&mut self, now: Timestamp) -> io::Result<()> {
        self.file = None;
        self.sessions.retain(|_, expires_at| now < *expires_at);
        let mut bytes = header(&*self.marks).to_vec();
        for (place, session) in self.sessions.iter().enumerate() {
            bytes.extend_from_slice(&entry(&*self.marks, place, *session.key(), *session.value()));
        }
        self.entries = (bytes.len() - HEADER_BYTES) / ENTRY_BYTES;
        durable_file::write(&self.path, &bytes, Existing::Replace)?;
        self.file = Some(OpenOptions::new().append(true).open(&self.path)?);
        Ok(())
    }
}

/// What a file begins with that belongs to these marks.
fn header(marks: &dyn Authenticator) -> [u8; HEADER_BYTES] {
    let mut out = [0; HEADER_BYTES];
    out[..8].copy_from_slice(MAGIC);
    out[8..20].copy_from_slice(&marks.mark(CHECK_USAGE, b"")[..12]);
    let crc = crc32fast::hash(&out[..20]);
    out[20..].copy_from_slice(&crc.to_be_bytes());
    out
}

/// Whether a file is of sessions that ended with their key. Damage is no reason to take it for one.
fn is_of_another_key(bytes: &[u8], own: &[u8; HEADER_BYTES]) -> bool {
    let header = bytes.first_chunk::<HEADER_BYTES>().filter(|header| header.starts_with(MAGIC));
    let whole = header.filter(|header| crc32fast::hash(&header[..20]).to_be_bytes() == header[20..]);
    bytes.starts_with(MAGIC_BEFORE) || whole.is_some_and(|header| header != own)
}

fn entry(marks: &dyn Authenticator, place: usize, id: SessionId, expires_at: Timestamp) -> [u8; ENTRY_BYTES] {
    let mut out = [0; ENTRY_BYTES];
    out[..8].copy_from_slice(&id.0);
    out[8..16].copy_from_slice(&expires_at.0.to_be_bytes());
    let mut message = [0; 24];
    message[..16].copy_from_slice(&out[..16]);
    message[16..].copy_from_slice(&(place as u64).to_be_bytes());
    out[16..].copy_from_slice(&marks.mark(USAGE, &message)[..16]);
    out
}

/// Gives every entry to `visit`. What follows the last good one is an unfinished end, unless a good one comes later.
fn read(
    path: &Path,
    bytes: &[u8],
    marks: &dyn Authenticator,
    mut visit: impl FnMut(SessionId, Timestamp),
) -> Result<(), RevokedFileError> {
    let damaged = |offset| RevokedFileError::Damaged { path: path.to_owned(), offset };
    let own = header(marks);
    if is_of_another_key(bytes, &own) {
        tracing::info!(path = %path.display(), "the file is of an earlier session key, whose sessions have ended; begun anew");
        return Ok(());
    }
    // The file came into being with its header, so a shorter one is no unfinished end.
    let entries = bytes.strip_prefix(&own).ok_or_else(|| damaged(0))?;
    let mut broken = None;
    for (place, stored) in entries.chunks_exact(ENTRY_BYTES).enumerate() {
        let (mut id, mut expires_at) = (SessionId([0; 8]), [0; 8]);
        id.0.copy_from_slice(&stored[..8]);
        expires_at.copy_from_slice(&stored[8..16]);
        let expires_at = Timestamp(i64::from_be_bytes(expires_at));
        let good = bool::from(entry(marks, place, id, expires_at).as_slice().ct_eq(stored));
        match broken {
            None if good => visit(id, expires_at),
            None => broken = Some(place),
            Some(place) if good => return Err(damaged(HEADER_BYTES + place * ENTRY_BYTES)),
            Some(_) => {}
        }
    }
    if let Some(place) = broken {
        tracing::warn!(path = %path.display(), place, "the end of the file was unfinished and is cut off");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
