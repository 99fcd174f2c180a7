//! The thread that writes: entries that wait together share one sync, and those that nobody waits for gather first, so that
//! their syncs take little from those who do wait for one.
//!
//! After a failure nobody knows what is in the file behind the last good sync, so it is cut back to that point before
//! anything else is written; until that works, everything is refused.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baoming_core::time::Timestamp;
use crossbeam_channel::{Receiver, after, never, select_biased};
use tokio::sync::oneshot;

use super::bounds::{FILE_BYTES_MAX, GROUP_BYTES_MAX, GROUP_ENTRIES_MAX};
use super::entry::LogWords;
use super::error::{AccessLogError, RecordError};
use super::files::{self, LogFile};
use super::frame::{self, Found, HEADER_BYTES, Head, Header};
use crate::disk_room::DiskRoom;
use crate::durable_file::{self, Existing};
use crate::keys::Sealer;
use crate::limits::UNAWAITED_GATHER_MS;

/// The most parts of one day.
const PARTS_MAX: u32 = 10_000;

/// What became of an entry: its number, or why there is none.
pub(super) type Outcome = Result<u64, RecordError>;

/// An entry; without a plaintext nothing but the question when what came before is done.
pub(super) struct Job {
    pub(super) at: Timestamp,
    pub(super) plaintext: Vec<u8>,
    pub(super) done: oneshot::Sender<Outcome>,
}

/// What others see of the thread.
pub(super) struct Shared {
    pub(super) refusing: AtomicBool,
    pub(super) not_written: AtomicU64,
    pub(super) head: Mutex<Head>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { refusing: AtomicBool::new(false), not_written: AtomicU64::new(0), head: Mutex::new(Head::START) }
    }
}

impl Shared {
    pub(super) fn head(&self) -> Head {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Writer {
    directory: PathBuf,
    words: LogWords,
    sealer: Arc<dyn Sealer>,
    room: Arc<DiskRoom>,
    shared: Arc<Shared>,
    /// The last entry that is durable.
    head: Head,
    current: Option<Current>,
    /// The next part of a day that is worth trying: those before it are there.
    parts: HashMap<i32, u32>,
    file_bytes_max: u64,
    /// The last write failed, so the end of the current file is uncertain.
    suspect: bool,
}

struct Current {
    file: File,
    day: i32,
    /// Up to the last good sync.
    bytes: u64,
}

impl Writer {
    pub(super) fn open(
        directory: &Path,
        words: LogWords,
        sealer: Arc<dyn Sealer>,
        room: Arc<DiskRoom>,
    ) -> Result<Self, AccessLogError> {
        durable_file::create_directory(directory).map_err(AccessLogError::at(directory))?;
        let files = files::list(directory)?;
        for path in &files.damaged {
            tracing::error!(path = %path.display(), "a file of a log has a damaged header; keep it and find out why");
        }
        let mut writer = Self {
            directory: directory.to_owned(),
            words,
            sealer,
            room,
            shared: Arc::default(),
            head: Head::START,
            current: None,
            parts: HashMap::new(),
            file_bytes_max: FILE_BYTES_MAX as u64,
            suspect: false,
        };
        if let Some(last) = files.good.last() {
            writer.resume(last)?;
        }
        writer.publish();
        Ok(writer)
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Goes on after the last entry of the last file.
    fn resume(&mut self, last: &LogFile) -> Result<(), AccessLogError> {
        let content = files::read(&last.path)?;
        let (mut end, mut damaged) = (content.len(), false);
        self.head = last.header.before;
        for found in frame::frames(&content) {
            match found {
                Found::Frame { frame, .. } => self.head = frame.head(),
                Found::Damaged { .. } => damaged = true,
                Found::Unfinished { offset } => end = offset,
            }
        }
        // A crash leaves no more than one group unfinished.
        damaged |= content.len() - end > GROUP_BYTES_MAX;
        if damaged {
            // The file stays as it is, for whoever finds out why. The chain goes on from its last whole entry.
            tracing::error!(path = %last.path.display(), "a log is damaged; a new file is begun");
            return Ok(());
        }
        let failed = |error| AccessLogError::at(&last.path)(error);
        let file = OpenOptions::new().append(true).open(&last.path).map_err(failed)?;
        if end < content.len() {
            tracing::warn!(path = %last.path.display(), bytes = content.len() - end, "cutting an unfinished end off");
            file.set_len(end as u64).map_err(failed)?;
        }
        // A killed process may have left whole entries that were never synced.
        file.sync_all().map_err(failed)?;
        self.current = Some(Current { file, day: last.header.day, bytes: end as u64 });
        Ok(())
    }

    pub(super) fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let group = gather(first, queue);
            let (group, questions): (Vec<_>, Vec<_>) = group.into_iter().partition(|job| !job.plaintext.is_empty());
            if !group.is_empty() {
                self.serve(group);
            }
            for question in questions {
                let _whoever_asked_may_be_gone = question.done.send(Ok(self.head.sequence));
            }
        }
    }

    fn serve(&mut self, group: Vec<Job>) {
        let first = self.head.sequence + 1;
        let outcome = self.write(&group);
        let refused = self.shared.refusing.swap(outcome.is_err(), Ordering::AcqRel);
        if outcome.is_err() {
            self.shared.not_written.fetch_add(group.len() as u64, Ordering::AcqRel);
        }
        let LogWords { name, stopped, again } = self.words;
        match &outcome {
            Err(error) if !refused => {
                let directory = self.directory.display();
                tracing::error!(%directory, %error, "the {name} cannot be written; {stopped}");
            }
            Ok(()) if refused => tracing::info!("the {name} is written again; {again}"),
            _ => {}
        }
        self.publish();
        for (sequence, job) in (first..).zip(group) {
            let answer = if outcome.is_ok() { Ok(sequence) } else { Err(RecordError::Storage) };
            // A caller that gave up shows nothing.
            let _ = job.done.send(answer);
        }
    }

    fn publish(&self) {
        *self.shared.head.lock().unwrap_or_else(PoisonError::into_inner) = self.head;
    }

    fn write(&mut self, group: &[Job]) -> io::Result<()> {
        self.repair()?;
        if !self.room.measure()?.for_access_log {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "the rest of the disk is kept for the journal"));
        }
        let mut rest = group;
        while let Some(first) = rest.first() {
            let day = self.file_for(first.at)?.day;
            let together = rest.iter().take_while(|job| files::belongs(day, job.at)).count();
            let (now, later) = rest.split_at(together);
            self.append(now)?;
            rest = later;
        }
        Ok(())
    }

    fn repair(&mut self) -> io::Result<()> {
        if !self.suspect {
            return Ok(());
        }
        if let Some(current) = &self.current {
            current.file.set_len(current.bytes)?;
            current.file.sync_all()?;
        }
        self.suspect = false;
        Ok(())
    }

    fn append(&mut self, jobs: &[Job]) -> io::Result<()> {
        let current = self.current.as_mut().expect("file_for has just opened it");
        let (mut bytes, mut head) = (Vec::new(), self.head);
        for job in jobs {
            head = frame::append(&*self.sealer, head, &job.plaintext, &mut bytes);
        }
        self.suspect = true;
        current.file.write_all(&bytes)?;
        current.file.sync_data()?;
        self.suspect = false;
        current.bytes += bytes.len() as u64;
        self.head = head;
        Ok(())
    }

    fn file_for(&mut self, at: Timestamp) -> io::Result<&Current> {
        let fits = |current: &Current| files::belongs(current.day, at) && current.bytes < self.file_bytes_max;
        if !self.current.as_ref().is_some_and(fits) {
            self.current = Some(self.begin(files::day_of(at))?);
        }
        Ok(self.current.as_ref().expect("set just now"))
    }

    fn begin(&mut self, day: i32) -> io::Result<Current> {
        let header = Header { day, before: self.head }.encode();
        let next_part = self.parts.entry(day).or_default();
        while *next_part < PARTS_MAX {
            let path = self.directory.join(files::name(day, *next_part));
            match durable_file::write(&path, &header, Existing::Keep) {
                Ok(()) => {
                    let file = OpenOptions::new().append(true).open(&path)?;
                    return Ok(Current { file, day, bytes: HEADER_BYTES as u64 });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => *next_part += 1,
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("a day of the log has too many parts"))
    }
}

/// What is queued: all of it if somebody waits, else also what comes in a while.
fn gather(first: Job, queue: &Receiver<Job>) -> Vec<Job> {
    let mut awaited = !first.done.is_closed();
    let over = if awaited { never() } else { after(Duration::from_millis(UNAWAITED_GATHER_MS)) };
    let mut group = vec![first];
    while group.len() < GROUP_ENTRIES_MAX {
        let next = match awaited {
            true => queue.try_recv().ok(),
            false => select_biased! {
                recv(queue) -> next => next.ok(),
                recv(over) -> _ => None,
            },
        };
        let Some(next) = next else { break };
        awaited |= !next.done.is_closed();
        group.push(next);
    }
    group
}

#[cfg(test)]
impl Writer {
    /// Lets the writes of the current file fail, or work again.
    pub(super) fn set_writable(&mut self, directory: &Path, name: &str, writable: bool) {
        let file = OpenOptions::new().read(true).append(writable).open(directory.join(name)).unwrap();
        self.current.as_mut().unwrap().file = file;
    }

    pub(super) fn set_file_bytes_max(&mut self, bytes: u64) {
        self.file_bytes_max = bytes;
    }

    pub(super) fn serve_one(&mut self, at: Timestamp, plaintext: Vec<u8>) -> Result<u64, RecordError> {
        let (done, mut recorded) = oneshot::channel();
        self.serve(vec![Job { at, plaintext, done }]);
        recorded.try_recv().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> (Job, oneshot::Receiver<Outcome>) {
        let (done, outcome) = oneshot::channel();
        (Job { at: Timestamp(0), plaintext: vec![0], done }, outcome)
    }

    #[test]
    fn what_nobody_waits_for_gathers_until_somebody_waits() {
        let (jobs, queue) = crossbeam_channel::unbounded();
        let queued = |count: usize| (0..count).for_each(|_| jobs.send(job().0).unwrap());
        queued(2);
        let (awaited, outcome) = job();
        jobs.send(awaited).unwrap();
        queued(1);
        assert_eq!(gather(job().0, &queue).len(), 5, "what is there already goes with whoever waits");
        // Whoever waits is served with what is there: an open queue is waited for by nobody.
        let (awaited, waiting) = job();
        assert_eq!(gather(awaited, &queue).len(), 1);
        drop((outcome, waiting));
        queued(GROUP_ENTRIES_MAX);
        assert_eq!(gather(job().0, &queue).len(), GROUP_ENTRIES_MAX);
        drop(jobs);
        assert_eq!(gather(job().0, &queue).len(), 2, "a log that ends is written at once");
    }
}
