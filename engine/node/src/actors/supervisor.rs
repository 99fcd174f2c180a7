//! Starts the counties' actors on their threads, replaces an actor that was lost, and stops them all.
//!
//! actix's own supervisor restarts an actor that stops, but not one that panics, and it would restart it with the memory
//! that made it panic. So a lost actor is noticed by its drop, and a new one begins by asking for its memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};

use actix::{Actor, Arbiter, System};
use baoming_clock::Clock;
use baoming_core::command::Command;
use baoming_core::ids::CountyId;
use baoming_core::query::Query;
use baoming_gate::auth::sessions::{Session, Sessions};
use baoming_policy::Editions;
use baoming_store::journal::committer::CommitterHandle;
use baoming_store::keys::Sealer;
use baoming_store::shard::{Recovered, ShardMessage, Shards};
use crossbeam_channel::Sender;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::accounts::Accounts;
use super::contingency::{InForce, PublishedContingency};
use super::county::CountyActor;
use super::directory::{CountyHandle, Directory};
use super::editions::PublishedEditions;
use super::losses::Losses;
use super::messages::{Deliver, Errand};
use super::restarts::RestartLimits;
use super::shared::{Probe, Shared};
use super::submission::CountySubmission;
use super::ticket::{Commanded, Request, Ticket};
use crate::identities::Identities;

/// What all counties share.
pub struct CountiesOptions {
    /// The rules they decide by, edition by edition.
    pub editions: Editions,
    /// What the desk holds back, as of everything recorded.
    pub contingency: InForce,
    /// The county that keeps them: its events are the next editions.
    pub desk: CountyId,
    /// Seals their records.
    pub journal_sealer: Arc<dyn Sealer>,
    /// Makes their records durable. Its queue must have room for every permit and every county.
    pub committer: CommitterHandle<CountySubmission>,
    /// Who holds which document.
    pub identities: Arc<Identities>,
    /// Who may sign in, as of everything recorded.
    pub accounts: Arc<Accounts>,
    /// Which of their sessions were signed out.
    pub sessions: Weak<Sessions>,
    /// For the windows of restarts.
    pub clock: Clock,
    /// How often a county may restart.
    pub restart_limits: RestartLimits,
    /// Threads that the actors share.
    pub arbiters: usize,
    /// For tests.
    pub probe: Option<Probe>,
}

/// The running counties.
pub struct Counties {
    directory: Arc<Directory>,
    shared: Arc<Shared>,
    system: System,
    runtimes: Vec<Handle>,
    thread: JoinHandle<()>,
}

/// What starting an actor takes.
struct Place {
    arbiter: usize,
    handle: Arc<CountyHandle>,
    shard: Sender<ShardMessage>,
}

impl Counties {
    /// Starts every county with the memory that was recovered for it.
    pub fn start(options: CountiesOptions, recovered: Vec<Recovered>, shards: &Shards) -> io::Result<Self> {
        let (losses, reported) = Losses::new();
        let in_force: BTreeMap<_, _> = options.editions.in_force(options.editions.counties()).into_iter().collect();
        let mut places = BTreeMap::new();
        for (index, one) in recovered.iter().enumerate() {
            let id = one.county.id();
            let policy = in_force.get(&id).expect("every county that is opened has rules").clone();
            let handle = Arc::new(CountyHandle::new(id, policy, one.head.sequence));
            let shard = shards.queue(id).expect("every recovered county has a shard");
            places.insert(id, Place { arbiter: index % options.arbiters, handle, shard });
        }
        let directory = Arc::new(Directory::new(places.values().map(|place| place.handle.clone())));
        let editions = Arc::new(PublishedEditions::new(options.editions, options.desk, directory.clone()));
        let shared = Arc::new(Shared {
            journal_sealer: options.journal_sealer,
            committer: options.committer,
            identities: options.identities,
            clock: options.clock,
            restart_limits: options.restart_limits,
            probe: options.probe,
            editions,
            accounts: options.accounts,
            contingency: PublishedContingency::new(options.desk, options.contingency),
            sessions: options.sessions,
            journal_failed: AtomicBool::new(false),
            losses,
        });
        let (started, ready) = std::sync::mpsc::channel();
        let (arbiters, thread_shared) = (options.arbiters, shared.clone());
        let thread = thread::Builder::new().name("counties".to_owned()).spawn(move || {
            let runner = System::new();
            runner.block_on(async move {
                let arbiters: Vec<Arbiter> = (0..arbiters).map(|_| Arbiter::new()).collect();
                for one in recovered {
                    let place = &places[&one.county.id()];
                    let (shared, shard, handle) = (thread_shared.clone(), place.shard.clone(), place.handle.clone());
                    let address = CountyActor::start_in_arbiter(&arbiters[place.arbiter].handle(), move |_| {
                        CountyActor::new(handle, shared, shard, one)
                    });
                    place.handle.set_actor(address.recipient());
                }
                let runtimes = runtimes_of(&arbiters).await;
                actix::spawn(replace_lost(reported, places, arbiters, Arc::downgrade(&thread_shared)));
                let _starter_gave_up = started.send((System::current(), runtimes));
            });
            // It ends when `stop` says so; there is no exit code to tell.
            let _code = runner.run();
        })?;
        let (system, runtimes) = ready.recv().map_err(|_| io::Error::other("the counties' thread ended at once"))?;
        Ok(Self { directory, shared, system, runtimes, thread })
    }

    /// The counties by code.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The policies in force, edition by edition.
    pub fn editions(&self) -> &Arc<PublishedEditions> {
        &self.shared.editions
    }

    /// What the desk holds back.
    pub fn contingency(&self) -> &PublishedContingency {
        &self.shared.contingency
    }

    /// The runtimes of the counties' threads, for serving connections where the counties are.
    pub fn runtimes(&self) -> Vec<Handle> {
        self.runtimes.clone()
    }

    /// Whether the journal has failed, after which no change is taken.
    pub fn journal_failed(&self) -> bool {
        self.shared.journal_failed.load(Ordering::Acquire)
    }

    /// Whether a session that was found good still is.
    pub fn stands(&self, session: &Session) -> bool {
        self.shared.stands(session)
    }

    /// Submissions that wait for the committer.
    pub fn committer_queued(&self) -> usize {
        self.shared.committer.queued()
    }

    /// The most of them that have waited at once since this was last asked.
    pub fn committer_queued_peak(&self) -> usize {
        self.shared.committer.queued_peak()
    }

    /// Hands a command to its county. A ticket whose county is being replaced is dropped, which its asker sees.
    pub fn command(&self, county: &CountyHandle, command: Command, session: Option<Session>, ticket: Ticket) {
        deliver(county, Request::Command(Box::new(Commanded { command, session })), ticket);
    }

    /// Hands a query to its county.
    pub fn query(&self, county: &CountyHandle, query: Query, ticket: Ticket) {
        deliver(county, Request::Query(query), ticket);
    }

    /// Tries a county again that was set aside.
    pub fn revive(&self, county: &CountyHandle) {
        county.send(Errand::Revive);
    }

    /// Stops all actors and waits for their threads. Nobody may be waiting for a reply any more.
    pub fn stop(self) {
        // First of all: from here on an actor that goes is none that was lost.
        self.shared.losses.expect();
        self.system.stop();
        let _its_panic_was_logged = self.thread.join();
    }
}

fn deliver(county: &CountyHandle, request: Request, ticket: Ticket) {
    county.send(Errand::Deliver(Deliver { request, ticket }));
}

async fn runtimes_of(arbiters: &[Arbiter]) -> Vec<Handle> {
    let mut runtimes = Vec::with_capacity(arbiters.len());
    for arbiter in arbiters {
        let (sender, handle) = oneshot::channel();
        arbiter.spawn_fn(move || {
            let _starter_gave_up = sender.send(Handle::current());
        });
        runtimes.push(handle.await.expect("an arbiter that was just started runs"));
    }
    runtimes
}

/// Gives a county whose actor was lost a new one, which begins without a memory and asks for it.
async fn replace_lost(
    mut reported: mpsc::UnboundedReceiver<CountyId>,
    places: BTreeMap<CountyId, Place>,
    arbiters: Vec<Arbiter>,
    shared: std::sync::Weak<Shared>,
) {
    while let Some(county) = reported.recv().await {
        let (Some(place), Some(shared)) = (places.get(&county), shared.upgrade()) else { continue };
        tracing::error!(%county, "a county's actor was lost; it is replaced");
        place.handle.note_loss();
        let (shard, handle) = (place.shard.clone(), place.handle.clone());
        let address = CountyActor::start_in_arbiter(&arbiters[place.arbiter].handle(), move |_| {
            CountyActor::without_memory(handle, shared, shard)
        });
        place.handle.set_actor(address.recipient());
    }
}
