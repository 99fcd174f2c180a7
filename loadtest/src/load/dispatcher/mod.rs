//! The dispatcher: a thread that hands out each arrival when it is due, to whichever user is idle, and brings back the
//! clients that were told to come later.
//!
//! Guaranteed: no arrival waits for an answer to another one; an arrival carries the instant at which it was due, whenever
//! it is taken; the number of those that wait is bounded, and what does not fit is counted as dropped. How late the thread's
//! own timer was is measured: if it was, the machine had no processor for the generator.
//!
//! Deliberately absent: asynchronous timers, whose steps of a millisecond would be seen in the figures.

use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::limits::{ARRIVALS_WAITING_MAX, REPETITIONS_WAITING_MAX};
use crate::load::arrivals::{Arrival, Schedule};
use crate::requests::Task;

/// A piece of work for an idle user.
pub struct Job {
    /// When it was meant to begin.
    pub due: Instant,
    /// What it is.
    pub what: What,
}

/// What a user is to do.
pub enum What {
    /// Something new.
    Arrival(Arrival),
    /// Something that was refused before and whose time has come.
    Repetition(Box<Task>),
}

/// How often the end is looked for once all arrivals are handed out.
const LOOK: Duration = Duration::from_millis(5);
/// How often a stop is looked for meanwhile.
const LOOK_WHILE_WAITING: Duration = Duration::from_millis(50);

/// What the dispatcher, its users and the run share.
pub struct Desk {
    /// When the schedule began.
    pub started: Instant,
    jobs: flume::Receiver<Job>,
    repetitions: Sender<Later>,
    /// Jobs that were handed out, or wait to be repeated, and are not done.
    outstanding: AtomicU64,
    waiting: AtomicU64,
    /// Arrivals for which there was no room.
    pub overflown: AtomicU64,
    /// The largest delay of the dispatcher's timer, in microseconds.
    pub stall_us_max: AtomicU64,
    stop: Arc<AtomicBool>,
    cut: watch::Sender<bool>,
}

struct Later {
    due: Instant,
    task: Box<Task>,
}

impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl Eq for Later {}

impl PartialOrd for Later {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Later {
    /// The earliest is the greatest, so that a heap gives it first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.due.cmp(&self.due)
    }
}

/// Told of whatever no user will take: arrivals that found no room, and repetitions that were still waiting at the end.
pub type Dropped = Box<dyn Fn(What) + Send>;

impl Desk {
    /// Starts the thread. `started` may lie a little ahead; nothing is due before it.
    pub fn open(
        schedule: Schedule,
        started: Instant,
        settle: Duration,
        stop: Arc<AtomicBool>,
        dropped: Dropped,
    ) -> std::io::Result<(Arc<Self>, JoinHandle<Duration>)> {
        let (jobs_in, jobs) = flume::bounded(ARRIVALS_WAITING_MAX);
        let (repetitions, repetitions_out) = mpsc::channel();
        let desk = Arc::new(Self {
            started,
            jobs,
            repetitions,
            outstanding: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
            overflown: AtomicU64::new(0),
            stall_us_max: AtomicU64::new(0),
            stop,
            cut: watch::Sender::new(false),
        });
        let thread = Thread {
            desk: desk.clone(),
            schedule: schedule.peekable(),
            jobs: jobs_in,
            repetitions: repetitions_out,
            later: BinaryHeap::new(),
            dropped,
        };
        let handle = std::thread::Builder::new().name("dispatcher".to_owned()).spawn(move || thread.run(settle))?;
        Ok((desk, handle))
    }

    /// The next job; nothing once the run is over.
    pub async fn next(&self) -> Option<Job> {
        self.jobs.recv_async().await.ok()
    }

    /// Whether somebody has ended the run early.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Becomes true when answers are no longer waited for.
    pub fn cut(&self) -> watch::Receiver<bool> {
        self.cut.subscribe()
    }

    /// A job is done, whatever came of it.
    pub fn done(&self) {
        self.outstanding.fetch_sub(1, Ordering::AcqRel);
    }

    /// A task is to be repeated; it is handed out again when it is due. Gives it back if too many wait already.
    pub fn repeat(&self, due: Instant, task: Box<Task>) -> Result<(), Box<Task>> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= REPETITIONS_WAITING_MAX as u64 {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(task);
        }
        self.outstanding.fetch_add(1, Ordering::AcqRel);
        self.repetitions.send(Later { due, task }).map_err(|refused| {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            self.done();
            refused.0.task
        })
    }
}

struct Thread {
    desk: Arc<Desk>,
    schedule: std::iter::Peekable<Schedule>,
    jobs: flume::Sender<Job>,
    repetitions: Receiver<Later>,
    later: BinaryHeap<Later>,
    dropped: Dropped,
}

impl Thread {
    /// Returns for how long there were arrivals. When it ends, the users do.
    fn run(mut self, settle: Duration) -> Duration {
        let mut last = Duration::ZERO;
        while let Some(arrival) = self.schedule.peek().copied() {
            if self.desk.stop.load(Ordering::Acquire) {
                break;
            }
            let due = self.desk.started + arrival.due;
            self.hand_out_repetitions();
            let now = Instant::now();
            if due > now {
                self.wait_until(due);
                continue;
            }
            last = arrival.due;
            self.schedule.next();
            self.hand_out(due, What::Arrival(arrival));
        }
        let deadline = Instant::now() + settle;
        while self.desk.outstanding.load(Ordering::Acquire) > 0
            && Instant::now() < deadline
            && !self.desk.stop.load(Ordering::Acquire)
        {
            let until = self.later.peek().map_or(LOOK, |later| later.due.saturating_duration_since(Instant::now()));
            self.receive(until.min(LOOK));
            self.hand_out_repetitions();
        }
        while let Ok(later) = self.repetitions.try_recv() {
            self.later.push(later);
        }
        for later in std::mem::take(&mut self.later) {
            (self.dropped)(What::Repetition(later.task));
        }
        // Whoever still waits for an answer has waited long enough.
        self.desk.cut.send_replace(true);
        last
    }

    /// Waits, but no longer than until this or until a repetition is due.
    fn wait_until(&mut self, due: Instant) {
        let earlier = self.later.peek().map_or(due, |later| later.due.min(due));
        let wait = earlier.saturating_duration_since(Instant::now()).min(LOOK_WHILE_WAITING);
        if wait.is_zero() {
            return;
        }
        let expected = Instant::now() + wait;
        if !self.receive(wait) {
            let late = u64::try_from(expected.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.desk.stall_us_max.fetch_max(late, Ordering::Relaxed);
        }
    }

    /// Takes one repetition, if one comes within this time.
    fn receive(&mut self, within: Duration) -> bool {
        match self.repetitions.recv_timeout(within) {
            Ok(later) => {
                self.later.push(later);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => unreachable!("the desk holds a sender"),
        }
    }

    fn hand_out_repetitions(&mut self) {
        while let Ok(later) = self.repetitions.try_recv() {
            self.later.push(later);
        }
        while self.later.peek().is_some_and(|later| later.due <= Instant::now()) {
            let Some(Later { due, task }) = self.later.pop() else { return };
            self.desk.waiting.fetch_sub(1, Ordering::AcqRel);
            // It was counted as outstanding when it was handed in; handing it out counts it again.
            self.desk.done();
            self.hand_out(due, What::Repetition(task));
        }
    }

    fn hand_out(&mut self, due: Instant, what: What) {
        self.desk.outstanding.fetch_add(1, Ordering::AcqRel);
        let Err(refused) = self.jobs.try_send(Job { due, what }) else { return };
        self.desk.done();
        self.desk.overflown.fetch_add(1, Ordering::Relaxed);
        (self.dropped)(refused.into_inner().what);
    }
}

#[cfg(test)]
mod tests;
