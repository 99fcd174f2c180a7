//! The threads that hash, and the way to them.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use argon2::Params;
use baoming_telemetry::peak::Peak;
use serde::Deserialize;
use tokio::sync::oneshot;

use super::argon::{Argon, is_of_other_cost};
use super::booker::{Booker, HashLane};
use super::challenge::Solution;
use super::error::PasswordError;
use super::line::{Claim, Job, Line, SentAway};
use super::meters::Meters;
use super::proofs::Proofs;
use super::spare::Spare;
use crate::auth::passwords::Password;
use crate::deadline::Deadline;
use crate::source::Source;

/// The cost of a hash and the size of the pool. The section `passwords` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// Memory of one hash; the default is the least that OWASP recommends.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
    /// Threads; 0 for as many as the machine has processors.
    pub threads: usize,
    /// The longest that a password may wait for a thread, at the measured pace. Longer waits give nobody a result sooner.
    pub wait_ms_max: u64,
    /// Passwords that may wait, whatever the pace: a bound of memory.
    pub queue_max: usize,
    /// Bits of the work that is asked of whoever finds no place and is not known; 0 asks for none.
    pub proof_bits: u8,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, threads: 0, wait_ms_max: 2_500, queue_max: 4_096, proof_bits: 18 }
    }
}

/// For whom a hash is made, and until when it is of use.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// What it is for.
    pub lane: HashLane,
    /// Who asks.
    pub source: Source,
    /// What tells the request from others of the source, and is the same when it is repeated: a place that was promised
    /// is found by it.
    pub subject: u64,
    /// When whoever asks gives up.
    pub by: Deadline,
    /// The work that whoever asks shows for it.
    pub proof: Option<Solution>,
    /// Whether the source is known to the subject, so that no work is asked for.
    pub is_known: bool,
}

enum Work {
    Hash(Vec<Password>, oneshot::Sender<Result<Vec<String>, PasswordError>>),
    Verify(Password, String, oneshot::Sender<Result<bool, PasswordError>>),
}

/// Work that somebody waits for.
struct Asked {
    work: Work,
    lane: HashLane,
    since: Instant,
}

impl Job for Asked {
    fn is_abandoned(&self) -> bool {
        self.work.is_abandoned()
    }
}

/// What a thread does next.
struct Next {
    work: Work,
    /// For whom and since when, if somebody waits for it.
    asked: Option<(HashLane, Instant)>,
}

impl Work {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Hash(_, reply) => reply.is_closed(),
            Self::Verify(_, _, reply) => reply.is_closed(),
        }
    }

    fn hashes(&self) -> u64 {
        match self {
            Self::Hash(passwords, _) => passwords.len() as u64,
            Self::Verify(password, ..) => password.candidates().count() as u64,
        }
    }

    fn fail(self, error: PasswordError) {
        match self {
            Self::Hash(_, reply) => drop(reply.send(Err(error))),
            Self::Verify(_, _, reply) => drop(reply.send(Err(error))),
        }
    }
}

/// The pool. Its threads end when it is dropped and what was queued is done.
pub struct Passwords {
    shared: Arc<Shared>,
}

struct Shared {
    started: Instant,
    params: Params,
    line: Mutex<Queue>,
    ready: Condvar,
    proofs: Proofs,
    threads: usize,
    jobs_max: usize,
    meters: Meters,
}

/// How the line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStanding {
    /// Requests that wait for a thread.
    pub waiting: usize,
    /// The most that have waited at once since this was last asked.
    pub waiting_max: usize,
    /// How many may wait.
    pub limit: usize,
}

struct Queue {
    line: Line<Asked>,
    peak: Peak,
    /// What nobody waits for.
    spare: Spare<Work>,
    /// Threads that hash something.
    busy: usize,
    closed: bool,
}

impl Passwords {
    /// Starts the threads; fails when the cost is out of argon2's range or a thread cannot be started.
    pub fn start(settings: PasswordSettings) -> std::io::Result<Self> {
        let pool = Self::resting(settings)?;
        for number in 0..pool.shared.threads {
            let (shared, argon) = (pool.shared.clone(), Argon::new(pool.shared.params.clone()));
            std::thread::Builder::new().name(format!("passwords-{number}")).spawn(move || shared.work(argon))?;
        }
        Ok(pool)
    }

    /// A pool whose threads have not come yet.
    fn resting(settings: PasswordSettings) -> std::io::Result<Self> {
        let params = Params::new(settings.memory_kib, settings.iterations, 1, None)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        let threads = match settings.threads {
            0 => available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let proofs = Proofs::new(settings.proof_bits).map_err(|error| std::io::Error::other(error.to_string()))?;
        let jobs_max = settings.queue_max.max(1);
        let line = Line::new(threads, settings.wait_ms_max * 1_000, jobs_max, proofs.are_asked());
        let (peak, spare) = (Peak::default(), Spare::new());
        let line = Mutex::new(Queue { line, peak, spare, busy: 0, closed: false });
        let (started, ready, meters) = (Instant::now(), Condvar::new(), Meters::new());
        Ok(Self { shared: Arc::new(Shared { started, params, line, ready, proofs, threads, jobs_max, meters }) })
    }

    /// Hashes passwords, each with a new salt, to PHC strings: all of them or none.
    pub async fn hash<const COUNT: usize>(
        &self,
        passwords: [Password; COUNT],
        due: Due,
    ) -> Result<[String; COUNT], PasswordError> {
        let (reply, answer) = oneshot::channel();
        self.submit(Work::Hash(passwords.into(), reply), due);
        let hashes = answer.await.unwrap_or(Err(PasswordError::Unavailable))?;
        hashes.try_into().map_err(|_| PasswordError::Unavailable)
    }

    /// Whether a password is the one that was hashed.
    pub async fn verify(&self, password: Password, phc: String, due: Due) -> Result<bool, PasswordError> {
        let (reply, answer) = oneshot::channel();
        self.submit(Work::Verify(password, phc, reply), due);
        answer.await.unwrap_or(Err(PasswordError::Unavailable))
    }

    /// Whether a stored hash was made at another cost than one would be now.
    pub fn is_of_other_cost(&self, phc: &str) -> bool {
        is_of_other_cost(phc, &self.shared.params)
    }

    /// Hashes a password once nobody else wants a thread. Nothing if others want one now, or if somebody comes to wait for one
    /// before this is begun; nothing either for a password that would not be taken as a new one.
    pub fn hash_in_spare_time(&self, password: Password) -> impl Future<Output = Option<String>> + Send + use<> {
        let (reply, answer) = oneshot::channel();
        if password.fits() {
            let mut queue = self.shared.lock();
            let others_wait = queue.line.jobs() > 0;
            queue.spare.offer(Work::Hash(vec![password], reply), others_wait);
            drop(queue);
            self.shared.ready.notify_one();
        }
        async { answer.await.ok()?.ok()?.pop() }
    }

    /// How the line stands; the next most begins with what waits now.
    pub fn standing(&self) -> LineStanding {
        let queue = self.shared.lock();
        let waiting = queue.line.jobs();
        LineStanding { waiting, waiting_max: queue.peak.take(waiting), limit: self.shared.jobs_max }
    }

    /// Begins nothing more of what nobody waits for.
    pub fn end_spare_time(&self) {
        let mut queue = self.shared.lock();
        queue.spare.give_up();
    }

    fn submit(&self, work: Work, due: Due) {
        let Due { lane, source, subject, by, .. } = due;
        let (due_us, since) = (self.shared.microseconds(by.instant()), Instant::now());
        let now_us = self.shared.microseconds(since);
        let booker = Booker { lane, source, subject };
        let worked = self.shared.has_worked(&booker, now_us, &due);
        let claim = Claim { booker, hashes: work.hashes(), due_us, worked };
        let mut queue = self.shared.lock();
        let gone = queue.line.offer(now_us, claim, Asked { work, lane, since });
        queue.peak.note(queue.line.jobs());
        if queue.busy + queue.line.jobs() > self.shared.threads {
            queue.spare.give_up();
        }
        drop(queue);
        self.shared.ready.notify_one();
        self.shared.send_away(gone);
    }
}

impl Drop for Passwords {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.ready.notify_all();
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Passwords").field("threads", &self.shared.threads).finish_non_exhaustive()
    }
}

impl Shared {
    fn work(&self, mut argon: Argon) {
        while let Some(Next { work, asked }) = self.next() {
            let (hashes, started) = (work.hashes(), Instant::now());
            match work {
                Work::Hash(passwords, reply) => {
                    drop(reply.send(passwords.iter().map(|password| argon.hash(password)).collect()));
                }
                Work::Verify(password, phc, reply) => drop(reply.send(argon.verify(&password, &phc))),
            }
            let ended = Instant::now();
            if let Some((lane, since)) = asked {
                self.meters.done(lane, ended.duration_since(since));
            }
            let took_us = u64::try_from(ended.duration_since(started).as_micros()).unwrap_or(u64::MAX);
            let mut queue = self.lock();
            queue.busy -= 1;
            queue.line.note(hashes, took_us);
            let per_second = self.threads as f64 * 1_000_000.0 / queue.line.hash_us() as f64;
            drop(queue);
            self.meters.pace(per_second);
        }
    }

    /// The next job; nothing once the pool is closed and the line is empty. What nobody waits for comes last of all.
    fn next(&self) -> Option<Next> {
        let mut queue = self.lock();
        loop {
            let (next, late) = queue.line.next(self.microseconds(Instant::now()));
            if next.is_some() || !late.is_empty() {
                queue.busy += usize::from(next.is_some());
                drop(queue);
                self.send_away(late);
                if let Some(Asked { work, lane, since }) = next {
                    return Some(Next { work, asked: Some((lane, since)) });
                }
                queue = self.lock();
                continue;
            }
            if queue.closed {
                return None;
            }
            let busy = queue.busy;
            if let Some(work) = queue.spare.next(busy, self.threads).filter(|work| !work.is_abandoned()) {
                queue.busy += 1;
                return Some(Next { work, asked: None });
            }
            queue = self.ready.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether somebody is known, or has shown work that counts. Of those who are known nothing is used up.
    fn has_worked(&self, booker: &Booker, now_us: u64, due: &Due) -> bool {
        if due.is_known || !self.proofs.are_asked() {
            return due.is_known && self.proofs.are_asked();
        }
        due.proof.is_some_and(|solution| {
            let counts = self.proofs.counts(booker, now_us, &solution);
            self.meters.proof(counts);
            counts
        })
    }

    fn send_away(&self, gone: Vec<SentAway<Asked>>) {
        for SentAway { job, booker, retry_after_seconds, work_helps } in gone {
            self.meters.sent_away(booker.lane);
            let asked = work_helps.then(|| self.proofs.challenge(&booker, self.microseconds(Instant::now())));
            job.work.fail(PasswordError::Busy { retry_after_seconds, challenge: asked.flatten() });
        }
    }

    fn microseconds(&self, instant: Instant) -> u64 {
        let since = instant.saturating_duration_since(self.started);
        u64::try_from(since.min(Duration::from_secs(u64::from(u32::MAX))).as_micros()).unwrap_or(u64::MAX)
    }

    /// A panic while the line was held leaves a line that is whole, so it is used on.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
