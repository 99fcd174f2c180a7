//! Where the service listens: for everybody, and, if it is configured, apart from that for those who run the node.
//!
//! Guarantees: both addresses are bound, and certificates read, before anything that costs; a certificate is read anew while
//! the service runs, on SIGHUP and now and then, and one that cannot be used changes nothing and is said.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use baoming_http::limits::OPS_CONNECTIONS_MAX;
use baoming_http::server::{Front, ServerCounters, ServerLimits, ServerReport, Tls, TlsError, serve_counted};
use baoming_http::{ops_router, router};
use baoming_matters::Counter;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::limits::LISTEN_BACKLOG;

/// Why the service cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address.
    #[error("cannot listen on {address}: {source}; choose another address with {key}, or end what holds it")]
    Address {
        /// The address.
        address: SocketAddr,
        /// Where it is chosen.
        key: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// SIGHUP.
    #[error("SIGHUP cannot be caught: {0}")]
    Signal(io::Error),
}

/// Bound, and not yet served.
pub(crate) struct Doors {
    main: TcpListener,
    ops: Option<TcpListener>,
    front: Front,
}

/// Served.
pub(crate) struct Listening {
    main: Serving,
    ops: Option<Serving>,
    reloading: Option<JoinHandle<()>>,
}

struct Serving {
    stop: oneshot::Sender<()>,
    server: JoinHandle<ServerReport>,
}

impl Doors {
    pub(crate) fn open(config: &Config) -> Result<Self, ListenError> {
        let tls = Tls::from_settings(&config.tls)?;
        let main = bind(config.listen, "--listen")?;
        let ops = match config.ops_listen {
            Some(address) => Some(bind(address, "ops_listen")?),
            None => None,
        };
        let (limits, proxies) = (config.server.clone(), config.proxies.clone());
        if proxies.trusted.is_empty() && tls.is_none() {
            tracing::warn!(
                "no proxies.trusted are configured: if a gateway stands in front, everybody has its address, and the rates \
                 and pauses of one address hold for all who come through it"
            );
        }
        Ok(Self { main, ops, front: Front { limits, proxies, tls, protection: None } })
    }

    /// Where it listens for everybody, and whether by TLS.
    pub(crate) fn address(&self) -> Result<(SocketAddr, bool), ListenError> {
        let unknown = |source| ListenError::Address { address: ([0, 0, 0, 0], 0).into(), key: "--listen", source };
        Ok((self.main.local_addr().map_err(unknown)?, self.front.tls.is_some()))
    }

    /// Where it listens for those who run the node, if apart.
    pub(crate) fn ops_address(&self) -> Option<SocketAddr> {
        self.ops.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Serves everybody by the threads of the counties.
    pub(crate) fn serve(self, counter: &Arc<Counter>) -> Result<Listening, ListenError> {
        let counters = Arc::<ServerCounters>::default();
        let Self { main, ops, front } = self;
        let reloading = front.tls.clone().map(reloading).transpose()?;
        let router = router(counter.clone(), counters.clone(), ops.is_some()).merge(baoming_portal::router(counter));
        let ops = ops.map(|listener| {
            let router = ops_router(counter.clone(), counters.clone());
            let limits = ServerLimits { connections_max: OPS_CONNECTIONS_MAX, ..front.limits.clone() };
            let front = Front { limits, ..Front::default() };
            let (stop, stopped) = oneshot::channel();
            let workers = vec![Handle::current()];
            Serving {
                stop,
                server: tokio::spawn(serve_counted(listener, router, front, Arc::default(), workers, stopped)),
            }
        });
        let (stop, stopped) = oneshot::channel();
        let workers = counter.node.counties().runtimes();
        let front = Front { protection: Some(counter.protection()), ..front };
        let server = tokio::spawn(serve_counted(main, router, front, counters, workers, stopped));
        Ok(Listening { main: Serving { stop, server }, ops, reloading })
    }
}

impl Listening {
    /// Takes no more connections for everybody; whoever runs the node may still look.
    pub(crate) fn stop(self) -> Stopping {
        if let Some(reloading) = self.reloading {
            reloading.abort();
        }
        let _server_ended_already = self.main.stop.send(());
        Stopping { main: self.main.server, ops: self.ops }
    }
}

/// Told to stop.
pub(crate) struct Stopping {
    main: JoinHandle<ServerReport>,
    ops: Option<Serving>,
}

impl Stopping {
    /// Waits for what has begun.
    pub(crate) async fn ended(self) -> Option<ServerReport> {
        let report = self.main.await.ok();
        if let Some(Serving { stop, server }) = self.ops {
            let _server_ended_already = stop.send(());
            let _its_panic_was_logged = server.await;
        }
        report
    }
}

fn bind(address: SocketAddr, key: &'static str) -> Result<TcpListener, ListenError> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // As everybody does who listens: what an earlier process left behind does not keep the next one out.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(LISTEN_BACKLOG)
    };
    listen().map_err(|source| ListenError::Address { address, key, source })
}

/// Reads the certificate anew on SIGHUP and now and then.
fn reloading(tls: Arc<Tls>) -> Result<JoinHandle<()>, ListenError> {
    let mut hangup = signal(SignalKind::hangup()).map_err(ListenError::Signal)?;
    Ok(tokio::spawn(async move {
        let mut said = None;
        loop {
            let pause = tls.reload_seconds().map(Duration::from_secs);
            let asked = tokio::select! {
                _ = hangup.recv() => true,
                () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)) => false,
            };
            let reloaded = tls.reload();
            let error = reloaded.as_ref().err().map(ToString::to_string);
            match (&error, reloaded) {
                (_, Ok(true)) => tracing::info!("tls: the certificate has been read anew"),
                (_, Ok(false)) if asked => tracing::info!("tls: the certificate is the one in use"),
                // Said once, and again when asked for.
                (Some(error), _) if asked || said.as_ref() != Some(error) => {
                    tracing::error!(%error, "tls: the certificate that was in use stays in use");
                }
                _ => {}
            }
            said = error;
        }
    }))
}
