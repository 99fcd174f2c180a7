//! The threads that decode, write and read photographs.
//!
//! Guarantees: nothing of it runs on the threads that serve requests, and never on more threads than were set; when more
//! is asked than the queue holds, the caller is told when to come back; the bytes of uploads in memory are bounded by the
//! permits that are taken before a body is read. A file that makes the decoder panic is refused as damaged and costs no
//! thread. A waiting caller that gives up costs no decoding.
//!
//! Deliberately absent: the rules. They come with each photograph, so a season's newer policy counts from the next one.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use baoming_core::ids::PhotoDigest;
use baoming_core::limits::PHOTO_BYTES_MAX;
use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::PhotoRules;
use super::check::judge;
use super::error::PhotoError;
use super::lately::Lately;
use super::store::{PhotoStore, StoreError};
use crate::disk_room::DiskRoom;
use crate::limits::{PHOTO_FINDS_MAX, PHOTO_UPLOADS_MAX, RETRY_AFTER_SECONDS_MAX, RETRY_AFTER_SECONDS_MIN};

/// The size of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotoSettings {
    /// Threads.
    pub threads: usize,
    /// Photographs that may wait for a thread.
    pub queue_max: usize,
    /// Whether a capture is refused whose photograph was not sent before.
    pub sent_first: bool,
}

impl Default for PhotoSettings {
    fn default() -> Self {
        Self { threads: 2, queue_max: 256, sent_first: true }
    }
}

/// Why there is no photograph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoFailure {
    /// It breaks these rules.
    #[error("the photograph breaks {} rules", .0.len())]
    Refused(Vec<PhotoError>),
    /// Too many are under way.
    #[error("too many photographs are being worked on; try again in {retry_after_seconds} s")]
    Busy {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// There is none of this digest.
    #[error("there is no such photograph")]
    Missing,
    /// Its file is not what was written.
    #[error("the photograph's file is damaged")]
    Damaged,
    /// The rest of the disk is kept for the journal.
    #[error("no photographs are kept, because the disk is nearly full")]
    NoRoom,
    /// The disk or the pool failed.
    #[error("photographs cannot be kept or read at the moment")]
    Unavailable,
}

/// What was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPhoto {
    /// By which it is captured and read.
    pub digest: PhotoDigest,
    /// Its size without metadata.
    pub bytes: usize,
}

/// Leave to hold one upload in memory; taken before its body is read.
#[derive(Debug)]
pub struct UploadPermit {
    _held: OwnedSemaphorePermit,
}

enum Job {
    Keep(Bytes, Arc<PhotoRules>, oneshot::Sender<Result<StoredPhoto, PhotoFailure>>),
    Read(PhotoDigest, oneshot::Sender<Result<Vec<u8>, PhotoFailure>>),
}

/// Asks whether a photograph is kept.
type Find = (PhotoDigest, oneshot::Sender<Result<bool, PhotoFailure>>);

/// The pool.
pub struct Photos {
    jobs: Sender<Job>,
    /// On a thread of their own: a capture names its photograph, and waits for nobody else's to be decoded.
    finds: Sender<Find>,
    lately: Arc<Lately>,
    store: Arc<PhotoStore>,
    room: Arc<DiskRoom>,
    uploads: Arc<Semaphore>,
    pace: Arc<Pace>,
    threads: Vec<JoinHandle<()>>,
    sent_first: bool,
}

/// What one photograph takes, for an honest Retry-After.
struct Pace {
    microseconds: AtomicU64,
    threads: usize,
}

impl Photos {
    /// Starts the threads.
    pub fn start(settings: PhotoSettings, store: PhotoStore, room: Arc<DiskRoom>) -> io::Result<Self> {
        let (jobs, queue) = crossbeam_channel::bounded(settings.queue_max.max(1));
        let pace = Arc::new(Pace { microseconds: AtomicU64::new(0), threads: settings.threads.max(1) });
        let (store, lately) = (Arc::new(store), Arc::new(Lately::default()));
        let spawn = |number| {
            let (store, lately, room, pace) = (store.clone(), lately.clone(), room.clone(), pace.clone());
            let worker = Worker { queue: queue.clone(), store, lately, room, pace };
            std::thread::Builder::new().name(format!("photo-{number}")).spawn(move || worker.run())
        };
        let mut threads: Vec<_> = (0..pace.threads).map(spawn).collect::<io::Result<_>>()?;
        let (finds, asked) = crossbeam_channel::bounded(PHOTO_FINDS_MAX);
        let (found, learns) = (store.clone(), lately.clone());
        let finder = std::thread::Builder::new().name("photo-find".to_owned());
        threads.push(finder.spawn(move || find(&asked, &found, &learns))?);
        let uploads = Arc::new(Semaphore::new(PHOTO_UPLOADS_MAX));
        Ok(Self { jobs, finds, lately, store, room, uploads, pace, threads, sent_first: settings.sent_first })
    }

    /// Takes leave to read one body; give it back, by dropping it, once the photograph is answered.
    pub fn admit(&self) -> Result<UploadPermit, PhotoFailure> {
        has_room(&self.room)?;
        self.uploads.clone().try_acquire_owned().map(|held| UploadPermit { _held: held }).map_err(|_| self.busy())
    }

    /// Judges a photograph of at most [`PHOTO_BYTES_MAX`], and keeps it if it breaks no rule. It is on the device when
    /// this returns.
    pub async fn submit(&self, bytes: Bytes, rules: Arc<PhotoRules>) -> Result<StoredPhoto, PhotoFailure> {
        assert!(bytes.len() <= PHOTO_BYTES_MAX, "whoever reads a photograph bounds it");
        self.ask(|reply| Job::Keep(bytes, rules, reply)).await
    }

    /// Reads a photograph.
    pub async fn read(&self, digest: PhotoDigest) -> Result<Vec<u8>, PhotoFailure> {
        self.ask(|reply| Job::Read(digest, reply)).await
    }

    /// Whether a capture may name this photograph: one that is kept, or any where none has to be sent first.
    pub async fn may_be_named(&self, digest: PhotoDigest) -> Result<bool, PhotoFailure> {
        if !self.sent_first || self.lately.knows(&digest) {
            return Ok(true);
        }
        let (reply, answer) = oneshot::channel();
        self.finds.try_send((digest, reply)).map_err(|error| match error {
            TrySendError::Full(_) => PhotoFailure::Busy { retry_after_seconds: RETRY_AFTER_SECONDS_MIN },
            TrySendError::Disconnected(_) => PhotoFailure::Unavailable,
        })?;
        answer.await.unwrap_or(Err(PhotoFailure::Unavailable))
    }

    /// What is kept, for who looks for missing and ownerless photographs. Reading directories blocks.
    pub fn digests(&self) -> impl Iterator<Item = Result<PhotoDigest, StoreError>> + use<> {
        self.store.digests()
    }

    /// Works off what is queued, then ends the threads. Blocks.
    pub fn stop(self) {
        let Self { jobs, finds, threads, .. } = self;
        drop((jobs, finds));
        for thread in threads {
            let _its_panic_was_logged = thread.join();
        }
    }

    async fn ask<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, PhotoFailure>>) -> Job,
    ) -> Result<T, PhotoFailure> {
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(job(reply)).map_err(|error| match error {
            TrySendError::Full(_) => self.busy(),
            TrySendError::Disconnected(_) => PhotoFailure::Unavailable,
        })?;
        answer.await.unwrap_or(Err(PhotoFailure::Unavailable))
    }

    /// What is queued at the pace of the last photograph.
    fn busy(&self) -> PhotoFailure {
        let one = self.pace.microseconds.load(Ordering::Relaxed);
        let all = one.saturating_mul(self.jobs.len() as u64) / self.pace.threads as u64;
        let seconds = u32::try_from(all.div_ceil(1_000_000)).unwrap_or(RETRY_AFTER_SECONDS_MAX);
        PhotoFailure::Busy { retry_after_seconds: seconds.clamp(RETRY_AFTER_SECONDS_MIN, RETRY_AFTER_SECONDS_MAX) }
    }
}

struct Worker {
    queue: Receiver<Job>,
    store: Arc<PhotoStore>,
    lately: Arc<Lately>,
    room: Arc<DiskRoom>,
    pace: Arc<Pace>,
}

impl Worker {
    fn run(self) {
        for job in &self.queue {
            let started = Instant::now();
            match job {
                Job::Keep(_, _, reply) if reply.is_closed() => continue,
                Job::Read(_, reply) if reply.is_closed() => continue,
                Job::Keep(bytes, rules, reply) => drop(reply.send(self.keep(&bytes, &rules))),
                Job::Read(digest, reply) => drop(reply.send(self.store.read(digest).map_err(|error| failure(&error)))),
            }
            let took = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.pace.microseconds.store(took, Ordering::Relaxed);
        }
    }

    fn keep(&self, bytes: &[u8], rules: &PhotoRules) -> Result<StoredPhoto, PhotoFailure> {
        // The decoder is not ours and reads what anybody sends; judging touches nothing that a panic could leave broken.
        let judged = catch_unwind(AssertUnwindSafe(|| judge(bytes, rules)));
        let decoder_failed = |_| Err(vec![PhotoError::Broken { reason: "the decoder fails on it" }]);
        let photo = judged.unwrap_or_else(decoder_failed).map_err(PhotoFailure::Refused)?;
        // Again: many may have been written since it was admitted.
        has_room(&self.room)?;
        let digest = self.store.write(&photo).map_err(|error| failure(&error))?;
        self.lately.learn(digest);
        Ok(StoredPhoto { digest, bytes: photo.len() })
    }
}

/// Answers until nobody can ask any more.
fn find(asked: &Receiver<Find>, store: &PhotoStore, lately: &Lately) {
    for (digest, reply) in asked {
        if reply.is_closed() {
            continue;
        }
        let held = store.holds(digest);
        if matches!(held, Ok(true)) {
            lately.learn(digest);
        }
        drop(reply.send(held.map_err(|error| failure(&error))));
    }
}

fn has_room(room: &DiskRoom) -> Result<(), PhotoFailure> {
    match room.measure() {
        Ok(state) if state.for_photographs => Ok(()),
        Ok(_) => Err(PhotoFailure::NoRoom),
        Err(error) => {
            tracing::error!(%error, "the room on the disk cannot be measured");
            Err(PhotoFailure::Unavailable)
        }
    }
}

fn failure(error: &StoreError) -> PhotoFailure {
    match error {
        StoreError::Missing => PhotoFailure::Missing,
        StoreError::Damaged => {
            tracing::error!("the file of a photograph is damaged");
            PhotoFailure::Damaged
        }
        StoreError::Stray { .. } | StoreError::Io(_) => {
            tracing::error!(%error, "a photograph could not be kept or read");
            PhotoFailure::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use super::*;
    use crate::disk_room::DiskSettings;
    use crate::keys::{FileKey, KeyProvider, Purpose};
    use crate::photos::digest_of;
    use crate::photos::fixtures;

    fn room(directory: &tempfile::TempDir, reserve_mib: u64) -> Arc<DiskRoom> {
        let settings = DiskSettings { reserve_mib, reserve_percent: 0 };
        Arc::new(DiskRoom::new(directory.path().to_owned(), settings))
    }

    fn store(directory: &tempfile::TempDir) -> PhotoStore {
        let keys = FileKey::open_or_create(directory.path().join("key"), false).unwrap();
        PhotoStore::new(directory.path().join("photos"), keys.sealer(Purpose::Photo))
    }

    #[tokio::test]
    async fn a_photograph_is_kept_and_read_again_and_one_that_breaks_rules_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let photos = Photos::start(PhotoSettings::default(), store(&directory), room(&directory, 0)).unwrap();
        let rules = Arc::new(PhotoRules::default());
        let photo = fixtures::photo();
        let kept = photos.submit(photo.clone().into(), rules.clone()).await.unwrap();
        assert_eq!((kept.digest, kept.bytes), (digest_of(&photo), photo.len()));
        assert_eq!(photos.read(kept.digest).await.unwrap(), photo);
        let refused = photos.submit(Bytes::from_static(b"GIF89a"), rules).await;
        assert_eq!(refused, Err(PhotoFailure::Refused(vec![PhotoError::NotJpeg])));
        assert_eq!(photos.read(digest_of(b"another")).await, Err(PhotoFailure::Missing));
        assert_eq!(photos.digests().map(Result::unwrap).collect::<Vec<_>>(), [kept.digest]);
        photos.stop();
    }

    #[tokio::test]
    async fn where_the_disk_is_nearly_full_no_photograph_is_taken_and_those_that_are_there_are_read() {
        let directory = tempfile::tempdir().unwrap();
        let digest = store(&directory).write(b"kept before").unwrap();
        let full = room(&directory, 1 << 40);
        let photos = Photos::start(PhotoSettings::default(), store(&directory), full).unwrap();
        assert_eq!(photos.admit().unwrap_err(), PhotoFailure::NoRoom);
        let photo = fixtures::photo();
        let submitted = photos.submit(photo.clone().into(), Arc::new(PhotoRules::default())).await;
        assert_eq!(submitted, Err(PhotoFailure::NoRoom));
        assert_eq!(photos.read(digest_of(&photo)).await, Err(PhotoFailure::Missing));
        assert_eq!(photos.read(digest).await.unwrap(), b"kept before");
        photos.stop();
    }

    #[tokio::test]
    async fn a_full_queue_and_too_many_uploads_are_told_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let (jobs, _queue) = crossbeam_channel::bounded(1);
        let (finds, _asked) = crossbeam_channel::bounded(1);
        let photos = Photos {
            jobs,
            finds,
            lately: Arc::default(),
            store: Arc::new(store(&directory)),
            room: room(&directory, 0),
            uploads: Arc::new(Semaphore::new(1)),
            pace: Arc::new(Pace { microseconds: AtomicU64::new(5_000_000), threads: 2 }),
            threads: Vec::new(),
            sent_first: true,
        };
        let permit = photos.admit().unwrap();
        assert_eq!(photos.admit().unwrap_err(), PhotoFailure::Busy { retry_after_seconds: 1 });
        drop(permit);
        photos.admit().unwrap();
        let mut waiting = std::pin::pin!(photos.read(digest_of(b"")));
        assert!(std::future::poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending())).await);
        assert_eq!(photos.read(digest_of(b"")).await, Err(PhotoFailure::Busy { retry_after_seconds: 3 }));
        let mut finding = std::pin::pin!(photos.may_be_named(digest_of(b"")));
        assert!(std::future::poll_fn(|context| Poll::Ready(finding.as_mut().poll(context).is_pending())).await);
        assert_eq!(photos.may_be_named(digest_of(b"")).await, Err(PhotoFailure::Busy { retry_after_seconds: 1 }));
    }
}
