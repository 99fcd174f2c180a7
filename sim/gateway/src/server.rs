//! Accepts connections and serves the router on them until told to stop.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use crate::limits::{CONNECTIONS_MAX, HEAD_DEADLINE, NO_ANSWER_HOLD, STOP_DEADLINE};

/// The pause after the system refused to hand over a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// In a response's extensions: it is never sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoAnswer;

/// A server that stops when it is told to, or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, router: Router) -> Self {
        let stop = watch::Sender::new(false);
        let accepting = tokio::spawn(accept(listener, router, stop.subscribe()));
        Self { stop, accepting }
    }

    /// Lets what has begun finish, within a few seconds.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.accepting.await;
    }
}

async fn accept(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    let mut stopping = stop.clone();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.expect("the semaphore is never closed");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    serve(stream, router, stop).await;
                    drop(place);
                });
            }
            // Out of descriptors, for example; it passes.
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
    let _ = timeout(STOP_DEADLINE, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, router: Router, mut stop: watch::Receiver<bool>) {
    let stopping = stop.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, mut stopping) = (router.clone(), stopping.clone());
        async move {
            let response = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if response.extensions().get::<NoAnswer>().is_some() {
                let _ = timeout(NO_ANSWER_HOLD, stopping.wait_for(|stop| *stop)).await;
                return Err(io::Error::other("no answer, by choice of the seed"));
            }
            Ok::<_, io::Error>(response)
        }
    });
    // A small answer should not wait for the other side's acknowledgement; if it must, nothing is lost.
    let _ = stream.set_nodelay(true);
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    // How a connection ends is the client's affair.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
