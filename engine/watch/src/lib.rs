//! `baoming watch`: the boards of the people on watch as pages of its own, and the dead man's receiver. A process apart from
//! the engine, which it has to outlive.
//!
//! Guarantees: what is shown is what Prometheus says at that moment, or plainly that there is nothing, that it failed or that
//! it is not known, and never a zero in place of these; many viewers ask Prometheus no more than one does; the pages need
//! neither a script nor Grafana; that the Watchdog is silent, or that Prometheus, Alertmanager or the engine is gone, is said on
//! every page, at `/health` and in the log.
//!
//! Deliberately absent: who may look. No page shows a person's data, but the address belongs to a closed network, or behind
//! what asks for a name; whoever can reach `/watchdog` can pretend that the Watchdog fires.

mod board;
mod check;
mod deadman;
mod gather;
mod limits;
mod outside;
mod page;
mod prometheus;
mod runbooks;
mod server;
mod texts;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use baoming_clock::Clock;
use baoming_language::Language;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use self::check::Report;
pub use self::outside::{Base, BaseError};

use self::deadman::{DeadMan, Targets};
use self::outside::Outside;
use self::prometheus::Prometheus;
use self::server::Pages;

/// How it is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Prometheus is asked.
    pub prometheus: Base,
    /// Where Alertmanager is.
    pub alertmanager: Base,
    /// Where the engine says that it lives.
    pub engine: Base,
    /// Where the pages are served; port 0 for a free one.
    pub listen: SocketAddr,
    /// What time it is.
    pub clock: Clock,
}

/// A running watch.
pub struct Watch {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    watching: JoinHandle<()>,
}

impl Watch {
    /// Binds and serves on the runtime that this is called in.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let Settings { prometheus, alertmanager, engine, listen, clock } = settings;
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let outside = Outside::new();
        let man = Arc::new(Mutex::new(DeadMan::new(clock.monotonic_ms())));
        let targets = Targets { prometheus: prometheus.clone(), alertmanager, engine };
        let watching = tokio::spawn(deadman::watch(targets, outside.clone(), clock.clone(), Arc::clone(&man)));
        let prometheus = Prometheus::new(prometheus, outside, clock.clone());
        let (stop, stopped) = oneshot::channel();
        let router = server::router(Arc::new(Pages { prometheus, clock, man }));
        let serving = tokio::spawn(server::serve(listener, router, stopped));
        Ok(Self { address, stop, serving, watching })
    }

    /// Where it serves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, answers what has begun, and ends.
    pub async fn stop(self) {
        self.watching.abort();
        let _ended = self.stop.send(());
        // A panic while serving has been said already, and there is nothing left to stop.
        let _stopped = self.serving.await;
    }
}

/// Asks every query of every board once.
pub async fn check(prometheus: Base, clock: Clock, language: Language) -> Report {
    check::check(&Prometheus::new(prometheus, Outside::new(), clock), language).await
}
