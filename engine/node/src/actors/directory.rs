//! The counties by code: where each one's actor is, how it fares, and what it has acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use actix::Recipient;
use arc_swap::ArcSwap;
use baoming_clock::Clock;
use baoming_core::ids::{CountyId, SerialCode};
use baoming_core::policy::Policy;

use super::messages::Errand;
use super::meters::Meters;
use super::restarts::{RestartLimits, Restarts};

/// How a county fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CountyState {
    /// Takes commands.
    Running = 0,
    /// Its memory is being made again; commands wait.
    Restarting = 1,
    /// Failed too often; waits for a person.
    SetAside = 2,
    /// The journal is closed: answers queries only.
    ReadOnly = 3,
}

impl CountyState {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Restarting => "restarting",
            Self::SetAside => "set-aside",
            Self::ReadOnly => "read-only",
        }
    }

    fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Running,
            1 => Self::Restarting,
            2 => Self::SetAside,
            3 => Self::ReadOnly,
            other => unreachable!("state {other} was never stored"),
        }
    }
}

/// One county as others see it.
#[derive(Debug)]
pub struct CountyHandle {
    id: CountyId,
    /// The rules in force here; exchanged whole when an edition is adopted.
    policy: ArcSwap<Policy>,
    /// Changes only when an actor itself is lost, which is almost never: readers do not wait for each other.
    actor: RwLock<Option<Recipient<Errand>>>,
    generation: AtomicU32,
    state: AtomicU8,
    restarts: AtomicU32,
    acknowledged: AtomicU64,
    /// Kept here and not in the actor, which may be lost.
    restart_history: Mutex<Restarts>,
    meters: Meters,
}

impl CountyHandle {
    pub(super) fn new(id: CountyId, policy: Arc<Policy>, acknowledged: u64) -> Self {
        let meters = Meters::new(id, id == policy.desk());
        meters.ruled_by(policy.edition);
        Self {
            id,
            meters,
            policy: ArcSwap::new(policy),
            actor: RwLock::new(None),
            generation: AtomicU32::new(1),
            state: AtomicU8::new(CountyState::Running as u8),
            restarts: AtomicU32::new(0),
            acknowledged: AtomicU64::new(acknowledged),
            restart_history: Mutex::new(Restarts::default()),
        }
    }

    /// Which county.
    pub fn id(&self) -> CountyId {
        self.id
    }

    /// The rules that it decides by now.
    pub fn policy(&self) -> Arc<Policy> {
        self.policy.load_full()
    }

    /// Other rules from the next command on.
    pub fn set_policy(&self, policy: Arc<Policy>) {
        self.meters.ruled_by(policy.edition);
        self.policy.store(policy);
    }

    /// How it fares.
    pub fn state(&self) -> CountyState {
        CountyState::from_number(self.state.load(Ordering::Acquire))
    }

    /// How often its memory was made, the first time included.
    pub fn generation(&self) -> u32 {
        self.generation.load(Ordering::Acquire)
    }

    /// How often it failed since the start.
    pub fn restarts(&self) -> u32 {
        self.restarts.load(Ordering::Acquire)
    }

    /// The last event that anybody was told of.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Acquire)
    }

    /// Notes that a request concerns it, whatever becomes of that.
    pub fn note_request(&self) {
        self.meters.request();
    }

    /// Notes that what was asked of it failed for a reason of ours.
    pub fn note_failure(&self) {
        self.meters.failure();
    }

    /// Notes that a command made it panic.
    pub(super) fn note_panic(&self) {
        self.meters.panics.increment(1);
    }

    /// Notes that its actor was lost and another one makes its memory again.
    pub(super) fn note_loss(&self) {
        self.meters.restarts.increment(1);
    }

    pub(super) fn set_state(&self, state: CountyState) {
        self.state.store(state as u8, Ordering::Release);
    }

    /// Counts a restart: the wait before it, or nothing when there were too many.
    pub(super) fn next_restart(&self, limits: &RestartLimits, now_ms: u64) -> Option<u64> {
        self.restarts.fetch_add(1, Ordering::AcqRel);
        self.meters.restarts.increment(1);
        self.restart_history.lock().expect("nothing panics while it holds this lock").next(limits, now_ms)
    }

    pub(super) fn forget_restarts(&self) {
        self.restart_history.lock().expect("nothing panics while it holds this lock").forget();
    }

    /// The first that hears of an event notes when, by the world's clock: that is who looks at it.
    pub(super) fn acknowledge(&self, sequence: u64, clock: &Clock) {
        if self.acknowledged.fetch_max(sequence, Ordering::AcqRel) < sequence {
            self.meters.changed(clock.wall());
        }
    }

    pub(super) fn next_generation(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) fn set_actor(&self, actor: Recipient<Errand>) {
        *self.actor.write().expect("nothing panics while it holds this lock") = Some(actor);
    }

    /// Hands something to the county's actor. It is dropped if the actor is lost and not replaced yet.
    pub(super) fn send(&self, errand: Errand) {
        if let Some(actor) = &*self.actor.read().expect("nothing panics while it holds this lock") {
            actor.do_send(errand);
        }
    }
}

/// All counties.
#[derive(Debug)]
pub struct Directory {
    counties: BTreeMap<CountyId, Arc<CountyHandle>>,
    codes: ArcSwap<BTreeMap<SerialCode, CountyId>>,
}

impl Directory {
    pub(super) fn new(counties: impl IntoIterator<Item = Arc<CountyHandle>>) -> Self {
        let counties = counties.into_iter().map(|handle| (handle.id, handle)).collect();
        let directory = Self { counties, codes: ArcSwap::default() };
        directory.read_codes();
        directory
    }

    /// Finds out whose every serial code is, by each county's own rules: other rules may give a county more of them.
    pub(super) fn read_codes(&self) {
        let mut codes = BTreeMap::new();
        for handle in self.counties.values() {
            let policy = handle.policy();
            let own = policy.counties.get(&handle.id).into_iter().flat_map(|county| &county.codes);
            codes.extend(own.map(|code| (*code, handle.id)));
        }
        self.codes.store(Arc::new(codes));
    }

    /// A county by its division code.
    pub fn county(&self, id: CountyId) -> Option<&Arc<CountyHandle>> {
        self.counties.get(&id)
    }

    /// The county that owns a serial code.
    pub fn owner(&self, code: SerialCode) -> Option<CountyId> {
        self.codes.load().get(&code).copied()
    }

    /// All counties by code.
    pub fn counties(&self) -> impl Iterator<Item = &Arc<CountyHandle>> {
        self.counties.values()
    }
}
