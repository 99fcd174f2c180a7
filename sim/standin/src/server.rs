//! The socket: bind, serve, stop.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::desk::{Counts, Desk, Message, PhoneOutcome, TicketOutcome};
use crate::faults::{Dice, Faults};
use crate::routes::{self, Shared};
use crate::signing::Judge;

/// Connections at once; one more waits in the system's queue.
const CONNECTIONS_MAX: usize = 2_000;

/// How a stand-in is set up.
#[derive(Clone)]
pub struct Options {
    /// Where it listens; port 0 for a free one.
    pub listen: SocketAddr,
    /// The app id that it knows.
    pub app_id: String,
    /// The secret that it shares with it.
    pub secret: String,
    /// The seed of what goes wrong.
    pub seed: u64,
    /// What goes wrong at first.
    pub faults: Faults,
    /// How far a request's time may be from this machine's; nothing to believe any, since rehearsals move their clocks.
    pub skew_seconds: Option<u32>,
}

impl Options {
    /// On a free port of this machine, with nothing going wrong.
    pub fn local(app_id: &str, secret: &str) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            app_id: app_id.to_owned(),
            secret: secret.to_owned(),
            seed: 1,
            faults: Faults::default(),
            skew_seconds: None,
        }
    }
}

/// A running stand-in. Dropping it stops it as well.
pub struct StandIn {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl StandIn {
    /// Binds and serves on the runtime that this is called in.
    pub async fn start(options: Options) -> io::Result<Self> {
        let faults = options.faults.checked().map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            judge: Judge::new(&options.app_id, &options.secret),
            skew_ms: options.skew_seconds.map(|seconds| i64::from(seconds) * 1_000),
            dice: Mutex::new((Dice::new(options.seed), faults)),
            desk: Mutex::new(Desk::default()),
        });
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, routes::router(shared.clone()), stopped));
        Ok(Self { address, shared, stop, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL for the engine's configuration.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what goes wrong from the next request on.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.dice().1 = faults;
    }

    /// Declares whether a document matches.
    pub fn declare_identity(&self, number: &str, matched: bool) {
        self.shared.desk().declare_identity(number.to_owned(), matched);
    }

    /// Declares what comes of a ticket.
    pub fn declare_ticket(&self, ticket: &str, outcome: TicketOutcome) {
        self.shared.desk().declare_ticket(ticket.to_owned(), outcome);
    }

    /// Declares what comes of messages to a phone.
    pub fn declare_phone(&self, phone: &str, outcome: PhoneOutcome) {
        self.shared.desk().declare_phone(phone.to_owned(), outcome);
    }

    /// The newest messages to a phone, oldest of them first.
    pub fn outbox(&self, phone: &str) -> Vec<Message> {
        self.shared.desk().outbox(phone, usize::MAX)
    }

    /// What has happened so far.
    pub fn counts(&self) -> Counts {
        self.shared.desk().counts
    }

    /// Closes the socket and every connection.
    pub async fn stop(self) {
        let _it_has_ended_already = self.stop.send(());
        let _its_panic_was_printed = self.serving.await;
    }
}

async fn serve(listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    // Dropping the set ends every connection, also those that are never answered.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    let _nagle_stays_on_at_worst = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    // Half of the faults end a connection with an error; none is worth a word.
    let _ended = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
