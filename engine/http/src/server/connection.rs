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
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::ServerLimits;

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
}

/// One reading of an [`Activity`]: as long as it stays the same, the same deadline runs.
type Mark = (u32, bool, bool);

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            phase: AtomicU32::new(Phase::FirstByte as u32),
            body_open: AtomicBool::new(false),
            write_stalled: AtomicBool::new(false),
        })
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

    fn bytes_read(&self) {
        if matches!(self.phase(), Phase::FirstByte | Phase::Idle) {
            self.enter(Phase::Head);
        }
    }

    /// Notes whether the last write found room; a write that did after one that did not starts the deadline anew.
    fn written<T>(&self, outcome: &Poll<T>) {
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
    activity: Arc<Activity>,
    stop: Arc<Stop>,
    limits: Arc<ServerLimits>,
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
        if !told && stop.stopping.load(Ordering::SeqCst) {
            told = true;
            connection.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(ended) = connection.as_mut().poll(context) {
            return Poll::Ready(if ended.is_ok() { Closed::Finished } else { Closed::Failed });
        }
        let mark = activity.mark();
        if mark != seen {
            seen = mark;
            since = Instant::now();
        }
        let allowed = activity.allowance(&limits).map(|(allowance, closed)| (since + allowance, closed));
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

/// The client's stream, noting when something arrives and when nothing can be sent.
pub(super) struct WatchedStream {
    pub(super) stream: TcpStream,
    pub(super) activity: Arc<Activity>,
}

impl AsyncRead for WatchedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.bytes_read();
        }
        outcome
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.written(&outcome);
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.activity.written(&outcome);
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A request's body; its deadline runs until it has been read whole or been given up.
pub(super) struct RequestBody {
    body: Incoming,
    activity: Arc<Activity>,
}

impl RequestBody {
    pub(super) fn new(body: Incoming, activity: Arc<Activity>) -> Self {
        activity.body_open.store(true, Ordering::Relaxed);
        Self { body, activity }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let outcome = Pin::new(&mut self.body).poll_frame(context);
        if matches!(outcome, Poll::Ready(None)) || self.body.is_end_stream() {
            self.activity.body_open.store(false, Ordering::Relaxed);
        }
        outcome
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.activity.body_open.store(false, Ordering::Relaxed);
    }
}

/// An answer's body; when hyper is through with it, the connection waits for the next request.
pub(super) struct ResponseBody {
    pub(super) body: axum::body::Body,
    pub(super) activity: Arc<Activity>,
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.activity.enter(Phase::Idle);
    }
}
