//! Crashes, failures and what comes after them: start, rebuild, read-only.
//!
//! A county is opened as the engine does it: memory from the shard's rows, then the tail of the journal. What that
//! yields is compared with a full replay every time.

use baoming_core::claims::Claim;
use baoming_core::codec::ChainHead;
use baoming_core::county::{County, Restoration};
use baoming_core::ids::CountyId;
use baoming_core::invariants::Invariant;
use baoming_core::machine::Machine;
use baoming_core::record::Record;
use baoming_core::rows::{CandidateRow, Row};

use crate::host::{Home, Node, Phase};
use crate::log::Law;
use crate::mutations::{Broken, Mutation};
use crate::schedule::Happening;
use crate::shard::Shard;
use crate::world::World;

impl World<'_> {
    /// The next crash, if there are any in this seed.
    pub(crate) fn crash_later(&mut self) {
        if let Some(mean_us) = self.config.crash_every_us {
            let delay_us = self.dice.pick(1..=2 * mean_us);
            self.schedule.after(delay_us, Happening::Crash);
        }
    }

    /// The power goes, or only the process.
    pub(crate) fn crash(&mut self) {
        if self.config.crash_every_us.is_none() {
            return;
        }
        self.log.counts.crashes_while_starting += u64::from(self.node.phase == Phase::Starting);
        let kill = self.dice.chance(self.config.kills);
        if kill {
            self.log.counts.kills += 1;
            self.log.line(self.schedule.now_us(), format_args!("killed"));
        } else {
            let loss = self.disk.lose_power(&mut self.dice);
            self.log.counts.power_losses += 1;
            self.log.counts.torn_writes += loss.torn as u64;
            self.log.counts.groups_lost += loss.lost as u64;
            self.log.line(self.schedule.now_us(), format_args!("power lost, {loss:?}"));
            self.checker.disk_changed(&self.disk, self.log);
        }
        self.go_down();
        self.crash_later();
    }

    /// The process ends; another one is started a little later.
    pub(crate) fn go_down(&mut self) {
        for shard in self.shards.values_mut() {
            shard.crash(&mut self.dice);
        }
        self.node = Node::down(self.node.incarnation + 1);
        let delay_us = self.dice.pick(1_000..=200_000);
        self.schedule.after(delay_us, Happening::Start { incarnation: self.node.incarnation });
    }

    /// The operator restarts a node whose journal has failed.
    pub(crate) fn restart(&mut self, incarnation: u64) {
        if incarnation == self.node.incarnation {
            self.log.line(self.schedule.now_us(), format_args!("restarted by the operator"));
            self.go_down();
        }
    }

    /// The process begins to start.
    pub(crate) fn start(&mut self, incarnation: u64) {
        if incarnation != self.node.incarnation {
            return;
        }
        self.node.phase = Phase::Starting;
        let delay_us = self.dice.pick(1_000..=200_000);
        self.schedule.after(delay_us, Happening::Ready { incarnation });
    }

    /// Journal and shards are opened.
    pub(crate) fn ready(&mut self, incarnation: u64) {
        if incarnation != self.node.incarnation {
            return;
        }
        if self.disk.has_tail() && !self.broken(Mutation::TrustsUnsyncedTail) {
            // A tail that was only read may still vanish: it is written again and synced before anyone relies on it.
            if self.dice.chance(self.config.sync_fails) {
                self.log.counts.failed_syncs += 1;
                self.log.line(self.schedule.now_us(), format_args!("the journal's tail could not be synced"));
                self.disk.sync_failed();
                return self.go_down();
            }
            self.disk.rewrite_tail();
            self.checker.disk_changed(&self.disk, self.log);
        }
        let counties: Vec<CountyId> = self.shards.keys().copied().collect();
        for county in &counties {
            if self.dice.chance(self.config.shard_damage) {
                self.log.counts.shard_rebuilds += 1;
                self.shard_mut(*county).discard();
            }
            self.open(*county, self.disk.len());
        }
        self.node.phase = Phase::Up;
        self.log.counts.recoveries += 1;
        self.log.line(self.schedule.now_us(), format_args!("up with {} groups", self.disk.len()));
        let homes = self.node.homes.iter().map(|(county, home)| (*county, home.machine.county()));
        self.checker.recovered(&self.disk, homes, self.log);
        for county in counties {
            self.register(county);
            self.apply_soon(county);
        }
    }

    /// A county that panicked is opened again while the others go on.
    pub(crate) fn rebuild(&mut self, incarnation: u64, county: CountyId) {
        if incarnation != self.node.incarnation || self.node.phase != Phase::Up {
            return;
        }
        self.log.line(self.schedule.now_us(), format_args!("county {county} is rebuilt"));
        self.open(county, self.disk.durable_groups());
        self.node.directory.retain(|_, claim| claim.county() != county);
        self.register(county);
        self.apply_soon(county);
    }

    /// The journal has failed: replies that wait get no answer, and from now on only what is durable is read.
    pub(crate) fn close(&mut self) {
        self.node.phase = Phase::Closed;
        self.node.committing = None;
        let counties: Vec<CountyId> = self.node.homes.keys().copied().collect();
        for county in counties {
            self.node.homes.get_mut(&county).expect("one of its keys").machine.on_failed();
            self.release(county);
            self.open(county, self.disk.durable_groups());
            self.apply_soon(county);
        }
        let delay_us = self.dice.pick(50_000..=1_000_000);
        self.schedule.after(delay_us, Happening::Restart { incarnation: self.node.incarnation });
    }

    /// Every document of the county is registered, and claimed by nobody else.
    fn register(&mut self, county: CountyId) {
        let identities: Vec<_> = self.node.homes[&county].machine.county().identities().collect();
        for identity in identities {
            let before = self.node.directory.insert(identity, Claim::confirmed(county));
            let other = before.is_some_and(|claim| claim.county() != county);
            let what = || format!("county {county} and another hold the same document");
            self.log.check(!other, Law::Core(Invariant::IdentityUnique), what);
        }
    }

    fn shard_mut(&mut self, county: CountyId) -> &mut Shard {
        self.shards.get_mut(&county).expect("every county has a shard")
    }

    /// Opens a county from its shard and the first `groups` groups of the journal.
    fn open(&mut self, county: CountyId, groups: usize) {
        let mut stored: Vec<Vec<u8>> = self.disk.records_of(county, groups).into_iter().map(<[u8]>::to_vec).collect();
        let (records, heads) = self.read(county, &stored);
        let position = self.shards[&county].head();
        let at = usize::try_from(position.sequence).expect("small");
        let fits = heads.get(at) == Some(&position);
        let what = || format!("county {county}: the shard is at event {at}, which the journal does not have");
        self.log.check(fits, Law::Core(Invariant::ShardIsView), what);
        if !fits {
            self.shard_mut(county).discard();
        }
        let from = if fits { at } else { 0 };
        let mut end = records.len();
        if self.broken(Mutation::SkipsLastRecord) && end > from {
            end -= 1;
        }
        let restored = self.restore(county, &records[from..end], heads[end]);
        let mut replayed = County::new(county);
        for record in &records {
            replayed.apply(record);
        }
        let what =
            || format!("county {county}: memory from rows and tail differs from a replay of {} events", records.len());
        self.log.check(restored == replayed, Law::Core(Invariant::ShardIsView), what);
        self.log.counts.records_replayed += (end - from) as u64;
        stored.truncate(end);
        let mut machine = Machine::with_rules(restored, heads[end], Broken::new(self.mutation));
        if self.node.phase == Phase::Closed {
            machine = machine.read_only();
        }
        // A shard that is at work keeps its appointment; what it finds then is this list.
        let applying = self.node.homes.get(&county).is_some_and(|home| home.applying);
        let home = Home {
            machine,
            tickets: std::collections::BTreeMap::new(),
            told: stored.drain(from..).collect(),
            applying,
            panicked: false,
        };
        if let Some(before) = self.node.homes.insert(county, home) {
            assert!(before.tickets.is_empty(), "a county is closed only after every reply has gone");
        }
    }

    /// The journal's records of a county with the chain after each, and before the first.
    fn read(&mut self, county: CountyId, stored: &[Vec<u8>]) -> (Vec<Record>, Vec<ChainHead>) {
        let mut head = ChainHead::genesis(county);
        let mut heads = vec![head];
        let mut records = Vec::new();
        for bytes in stored {
            match head.follow(bytes) {
                Ok(record) => {
                    records.push(record);
                    heads.push(head);
                }
                Err(error) => {
                    self.log.breach(Law::Core(Invariant::Chain), format!("county {county}: {error}"));
                    break;
                }
            }
        }
        (records, heads)
    }

    /// Memory from the shard's rows and the tail.
    fn restore(&mut self, county: CountyId, tail: &[Record], end: ChainHead) -> County {
        let shard = &self.shards[&county];
        let mut restoration = Restoration::new(county);
        for mut row in shard.rows().expect("the shard's own rows can be read") {
            if let Row::Candidate(candidate) = &mut row {
                forget(self.mutation, candidate);
            }
            if let Err(error) = restoration.row(&row) {
                self.log.breach(Law::Core(Invariant::ShardIsView), format!("county {county}: {error}"));
            }
        }
        if self.broken(Mutation::ReusesSerials) {
            return restoration.finish(end.sequence);
        }
        let mut restored = restoration.finish(shard.head().sequence);
        for record in tail {
            restored.apply(record);
        }
        restored
    }
}

/// What a broken program loses of a row.
fn forget(mutation: Option<Mutation>, candidate: &mut CandidateRow) {
    match mutation {
        Some(Mutation::ForgetsPayments) => candidate.payments.clear(),
        Some(Mutation::ForgetsOrders) => candidate.orders.clear(),
        Some(Mutation::ForgetsPasswordEpoch) => {
            candidate.activation.iter_mut().for_each(|activation| activation.epoch = 0);
        }
        Some(Mutation::ForgetsVoids) => candidate.voided = None,
        _ => {}
    }
}
