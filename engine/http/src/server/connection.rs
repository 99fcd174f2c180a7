//! One connection: how far it has come, how long it may stay there, and when it has to go.
//!
//! Guarantees: whatever a client does or omits, a connection is in exactly one phase, and every phase in which the
//! client is the one to move has a deadline: the first byte, the rest of the head, the body, taking the answer, and the
//! next request. Only the handler's own time is unlimited here; it has bounds of its own (admission, the committer).
//! A stop closes a connection that waits for a request at once and lets a request that has begun finish.
//!
//! Deliberately absent: hyper's own header deadline. It cannot tell an idle connection from a slow one, and it
//! allocates and registers a timer for each request; here a connection has one timer, which is moved only when a
//! deadline comes nearer than the one it is set to, so a busy connection hardly ever touches it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper_util::server::graceful::GracefulConnection;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::ServerLimits;
use crate::limits::{IDLE_KEPT_MS, SILENT_KEPT_MS};

/// What a connection is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    FirstByte = 0,
    Head = 1,
    Request = 2,
    Idle = 3,
}

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// Both sides were done, or the client went away.
    Finished,
    /// The client broke the protocol or the connection broke.
    Failed,
    /// Nothing was ever sent.
    FirstByteLate,
    /// A request's head did not become complete.
    HeadLate,
    /// A request's body did not become complete.
    BodyLate,
    /// The answer was not taken.
    WriteLate,
    /// No further request came.
    IdleLate,
    /// Its place was needed by somebody else while it waited for its client.
    Left,
}

/// How far a connection has come: noted by its stream, its service and its bodies, judged by [`drive`].
///
/// Plain loads and stores are enough: the phase is written by the connection's own task only, and the body's flag,
/// which a handler may clear from elsewhere, is not read together with anything.
pub(super) struct Activity {
    /// The phase in the low two bits; above them a count of changes, so that the same phase anew is told apart.
    phase: AtomicU32,
    body_open: AtomicBool,
    write_stalled: AtomicBool,
    /// When the present phase was first seen, in milliseconds since `epoch`.
    since_ms: AtomicU32,
    epoch: Epoch,
    /// Somebody else needs the place.
    leave: AtomicBool,
    /// When it was asked to leave, something had come that nobody had read yet.
    unread: AtomicBool,
    /// Of the connection's task, which stays the same.
    waker: OnceLock<Waker>,
}

/// One reading of an [`Activity`]: as long as it stays the same, the same deadline runs.
type Mark = (u32, bool, bool);

impl Activity {
    /// `epoch` is the same for all connections of a server, so that they can be compared.
    pub(super) fn new(epoch: Epoch) -> Arc<Self> {
        let activity = Self {
            phase: AtomicU32::new(Phase::FirstByte as u32),
            body_open: AtomicBool::new(false),
            write_stalled: AtomicBool::new(false),
            since_ms: AtomicU32::new(0),
            epoch,
            leave: AtomicBool::new(false),
            unread: AtomicBool::new(false),
            waker: OnceLock::new(),
        };
        activity.began(Instant::now());
        Arc::new(activity)
    }

    fn began(&self, now: Instant) {
        self.since_ms.store(self.epoch.ms(now), Ordering::Relaxed);
    }

    /// How long it has waited for its client, in milliseconds, if no request is being served and it may be closed for it.
    pub(super) fn waiting_ms(&self, now_ms: u32) -> Option<u32> {
        // One whose phase began after the look did has not waited at all.
        let waited = (now_ms.wrapping_sub(self.since_ms.load(Ordering::Relaxed)) as i32).max(0) as u32;
        let enough = match self.phase() {
            Phase::Request => return None,
            Phase::FirstByte | Phase::Head => SILENT_KEPT_MS,
            Phase::Idle => IDLE_KEPT_MS,
        };
        (waited >= enough).then_some(waited)
    }

    /// Asks the connection to close as soon as no request is being served.
    pub(super) fn ask_to_leave(&self) {
        self.leave.store(true, Ordering::Release);
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// Whether somebody has asked, for the stream, which then looks whether something has come.
    pub(super) fn has_to_leave(&self) -> bool {
        self.leave.load(Ordering::Acquire)
    }

    /// Notes what the look has found.
    pub(super) fn found_unread(&self, unread: bool) {
        self.unread.store(unread, Ordering::Relaxed);
    }

    /// Whether it was asked to; the task is woken when it is asked later.
    fn is_asked_to_leave(&self, context: &Context<'_>) -> bool {
        // First the waker, then the flag: whoever asks does it the other way round.
        self.waker.get_or_init(|| context.waker().clone());
        self.leave.load(Ordering::Acquire)
    }

    fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) & 3 {
            0 => Phase::FirstByte,
            1 => Phase::Head,
            2 => Phase::Request,
            _ => Phase::Idle,
        }
    }

    fn enter(&self, phase: Phase) {
        let changes = (self.phase.load(Ordering::Relaxed) >> 2).wrapping_add(1);
        self.phase.store(changes << 2 | phase as u32, Ordering::Relaxed);
    }

    /// A request's head is complete and its handler begins.
    pub(super) fn request_begins(&self) {
        self.enter(Phase::Request);
    }

    /// Its answer has been taken.
    pub(super) fn request_ends(&self) {
        self.enter(Phase::Idle);
    }

    /// Whether more of a request's body is waited for.
    pub(super) fn waits_for_body(&self, waits: bool) {
        self.body_open.store(waits, Ordering::Relaxed);
    }

    pub(super) fn bytes_read(&self) {
        if matches!(self.phase(), Phase::FirstByte | Phase::Idle) {
            self.enter(Phase::Head);
        }
    }

    /// Notes whether the last write found room; a write that did after one that did not starts the deadline anew.
    pub(super) fn written<T>(&self, outcome: &Poll<T>) {
        let stalled = outcome.is_pending();
        if stalled != self.write_stalled.load(Ordering::Relaxed) {
            self.write_stalled.store(stalled, Ordering::Relaxed);
            self.enter(self.phase());
        }
    }

    fn mark(&self) -> Mark {
        (
            self.phase.load(Ordering::Relaxed),
            self.body_open.load(Ordering::Relaxed),
            self.write_stalled.load(Ordering::Relaxed),
        )
    }

    /// How long the present state may last, and what it is called when it lasted longer.
    fn allowance(&self, limits: &ServerLimits) -> Option<(Duration, Closed)> {
        let (milliseconds, closed) = if self.write_stalled.load(Ordering::Relaxed) {
            (limits.write_stall_ms, Closed::WriteLate)
        } else {
            match self.phase() {
                Phase::FirstByte => (limits.first_byte_ms, Closed::FirstByteLate),
                Phase::Head => (limits.head_ms, Closed::HeadLate),
                Phase::Request if self.body_open.load(Ordering::Relaxed) => (limits.body_ms, Closed::BodyLate),
                Phase::Request => return None,
                Phase::Idle => (limits.idle_ms, Closed::IdleLate),
            }
        };
        Some((Duration::from_millis(milliseconds), closed))
    }
}

/// The instant from which a server counts how long its connections wait, in milliseconds that wrap round after 49 days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Epoch(Instant);

impl Epoch {
    pub(super) fn begin() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now_ms(self) -> u32 {
        self.ms(Instant::now())
    }

    fn ms(self, instant: Instant) -> u32 {
        instant.saturating_duration_since(self.0).as_millis() as u32
    }
}

/// Tells every connection to finish.
#[derive(Default)]
pub(super) struct Stop {
    stopping: AtomicBool,
    notify: Notify,
}

impl Stop {
    pub(super) fn begin(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.notify.notify_waiters();
    }
}

/// Runs a connection to its end. Must be the whole of its task: see the comment on the notification.
pub(super) async fn drive<C: GracefulConnection>(
    connection: C,
    activity: &Activity,
    stop: &Stop,
    limits: &ServerLimits,
) -> Closed {
    let mut connection = pin!(connection);
    let mut notified = pin!(stop.notify.notified());
    let mut since = Instant::now();
    let mut seen = activity.mark();
    let mut armed = since + Duration::from_millis(limits.first_byte_ms);
    let mut timer = pin!(tokio::time::sleep_until(armed));
    let (mut registered, mut told, mut running) = (false, false, true);
    poll_fn(|context| {
        // The notification is polled once only: a task's waker stays the same, and the flag is what is looked at. This
        // keeps the notifier's lock, which all connections share, out of every later poll.
        if !registered {
            registered = true;
            let _ = notified.as_mut().poll(context);
        }
        let leaves = activity.is_asked_to_leave(context);
        if !told && stop.stopping.load(Ordering::SeqCst) {
            told = true;
            connection.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(context) {
            return Poll::Ready(if ended.is_ok() { Closed::Finished } else { Closed::Failed });
        }
        // A request that began meanwhile, or has come and waits to be read, is finished first: on a machine that is behind,
        // whoever seems to have waited longest for its client has often only waited for us.
        if leaves && activity.phase() != Phase::Request && !activity.unread.load(Ordering::Relaxed) {
            return Poll::Ready(Closed::Left);
        }
        let mark = activity.mark();
        if mark != seen {
            seen = mark;
            since = Instant::now();
            activity.began(since);
        }
        let allowed = activity.allowance(limits).map(|(allowance, closed)| (since + allowance, closed));
        if let Some((deadline, _)) = allowed
            && (!running || deadline < armed)
        {
            armed = deadline;
            running = true;
            timer.as_mut().reset(armed);
        }
        while running && timer.as_mut().poll(context).is_ready() {
            match allowed {
                Some((deadline, closed)) if deadline <= armed => return Poll::Ready(closed),
                Some((deadline, _)) => {
                    armed = deadline;
                    timer.as_mut().reset(armed);
                }
                None => running = false,
            }
        }
        Poll::Pending
    })
    .await
}

/// What comes before a connection's first request, within its deadline; nothing if it took longer, the server stops, or
/// somebody else needs the place.
pub(super) async fn prelude<T>(
    before: impl Future<Output = T>,
    activity: &Activity,
    stop: &Stop,
    deadline_ms: u64,
) -> Result<T, Closed> {
    let mut before = pin!(before);
    let mut notified = pin!(stop.notify.notified());
    let mut timer = pin!(tokio::time::sleep(Duration::from_millis(deadline_ms)));
    poll_fn(|context| {
        let stops = notified.as_mut().poll(context).is_ready() || stop.stopping.load(Ordering::SeqCst);
        if stops || activity.is_asked_to_leave(context) {
            return Poll::Ready(Err(Closed::Left));
        }
        if let Poll::Ready(done) = before.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        timer.as_mut().poll(context).map(|()| Err(Closed::FirstByteLate))
    })
    .await
}
