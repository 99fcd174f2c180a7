//! Accepts connections and serves a router on them, within limits, until told to stop.
//!
//! Guarantees: memory and descriptors are bounded by the connection limit; a connection over it gets the place of one that
//! waits for its client, or is told so (503 with Retry-After) instead of waiting unseen; no client can hold a connection
//! by doing nothing; running out of descriptors is survived; a stop lets what has begun finish, closes the rest at once,
//! and ends by its deadline whatever happens.
//!
//! Deliberately absent: HTTP/2 (behind the province's gateway it would only add state for an attacker to fill), and
//! routes.

mod connection;
mod counters;
mod forwarded;
mod limits;
mod one;
mod places;
mod proxies;
mod proxy_protocol;
mod refusal;
mod tls;
mod unread;
mod watched;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use baoming_gate::protection::Protection;
use bytes::Bytes;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioTimer;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::limits::{ACCEPT_PAUSE_MS, CONNECTION_BUFFER_BYTES_MIN, HEADERS_ON_STACK, TRIED_AGAIN_AFTER_MS};
use limits::refusals_max;
use one::Shared;
use places::Places;
use refusal::{refusal, refuse, refuse_at_once};

pub use counters::ServerCounters;
pub use limits::{PeerAddress, PeerCertificate, ServerLimits, descriptors_of};
pub use proxies::{ProxyHeader, ProxySettings};
pub use tls::{ClientCertificates, Tls, TlsError, TlsSettings};

/// What stands before the router.
#[derive(Debug, Clone, Default)]
pub struct Front {
    /// What clients may ask of the server.
    pub limits: ServerLimits,
    /// Whose word is taken for where a request comes from.
    pub proxies: ProxySettings,
    /// What makes connections TLS.
    pub tls: Option<Arc<Tls>>,
    /// Who is kept out; nobody without it.
    pub protection: Option<Arc<Protection>>,
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
    let (front, workers) = (Front { limits, ..Front::default() }, vec![Handle::current()]);
    serve_counted(listener, router, front, Arc::default(), workers, shutdown).await
}

/// As [`serve`], with counters that others may read meanwhile, and connections served in turn by the runtimes of
/// `workers`: those of the counties' threads, so that a request finds its county on its own thread as often as not.
pub async fn serve_counted(
    listener: TcpListener,
    router: Router,
    front: Front,
    counters: Arc<ServerCounters>,
    workers: Vec<Handle>,
    shutdown: impl Future,
) -> ServerReport {
    serve_from(listener, router, front, counters, workers, shutdown).await
}

pub(super) async fn serve_from(
    mut listener: impl Accept,
    router: Router,
    front: Front,
    counters: Arc<ServerCounters>,
    workers: Vec<Handle>,
    shutdown: impl Future,
) -> ServerReport {
    let mut server = Server::new(router, front, counters, workers);
    let mut connections = JoinSet::new();
    let mut turned_away = TurnedAway::default();
    let mut shutdown = pin!(shutdown);
    let mut failing = false;
    loop {
        let accepted = tokio::select! {
            biased;
            _ = &mut shutdown => break,
            // Ended tasks are reaped as they end, or the set would grow for as long as the server runs.
            Some(_) = connections.join_next() => continue,
            Some(_) = turned_away.told.join_next() => continue,
            Some(waited) = turned_away.waiting.join_next() => {
                let Ok((stream, peer)) = waited else { continue };
                server.take(stream, peer, &mut connections, &mut turned_away, Patience::Over);
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                failing = false;
                server.take(stream, peer, &mut connections, &mut turned_away, Patience::Left);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                server.shared.counters.accept_failed.fetch_add(1, Ordering::Relaxed);
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

/// Those for whom there is no place, together at most as many as may be refused at the same time.
#[derive(Default)]
struct TurnedAway {
    /// Tried once more in a moment: whoever has just come makes room for nobody yet.
    waiting: JoinSet<(TcpStream, SocketAddr)>,
    told: JoinSet<()>,
}

/// Whether a connection without a place is tried once more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    Left,
    Over,
}

struct Server {
    shared: Arc<Shared>,
    places: Arc<Places>,
    /// Told in turn, so that not all come back in one second.
    refusals: [Bytes; 5],
    refusals_max: usize,
    workers: Vec<Handle>,
    /// Which of the workers takes the next connection.
    turn: usize,
}

impl Server {
    fn new(router: Router, front: Front, counters: Arc<ServerCounters>, workers: Vec<Handle>) -> Self {
        assert!(!workers.is_empty(), "somebody has to serve");
        let Front { limits, proxies, tls, protection } = front;
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
        counters.max.store(limits.connections_max, Ordering::Relaxed);
        Self {
            places: Places::new(&limits, counters.clone()),
            refusals: [0, 1, 2, 3, 4].map(|later| refusal(limits.refusal_retry_after_seconds + later)),
            refusals_max: refusals_max(limits.connections_max),
            shared: Arc::new(Shared {
                router,
                http,
                hurried: limits.hurried(),
                limits,
                proxies,
                tls,
                protection,
                counters,
                stop: Arc::default(),
            }),
            workers,
            turn: 0,
        }
    }

    fn take(
        &mut self,
        stream: TcpStream,
        peer: SocketAddr,
        connections: &mut JoinSet<()>,
        turned_away: &mut TurnedAway,
        patience: Patience,
    ) {
        let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let counters = &self.shared.counters;
        let Some(place) = self.places.take((!self.shared.proxies.trust(peer.ip())).then_some(peer.ip())) else {
            let has_room = turned_away.waiting.len() + turned_away.told.len() < self.refusals_max;
            if patience == Patience::Left && has_room {
                let moment = Duration::from_millis(TRIED_AGAIN_AFTER_MS);
                turned_away.waiting.spawn(async move {
                    tokio::time::sleep(moment).await;
                    (stream, peer)
                });
                return;
            }
            let before = counters.refused.fetch_add(1, Ordering::Relaxed);
            // Below TLS nothing can be said before a handshake, which there is no place for.
            if self.shared.tls.is_none() {
                let refusal = &self.refusals[before as usize % self.refusals.len()];
                if has_room {
                    turned_away.told.spawn(refuse(stream, refusal.clone()));
                } else {
                    refuse_at_once(&stream, refusal);
                }
            }
            return;
        };
        counters.accepted.fetch_add(1, Ordering::Relaxed);
        // Answers are written whole; waiting to fill a segment would only add latency. A failure costs just that.
        let _ = stream.set_nodelay(true);
        // Leaves this thread's reactor; the worker's takes it up.
        let Ok(stream) = stream.into_std() else { return };
        let connection = self.shared.clone().serve(stream, peer, place);
        self.turn = (self.turn + 1) % self.workers.len();
        connections.spawn_on(connection, &self.workers[self.turn]);
    }

    async fn finish(self, mut connections: JoinSet<()>) -> ServerReport {
        while connections.try_join_next().is_some() {}
        let open = connections.len();
        self.shared.stop.begin();
        let all = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_millis(self.shared.limits.stop_ms), all).await;
        while connections.try_join_next().is_some() {}
        let aborted = connections.len();
        connections.shutdown().await;
        ServerReport {
            accepted: self.shared.counters.accepted.load(Ordering::Relaxed),
            refused: self.shared.counters.refused.load(Ordering::Relaxed),
            finished: open - aborted,
            aborted,
        }
    }
}

#[cfg(test)]
mod tests;
