//! The socket: a bounded number of connections, one request each, all of it bounded in time.
//!
//! One request a connection: viewers ask every ten seconds, and nobody who has been served holds a place that Alertmanager
//! needs.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::limits::{CONNECTION_WAIT, CONNECTIONS_MAX, HEAD_WAIT};

/// How long accepting pauses when the system can't hand over a connection.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a stop waits for what has begun.
const STOP_WAIT: Duration = Duration::from_secs(5);

/// Serves until it is told to stop, and then what has begun.
pub(crate) async fn serve(listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = &mut stopped => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let router = router.clone();
                connections.spawn(async move {
                    let _place = place;
                    one(stream, router).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                sleep(PAUSE).await;
            }
        }
    }
    let rest = async { while connections.join_next().await.is_some() {} };
    if timeout(STOP_WAIT, rest).await.is_err() {
        connections.shutdown().await;
    }
}

async fn one(stream: TcpStream, router: Router) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WAIT).keep_alive(false);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // Whoever is too slow, or leaves, is told nothing.
    let _ended = timeout(CONNECTION_WAIT, connection).await;
}
