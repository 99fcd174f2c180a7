//! The committer: one thread that makes what all counties have decided durable, a group at a time.
//!
//! It takes whatever is queued, within the bounds of a group, appends it once and settles every submission in the order
//! in which it was queued. While one group is being synced the next one gathers, so groups grow with the load.
//!
//! Guarantees:
//! - every submission that was accepted into the queue is settled exactly once, whatever fails or panics;
//! - submissions are settled in the order in which they were queued, one county's and all counties' alike. A submission
//!   without frames (a refusal, a read) is settled when everything queued before it is durable;
//! - after the first failed append nothing is appended any more: that group gets the error, everything later `Closed`;
//! - when all handles are dropped it settles what is queued and ends.
//!
//! Each group is told the instant of its commit, by the clock that the committer was given.
//!
//! Deliberately absent: waiting for more before a sync (the sync itself is the wait), retries, and metric names (the
//! observer turns [`GroupStats`] into them).

use std::any::Any;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use baoming_clock::Clock;
use baoming_telemetry::peak::Peak;
use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::ends::Journal;
use super::error::JournalError;
use super::frame::Frame;
use super::group;
use super::position::Position;

/// What somebody wants to be durable before they go on.
pub trait Submission: Send + 'static {
    /// The frames to append, in order, which the committer takes out. None means: tell me when everything queued before me
    /// is durable.
    fn frames(&mut self) -> Option<&mut Vec<Frame>>;

    /// Called once, on the committer's thread: must be short and must not wait.
    fn settle(self, outcome: Result<Position, JournalError>);
}

/// What one append was like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupStats {
    /// Submissions in the group.
    pub submissions: usize,
    /// Frames in it.
    pub frames: usize,
    /// Bytes of its frames.
    pub bytes: usize,
    /// How long writing and syncing took.
    pub append: Duration,
    /// Whether it failed, after which the journal is closed.
    pub failed: bool,
}

/// Who is told about every group.
pub type Observer = Arc<dyn Fn(GroupStats) + Send + Sync>;

/// Why a submission was not queued; it comes back unsettled.
#[derive(Debug, PartialEq, Eq)]
pub enum Unqueued<S> {
    /// The queue is full.
    Full(S),
    /// The committer has ended.
    Stopped(S),
}

/// The way to the committer. Clone it for every county.
pub struct CommitterHandle<S> {
    queue: Sender<S>,
    peak: Arc<Peak>,
}

impl<S> Clone for CommitterHandle<S> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), peak: self.peak.clone() }
    }
}

impl<S: Submission> CommitterHandle<S> {
    /// Queues a submission if there is room, at once.
    pub fn try_submit(&self, submission: S) -> Result<(), Unqueued<S>> {
        self.queue.try_send(submission).map_err(|error| match error {
            TrySendError::Full(submission) => Unqueued::Full(submission),
            TrySendError::Disconnected(submission) => Unqueued::Stopped(submission),
        })
    }

    /// Queues a submission and waits for room. Not for actors: it holds up the thread.
    pub fn submit(&self, submission: S) -> Result<(), Unqueued<S>> {
        self.queue.send(submission).map_err(|error| Unqueued::Stopped(error.into_inner()))
    }

    /// Submissions that wait at this moment.
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// The most that have waited at once since this was last asked.
    pub fn queued_peak(&self) -> usize {
        self.peak.take(self.queue.len())
    }
}

/// The committer thread.
pub struct Committer<S> {
    journal: Box<dyn Journal>,
    clock: Clock,
    closed: bool,
    /// A submission's settling panicked, so somebody was not told of what is durable.
    untold: bool,
    queue: Receiver<S>,
    /// Only the committer takes from the queue, so there are most when it comes.
    peak: Arc<Peak>,
    /// Taken from the queue but not fitting into the group before it.
    held: Option<S>,
    observer: Observer,
    group: VecDeque<S>,
    frames: Vec<Frame>,
}

impl<S: Submission> Committer<S> {
    /// Starts the thread. `bound` is how many submissions may wait. The thread ends with whether everything went well: no
    /// append failed, and everybody was told of what is durable.
    pub fn spawn(
        journal: Box<dyn Journal>,
        clock: Clock,
        bound: usize,
        observer: Observer,
    ) -> io::Result<(CommitterHandle<S>, JoinHandle<bool>)> {
        assert!(bound > 0, "a queue without room would never let a group gather");
        let (sender, queue) = crossbeam_channel::bounded(bound);
        let (group, frames) = (VecDeque::new(), Vec::new());
        let (closed, untold, peak) = (false, false, Arc::<Peak>::default());
        let (noted, held) = (peak.clone(), None);
        let mut committer = Self { journal, clock, closed, untold, queue, peak: noted, held, observer, group, frames };
        let thread = thread::Builder::new().name("committer".to_owned()).spawn(move || committer.run())?;
        Ok((CommitterHandle { queue: sender, peak }, thread))
    }

    fn run(&mut self) -> bool {
        while let Some(first) = self.held.take().or_else(|| self.queue.recv().ok()) {
            let bytes = self.gather(first);
            let outcome = self.append(bytes);
            self.frames.clear();
            while let Some(submission) = self.group.pop_front() {
                self.untold |= !settle(submission, outcome.clone());
            }
        }
        !self.closed && !self.untold
    }

    /// Takes what is queued, as far as it fits into one group. Returns the bytes of its frames.
    fn gather(&mut self, first: S) -> usize {
        self.peak.note(self.queue.len() + 1);
        let mut bytes = 0;
        let mut next = Some(first);
        while let Some(mut submission) = next {
            let added = submission.frames();
            let (count, added_bytes) =
                added.as_deref().map_or((0, 0), |added| (added.len(), group::frames_bytes(added)));
            if !group::fits(self.frames.len() + count, bytes + added_bytes) {
                if !self.group.is_empty() {
                    self.held = Some(submission);
                    break;
                }
                // Alone it is too much already: the caller's mistake, and nobody else's trouble.
                let error = JournalError::TooLarge { frames: count, bytes: added_bytes };
                self.untold |= !settle(submission, Err(error));
            } else {
                bytes += added_bytes;
                if let Some(added) = added {
                    self.frames.append(added);
                }
                self.group.push_back(submission);
            }
            // Submissions without frames take no room in a group, so their number needs a bound as well.
            next = if self.group.len() < crate::limits::GROUP_FRAMES_MAX { self.queue.try_recv().ok() } else { None };
        }
        bytes
    }

    fn append(&mut self, bytes: usize) -> Result<Position, JournalError> {
        if self.closed {
            return Err(JournalError::Closed);
        }
        let (started, committed_at) = (Instant::now(), self.clock.now());
        let outcome = catch_unwind(AssertUnwindSafe(|| self.journal.append(&self.frames, committed_at)))
            .unwrap_or_else(|panic| {
                Err(JournalError::Append(format!("the journal panicked: {}", panic_text(panic.as_ref())).into()))
            });
        self.closed = outcome.is_err();
        if let Err(error) = &outcome {
            tracing::error!(%error, "the journal is closed");
        }
        if !self.frames.is_empty() || self.closed {
            let stats = GroupStats {
                submissions: self.group.len(),
                frames: self.frames.len(),
                bytes,
                append: started.elapsed(),
                failed: self.closed,
            };
            if catch_unwind(AssertUnwindSafe(|| (self.observer)(stats))).is_err() {
                tracing::error!("the observer of the committer panicked");
            }
        }
        outcome
    }
}

/// One county's panic must not take the committer of all counties with it. Whether there was none.
fn settle<S: Submission>(submission: S, outcome: Result<Position, JournalError>) -> bool {
    let settled = catch_unwind(AssertUnwindSafe(|| submission.settle(outcome)));
    if let Err(panic) = &settled {
        tracing::error!(panic = panic_text(panic.as_ref()), "settling a submission panicked");
    }
    settled.is_ok()
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    panic.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("no message")
}

#[cfg(test)]
mod tests;
