//! The service: a node with the HTTP server before it, started and stopped as one.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use baoming_clock::Clock;
use baoming_core::policy::Policy;
use baoming_gate::admission::rates::Rates;
use baoming_gate::auth::sign_in::{SignIns, SignInsError};
use baoming_gate::hashing::Passwords;
use baoming_gate::protection::Protection;
use baoming_http::server::ServerReport;
use baoming_matters::Counter;
use baoming_matters::counter::Behind;
use baoming_node::actors::Probe;
use baoming_node::node::{Background, Ground, Node, NodeError, NodeOptions};
use baoming_payments::{self as payments, Keeper, Payments, PaymentsError};
use baoming_ports::outbound::provider::ProviderError;
use baoming_ports::real_person::{RealPerson, RealPersonPort};
use baoming_ports::sms::{Sms, SmsPort};
use baoming_store::data_dir::Calendar;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Journal, Journals};
use baoming_store::shard::RecoveryStage;
use baoming_telemetry::{self as telemetry, names};
use metrics::gauge;
use tokio::task::JoinHandle;

use crate::clock_watch;
use crate::config::Config;
use crate::descriptors::{self, TooFewDescriptors};
use crate::listening::{Doors, ListenError, Listening};
use crate::protecting;
use crate::status;

/// Why the service could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The node.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// An address, or what is shown there.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The limit of open files.
    #[error(transparent)]
    Descriptors(#[from] TooFewDescriptors),
    /// The password pool.
    #[error("the threads that hash passwords could not be started: {0}")]
    Passwords(io::Error),
    /// What stands before sign-ins.
    #[error(transparent)]
    SignIns(#[from] SignInsError),
    /// A provider's port.
    #[error(transparent)]
    Port(#[from] ProviderError),
    /// The payment platform's port.
    #[error(transparent)]
    Payments(#[from] PaymentsError),
}

/// Puts something around the journal; a test makes it stall, fail or lose.
pub type JournalWrapper = Box<dyn FnOnce(LocalJournal) -> Box<dyn Journal>>;

/// What only tests put in.
#[derive(Default)]
pub struct Faults {
    /// Called before every command.
    pub probe: Option<Probe>,
    /// Around the journal.
    pub journal_wrapper: Option<JournalWrapper>,
    /// In place of the configured clock, so that a season can pass in a test.
    pub clock: Option<Clock>,
}

/// A running service.
pub struct Service {
    address: SocketAddr,
    by_tls: bool,
    ops_address: Option<SocketAddr>,
    counter: Arc<Counter>,
    real_person: Option<Arc<RealPerson>>,
    payments: Option<Arc<Payments>>,
    keeper: Option<Keeper>,
    sms: Option<Arc<Sms>>,
    background: Background,
    tasks: Vec<JoinHandle<()>>,
    listening: Listening,
}

impl Service {
    /// Recovers the node, then listens. Must be called within a tokio runtime; the recovery blocks it.
    pub async fn start(
        mut config: Config,
        policy: Arc<Policy>,
        faults: Faults,
        progress: &mut dyn FnMut(RecoveryStage),
    ) -> Result<Self, ServiceError> {
        // Before the recovery: an address in use should be said at once and cost nothing.
        descriptors::fit(&mut config)?;
        let doors = Doors::open(&config)?;
        let ((address, by_tls), ops_address) = (doors.address()?, doors.ops_address());
        let clock = faults.clock.unwrap_or_else(|| config.clock.map_or_else(Clock::system, Clock::starting_at));
        measure_from(&clock);
        let real_person = RealPerson::from_settings(&config.real_person, clock.clone())?.map(Arc::new);
        let sms = Sms::from_settings(&config.sms, clock.clone())?.map(Arc::new);
        let payments = Payments::from_settings(&config.wechat, clock.clone())?.map(Arc::new);
        let options = NodeOptions {
            policy,
            clock: clock.clone(),
            accept_calendar: config.accept_calendar,
            admission: config.admission,
            county: config.county,
            photos: config.photos,
            disk: config.disk,
            sessions: config.sessions,
            probe: faults.probe,
        };
        let mut ground = Ground::open(&config.data, config.key_place())?;
        let calendar = if config.clock.is_some() { Calendar::Rehearsal } else { Calendar::Machine };
        ground.bind_calendar(calendar, config.accept_calendar.then(|| clock.wall()))?;
        let journal = LocalJournal::open(&ground.journal()).map_err(NodeError::from)?;
        let journals = Journals::one(Arc::new(journal.reader()));
        let journal = match faults.journal_wrapper {
            Some(wrapper) => wrapper(journal),
            None => Box::new(journal),
        };
        let (node, background) = Node::open(options, ground, journal, journals, progress)?;
        let passwords = Passwords::start(config.passwords).map_err(ServiceError::Passwords)?;
        let sign_ins = SignIns::new(config.throttle, &passwords).await?;
        let rates = Rates::new(config.rates);
        let protection = protection(&config, &clock);
        let counter = Arc::new(Counter::new(Behind {
            node,
            tokens: config.tokens,
            rates,
            protection,
            passwords,
            sign_ins,
            real_person: real_person.clone().map(|port| port as Arc<dyn RealPersonPort>),
            sms: sms.clone().map(|port| port as Arc<dyn SmsPort>),
            payments: payments.clone(),
        }));
        let tasks = tasks(&counter, clock, config.status.directory);
        let listening = doors.serve(&counter)?;
        let keeper = payments.as_ref().map(|payments| Keeper::start(&counter, payments));
        Ok(Self {
            address,
            by_tls,
            ops_address,
            counter,
            real_person,
            payments,
            keeper,
            sms,
            background,
            tasks,
            listening,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same for a browser.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.by_tls { "https" } else { "http" }, self.address)
    }

    /// Where it listens for those who run the node, if apart.
    pub fn ops_address(&self) -> Option<SocketAddr> {
        self.ops_address
    }

    /// The node behind it.
    pub fn node(&self) -> &Node {
        &self.counter.node
    }

    /// Trusts the payment platform's keys that the configuration lists now; nothing else of it is looked at. What cannot
    /// be read changes nothing. Blocks.
    pub fn read_keys(&self, config: &Config) -> Result<(), PaymentsError> {
        match &self.payments {
            Some(payments) => payments.read_platform_keys(&config.wechat).map(drop),
            None => Ok(()),
        }
    }

    /// What stands behind every matter, for asking without HTTP. It has to be given back before the service stops.
    pub fn counter(&self) -> Arc<Counter> {
        self.counter.clone()
    }

    /// Takes no more connections, lets what has begun finish within the deadline, then closes everything.
    pub async fn stop(self) -> Option<ServerReport> {
        let Self { counter, real_person, payments, keeper, sms, background, tasks, listening, .. } = self;
        tasks.iter().for_each(JoinHandle::abort);
        for task in tasks {
            let _it_was_told_to_end = task.await;
        }
        let stopping = listening.stop();
        // Before the server's end: requests that wait for a pass or a comparison are answered now.
        if let Some(keeper) = keeper {
            keeper.stop().await;
        }
        let report = stopping.ended().await;
        if let Some(port) = real_person {
            port.provider().close().await;
        }
        if let Some(port) = sms {
            port.provider().close().await;
        }
        if let Some(port) = payments {
            port.close().await;
        }
        counter.end_renewals().await;
        match Arc::try_unwrap(counter) {
            Ok(Counter { node, .. }) => {
                let _its_panic_was_logged = tokio::task::spawn_blocking(move || node.stop(background)).await;
            }
            // A handler that was cut off still holds it. The journal needs no farewell; the shards replay their tail.
            Err(_) => tracing::warn!("some requests were cut off; the next start replays a little more"),
        }
        report
    }
}

/// Begins to measure. The start is told by the world's clock also in a rehearsal: it is what others compare it with.
fn measure_from(clock: &Clock) {
    telemetry::recorder();
    payments::set_to_zero();
    status::set_to_zero();
    gauge!(names::PROCESS_START_TIMESTAMP_SECONDS).set(clock.wall().0 as f64 / 1_000.0);
}

fn protection(config: &Config, clock: &Clock) -> Arc<Protection> {
    let (per_second, gateways) = (config.rates.address.per_second, config.proxies.ranges());
    Arc::new(Protection::new(config.protector, per_second, gateways, clock.clone()))
}

/// What goes on beside the requests. What operators have blocked is in force behind it.
fn tasks(counter: &Arc<Counter>, clock: Clock, status: Option<PathBuf>) -> Vec<JoinHandle<()>> {
    counter.protect();
    vec![
        tokio::spawn(clock_watch::run(clock)),
        tokio::spawn(status::run(Arc::downgrade(counter), status)),
        tokio::spawn(protecting::run(counter.clone())),
    ]
}
