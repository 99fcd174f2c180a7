//! Where users and run meet: goose starts the users, they wait here, and the run lets all of them begin at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use goose::GooseAttack;
use goose::config::GooseConfiguration;
use goose::goose::{Scenario, Transaction, TransactionFunction};
use tokio::sync::{Notify, watch};

use super::running::Running;
use crate::load::sockets::source_address;

/// Connections that each client keeps for its users.
const IDLE_PER_CLIENT_MAX: usize = 4_096;

/// Brings users and run together: the users are there first.
pub struct Gate {
    ready: AtomicU32,
    all_ready: Notify,
    running: watch::Sender<Option<Arc<Running>>>,
    clients: Arc<[reqwest::Client]>,
    users: u32,
}

impl Gate {
    /// A gate for so many users, who come from so many addresses.
    pub fn new(users: u32, addresses: u32, address: SocketAddr) -> Result<Arc<Self>, reqwest::Error> {
        let addresses = if address.ip().is_loopback() && address.is_ipv4() { addresses.min(users) } else { 1 };
        let client = |number: u32| {
            let builder = reqwest::Client::builder()
                .no_proxy()
                .pool_max_idle_per_host(IDLE_PER_CLIENT_MAX)
                .redirect(reqwest::redirect::Policy::none());
            // All of 127.0.0.0/8 is this machine, so that one machine can be many addresses.
            if addresses > 1 { builder.local_address(source_address(number)) } else { builder }.build()
        };
        let clients = (0..addresses).map(client).collect::<Result<Arc<[_]>, _>>()?;
        let running = watch::Sender::new(None);
        Ok(Arc::new(Self { ready: AtomicU32::new(0), all_ready: Notify::new(), running, clients, users }))
    }

    /// The clients of all addresses; a user has that of its number, and those of higher numbers go round.
    pub fn clients(&self) -> Arc<[reqwest::Client]> {
        self.clients.clone()
    }

    /// Waits until every user is there.
    pub async fn wait_for_users(&self) {
        while self.ready.load(Ordering::Acquire) < self.users {
            self.all_ready.notified().await;
        }
    }

    /// Lets the users begin.
    pub fn open(&self, running: Arc<Running>) {
        self.running.send_replace(Some(running));
    }

    async fn enter(&self) -> (u32, Option<Arc<Running>>) {
        let number = self.ready.fetch_add(1, Ordering::AcqRel);
        self.all_ready.notify_one();
        let mut running = self.running.subscribe();
        let found = running.wait_for(Option::is_some).await.ok().and_then(|running| running.clone());
        (number, found)
    }
}

/// Lets goose run the users until there is nothing more to do.
pub async fn attack(gate: Arc<Gate>, address: SocketAddr) -> Result<(), Box<goose::GooseError>> {
    let users = gate.users;
    let function: TransactionFunction = Arc::new(move |user| {
        let gate = gate.clone();
        Box::pin(async move {
            let (number, running) = gate.enter().await;
            if let Some(running) = running {
                running.serve(user, number).await;
            }
            Ok(())
        })
    });
    with_goose(users, address, function).await
}

/// Lets so many users of goose do this once each. Their one iteration is the whole run.
pub async fn with_goose(
    users: u32,
    address: SocketAddr,
    function: TransactionFunction,
) -> Result<(), Box<goose::GooseError>> {
    let mut configuration = GooseConfiguration::default();
    configuration.host = Some(format!("http://{address}"));
    configuration.users = Some(users as usize);
    configuration.increase_rate = Some("100000".to_owned());
    configuration.iterations = Some(1);
    configuration.no_metrics = true;
    configuration.no_transaction_metrics = true;
    configuration.no_scenario_metrics = true;
    configuration.no_print_metrics = true;
    configuration.no_error_summary = true;
    configuration.no_telnet = true;
    configuration.no_gzip = true;
    configuration.quiet = 3;
    let scenario = Scenario::new("users").register_transaction(Transaction::new(function));
    let attack = GooseAttack::initialize_with_config(configuration)?.register_scenario(scenario);
    attack.execute().await?;
    Ok(())
}
