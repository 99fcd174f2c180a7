//! The running gateway.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use baoming_core::time::Timestamp;
use baoming_wechat::ids::OutTradeNo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::account::{KeyDirectoryError, KeySet};
use crate::api;
use crate::bills::Bills;
use crate::books::{Books, LedgerEntry, PayRefusal};
use crate::clock::Clock;
use crate::courier::Post;
use crate::faults::{Dice, Faults};
use crate::limits::COURIERS;
use crate::server::Server;
use crate::shared::Shared;
use crate::tally::Tally;

/// What a gateway is started with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens; a loopback address. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The keys of both sides.
    pub keys: KeySet,
    /// Where notifications go, whatever an order says; left out, each goes where its order says.
    pub notify: Option<String>,
    /// What goes wrong.
    pub faults: Faults,
    /// Decides what goes wrong for whom.
    pub seed: u64,
    /// The instant at which it begins; left out, the machine's.
    pub clock: Option<Timestamp>,
    /// For tests: signatures go by this calendar too, and not by the machine's time.
    pub signs_by_calendar: bool,
    /// Factor of the pauses between repeated notifications; 1 is the real platform's pace.
    pub pace: f64,
    /// Whether the merchant is changing from certificates to the public key: who does not announce it is answered by a
    /// certificate, and notifications are signed by one.
    pub switching: bool,
}

impl Settings {
    /// A gateway at a free port where nothing goes wrong, a thousand times as quick to repeat itself as the real one.
    pub fn new(keys: KeySet) -> Self {
        let (listen, faults) = (SocketAddr::from(([127, 0, 0, 1], 0)), Faults::default());
        let (signs_by_calendar, switching) = (false, false);
        Self { listen, keys, notify: None, faults, seed: 1, clock: None, signs_by_calendar, pace: 0.001, switching }
    }
}

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Everybody could tell it who has paid.
    #[error(
        "{0} is no loopback address; whoever reaches the gateway decides what is paid, so it listens on 127.0.0.1 or ::1"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A key is not usable.
    #[error(transparent)]
    Keys(#[from] KeyDirectoryError),
    /// The pace is no usable factor.
    #[error("the pace must be a number from 0 to 1000")]
    Pace,
}

/// A gateway that runs until it is stopped or dropped.
pub struct Gateway {
    shared: Arc<Shared>,
    server: Server,
    couriers: JoinSet<()>,
}

impl Gateway {
    /// Starts it. To be called within a runtime.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let Settings { listen, keys, notify, faults, seed, clock, signs_by_calendar, pace, switching } = settings;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        if !(0.0..=1_000.0).contains(&pace) {
            return Err(StartError::Pace);
        }
        let mut account = keys.account()?;
        account.switching = switching;
        let account = Arc::new(account);
        let failed = |source| StartError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let clock = Arc::new(Clock::starting_at(clock, signs_by_calendar));
        let dice = Arc::new(Mutex::new(Dice { seed, faults }));
        let post = Arc::new(Post::new(Arc::clone(&account), Arc::clone(&clock), Arc::clone(&dice), pace));
        let mut couriers = JoinSet::new();
        (0..COURIERS).for_each(|_| {
            couriers.spawn(Arc::clone(&post).deliver());
        });
        let books = Mutex::new(Books::new(rand::random()));
        let bills = Bills::default();
        let shared = Arc::new(Shared { account, clock, post, bills, address, books, dice, notify });
        let server = Server::start(listener, api::router(Arc::clone(&shared)));
        Ok(Self { shared, server, couriers })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Pays an order, now and as asked unless something else is said.
    pub fn pay(
        &self,
        order: &OutTradeNo,
        paid_at: Option<Timestamp>,
        amount_fen: Option<u32>,
    ) -> Result<LedgerEntry, PayRefusal> {
        self.shared.pay(order, paid_at, amount_fen)
    }

    /// Pays every order that is not paid, by number; how many.
    pub fn pay_all(&self, paid_at: Option<Timestamp>) -> usize {
        self.shared.pay_all(paid_at)
    }

    /// Gives the money of a paid order back, as the merchant does by hand at the platform.
    pub fn refund(&self, order: &OutTradeNo) -> Result<(), PayRefusal> {
        self.shared.books().refund(order)
    }

    /// Everything that was truly paid.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.shared.books().ledger().to_vec()
    }

    /// What became of the notifications.
    pub fn tally(&self) -> Tally {
        self.shared.post.tally()
    }

    /// From here on other things go wrong.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.set_faults(faults);
    }

    /// Shows another time from here on.
    pub fn set_clock(&self, now: Timestamp) {
        self.shared.clock.set(now);
    }

    /// Waits until no notification waits or is underway.
    pub async fn settled(&self) {
        let _ = self.shared.post.pending().wait_for(|pending| *pending == 0).await;
    }

    /// Stops: lets requests that have begun finish within a few seconds; what waits to be sent is not sent.
    pub async fn stop(mut self) {
        self.couriers.shutdown().await;
        self.server.stop().await;
    }
}
