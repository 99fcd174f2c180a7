//! Accepts connections and serves a router on them, within limits, until told to stop.
//!
//! Guarantees: memory and descriptors are bounded by the connection limit; a connection over it is told so (503 with
//! Retry-After) instead of waiting unseen; no client can hold a connection by doing nothing; running out of descriptors
//! is survived; a stop lets what has begun finish, closes the rest at once, and ends by its deadline whatever happens.
//!
//! Deliberately absent: TLS (the province's gateway ends it), HTTP/2 (behind that gateway it would only add state for
//! an attacker to fill), and routes.

mod connection;
mod limits;
mod unread;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tower::Service;

use crate::limits::{
    ACCEPT_PAUSE_MS, CONNECTION_BUFFER_BYTES_MIN, HEADERS_ON_STACK, REFUSAL_DEADLINE_MS, REFUSAL_READ_BYTES_MAX,
    REFUSALS_MAX,
};
use connection::{Activity, Closed, RequestBody, ResponseBody, Stop, WatchedStream, drive};
use unread::Told;

pub use limits::{PeerAddress, ServerLimits};

/// What the server has seen so far; shared with whoever reports it.
#[derive(Debug, Default)]
pub struct ServerCounters {
    /// Connections open now.
    pub open: AtomicUsize,
    /// Connections served.
    pub accepted: AtomicU64,
    /// Connections over the limit.
    pub refused: AtomicU64,
    /// Times the system could not hand over a connection.
    pub accept_failed: AtomicU64,
    /// Closed without a byte received.
    pub first_byte_late: AtomicU64,
    /// Closed within a request's head.
    pub head_late: AtomicU64,
    /// Closed within a request's body.
    pub body_late: AtomicU64,
    /// Closed because the answer was not taken.
    pub write_late: AtomicU64,
    /// Closed while waiting for a next request.
    pub idle_late: AtomicU64,
    /// Ended by a broken connection or broken HTTP.
    pub failed: AtomicU64,
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerReport {
    /// Connections served over all.
    pub accepted: u64,
    /// Connections turned away over the limit.
    pub refused: u64,
    /// Connections open when the stop began that ended by themselves in time.
    pub finished: usize,
    /// Connections cut off at the stop's deadline.
    pub aborted: usize,
}

/// Gives a connection's place back, also when its task panics or is aborted.
struct Place(Arc<ServerCounters>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where connections come from; a trait so that failures of the system can be tested.
pub(super) trait Accept {
    fn accept(&mut self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Accept for TcpListener {
    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        TcpListener::accept(self).await
    }
}

/// Serves `router` on `listener` until `shutdown` completes, then stops within the deadline.
pub async fn serve(listener: TcpListener, router: Router, limits: ServerLimits, shutdown: impl Future) -> ServerReport {
    let workers = vec![Handle::current()];
    serve_counted(listener, router, limits, Arc::default(), workers, shutdown).await
}

/// As [`serve`], with counters that others may read meanwhile, and connections served in turn by the runtimes of
/// `workers`: those of the counties' threads, so that a request finds its county on its own thread as often as not.
pub async fn serve_counted(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    counters: Arc<ServerCounters>,
    workers: Vec<Handle>,
    shutdown: impl Future,
) -> ServerReport {
    serve_from(listener, router, limits, counters, workers, shutdown).await
}

pub(super) async fn serve_from(
    mut listener: impl Accept,
    router: Router,
    limits: ServerLimits,
    counters: Arc<ServerCounters>,
    workers: Vec<Handle>,
    shutdown: impl Future,
) -> ServerReport {
    let mut server = Server::new(router, limits, counters, workers);
    let mut connections = JoinSet::new();
    let mut refusals = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    let mut failing = false;
    loop {
        let accepted = tokio::select! {
            biased;
            _ = &mut shutdown => break,
            // Ended tasks are reaped as they end, or the set would grow for as long as the server runs.
            Some(_) = connections.join_next() => continue,
            Some(_) = refusals.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                failing = false;
                server.take(stream, peer, &mut connections, &mut refusals);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                server.counters.accept_failed.fetch_add(1, Ordering::Relaxed);
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "cannot accept connections; check the limit of open files; trying again");
                }
                tokio::select! {
                    _ = &mut shutdown => break,
                    () = tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MS)) => {}
                }
            }
        }
    }
    drop(listener);
    server.finish(connections).await
}

/// A client that gave up between its SYN and our accept concerns nobody else.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

struct Server {
    router: Router,
    limits: Arc<ServerLimits>,
    counters: Arc<ServerCounters>,
    stop: Arc<Stop>,
    http: Arc<Builder>,
    refusal: Bytes,
    workers: Vec<Handle>,
    /// Which of the workers takes the next connection.
    turn: usize,
}

impl Server {
    fn new(router: Router, limits: ServerLimits, counters: Arc<ServerCounters>, workers: Vec<Handle>) -> Self {
        assert!(!workers.is_empty(), "somebody has to serve");
        let mut http = Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(None)
            // Answers are small: one copy costs less than a vectored write.
            .writev(false)
            .max_header_size(limits.head_bytes_max)
            .max_buf_size(limits.head_bytes_max.max(CONNECTION_BUFFER_BYTES_MIN));
        if limits.headers_max != HEADERS_ON_STACK {
            http.max_headers(limits.headers_max);
        }
        let refusal = refusal(limits.refusal_retry_after_seconds);
        Self {
            router,
            limits: Arc::new(limits),
            counters,
            stop: Arc::default(),
            http: Arc::new(http),
            refusal,
            workers,
            turn: 0,
        }
    }

    fn take(&mut self, stream: TcpStream, peer: SocketAddr, connections: &mut JoinSet<()>, refusals: &mut JoinSet<()>) {
        if self.counters.open.load(Ordering::Relaxed) >= self.limits.connections_max {
            self.counters.refused.fetch_add(1, Ordering::Relaxed);
            if refusals.len() < REFUSALS_MAX {
                refusals.spawn(refuse(stream, self.refusal.clone()));
            }
            return;
        }
        self.counters.accepted.fetch_add(1, Ordering::Relaxed);
        self.counters.open.fetch_add(1, Ordering::Relaxed);
        let place = Place(self.counters.clone());
        // Answers are written whole; waiting to fill a segment would only add latency. A failure costs just that.
        let _ = stream.set_nodelay(true);
        // Leaves this thread's reactor; the worker's takes it up.
        let Ok(stream) = stream.into_std() else { return };
        let (router, http) = (self.router.clone(), self.http.clone());
        let (stop, limits) = (self.stop.clone(), self.limits.clone());
        let connection = async move {
            let Ok(stream) = TcpStream::from_std(stream) else { return };
            let activity = Activity::new();
            let io = TokioIo::new(Told::new(WatchedStream { stream, activity: activity.clone() }));
            let noted = activity.clone();
            let service = service_fn(move |request| answer(router.clone(), request, peer, noted.clone()));
            let closed = drive(http.serve_connection(io, service), activity, stop, limits).await;
            place.0.note(closed);
        };
        self.turn = (self.turn + 1) % self.workers.len();
        connections.spawn_on(connection, &self.workers[self.turn]);
    }

    async fn finish(self, mut connections: JoinSet<()>) -> ServerReport {
        while connections.try_join_next().is_some() {}
        let open = connections.len();
        self.stop.begin();
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(self.limits.stop_ms), all).await;
        while connections.try_join_next().is_some() {}
        let aborted = connections.len();
        connections.shutdown().await;
        ServerReport {
            accepted: self.counters.accepted.load(Ordering::Relaxed),
            refused: self.counters.refused.load(Ordering::Relaxed),
            finished: open - aborted,
            aborted,
        }
    }
}

impl ServerCounters {
    fn note(&self, closed: Closed) {
        let counter = match closed {
            Closed::Finished => return,
            Closed::Failed => &self.failed,
            Closed::FirstByteLate => &self.first_byte_late,
            Closed::HeadLate => &self.head_late,
            Closed::BodyLate => &self.body_late,
            Closed::WriteLate => &self.write_late,
            Closed::IdleLate => &self.idle_late,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// One request through the router, with what the connection has to know of it.
async fn answer(
    mut router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    activity: Arc<Activity>,
) -> Result<Response<ResponseBody>, Infallible> {
    activity.request_begins();
    let (mut head, body) = request.into_parts();
    head.extensions.insert(PeerAddress(peer));
    // Most requests of the reading kind have no body; the empty one costs no allocation.
    let body = match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(RequestBody::new(body, activity.clone())),
    };
    let response = router.call(Request::from_parts(head, body)).await?;
    Ok(response.map(|body| ResponseBody { body, activity }))
}

/// The whole answer to a connection over the limit, made once.
fn refusal(retry_after_seconds: u32) -> Bytes {
    let body = format!(
        r#"{{"type":"about:blank","title":"系统繁忙","status":503,"detail":"当前连接数已满，请在{retry_after_seconds}秒后重试。Too many connections; try again in {retry_after_seconds} s."}}"#
    );
    Bytes::from(format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nretry-after: {retry_after_seconds}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// Tells a connection that there is no room, then reads a little of what it sent: closing with unread bytes would reset
/// the connection and could take the answer with it.
async fn refuse(mut stream: TcpStream, refusal: Bytes) {
    let told = async {
        stream.write_all(&refusal).await?;
        stream.shutdown().await?;
        let mut scrap = [0; 2_048];
        let mut left = REFUSAL_READ_BYTES_MAX;
        while left > 0 {
            match stream.read(&mut scrap).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        io::Result::Ok(())
    };
    // Whether it was heard is the client's affair.
    let _ = tokio::time::timeout(Duration::from_millis(REFUSAL_DEADLINE_MS), told).await;
}

#[cfg(test)]
mod tests;
