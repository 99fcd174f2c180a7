//! One group commit for all counties: append what every machine has decided, sync once, then release and tell the
//! shards. A failure closes the node; nothing is ever tried again on the same data.

use baoming_core::codec::ChainHead;
use baoming_core::ids::CountyId;
use baoming_core::invariants::Invariant;

use crate::host::Phase;
use crate::log::Law;
use crate::mutations::Mutation;
use crate::schedule::Happening;
use crate::world::World;

impl World<'_> {
    /// Begins a group commit, unless one is under way or there is nothing to commit.
    pub(crate) fn commit(&mut self) {
        if self.node.phase != Phase::Up || self.node.committing.is_some() {
            return;
        }
        let mut group = Vec::new();
        for (county, home) in self.node.homes.iter_mut().filter(|(_, home)| !home.panicked) {
            loop {
                let batch = home.machine.poll_batch();
                if batch.is_empty() {
                    break;
                }
                group.extend(batch.into_iter().map(|linked| (*county, linked.stored)));
            }
        }
        if group.is_empty() {
            return;
        }
        if self.dice.chance(self.config.disk_full) {
            self.log.counts.disk_full += 1;
            self.log.line(self.schedule.now_us(), format_args!("disk full"));
            return self.close();
        }
        self.disk.append(group.clone());
        self.node.committing = Some(group.clone());
        let mut delay_us = self.dice.pick(100..=self.config.sync_us);
        if self.dice.chance(self.config.sync_slow) {
            self.log.counts.slow_syncs += 1;
            delay_us *= 50;
        }
        self.schedule.after(delay_us, Happening::CommitDone { incarnation: self.node.incarnation });
        if self.broken(Mutation::AcknowledgesBeforeSync) {
            self.durable(&group);
        }
        if self.broken(Mutation::ShardBeforeSync) {
            self.tell(&group);
        }
    }

    /// Append and sync come back.
    pub(crate) fn commit_done(&mut self, incarnation: u64) {
        if incarnation != self.node.incarnation || self.node.phase != Phase::Up {
            return;
        }
        let group = self.node.committing.take().expect("one commit at a time, and this one is over");
        self.log.counts.commits += 1;
        let failed = self.dice.chance(self.config.sync_fails);
        self.log.line(self.schedule.now_us(), format_args!("sync of {} records, failed: {failed}", group.len()));
        if failed {
            self.log.counts.failed_syncs += 1;
            self.disk.sync_failed();
            if !self.broken(Mutation::RetriesFailedSync) {
                return self.close();
            }
        }
        self.disk.synced();
        self.checker.disk_changed(&self.disk, self.log);
        if !self.broken(Mutation::AcknowledgesBeforeSync) {
            self.durable(&group);
        }
        if !self.broken(Mutation::ShardBeforeSync) {
            self.tell(&group);
        }
        let mut panicked: Vec<CountyId> = group.iter().map(|(county, _)| *county).collect();
        panicked.dedup();
        panicked.retain(|county| self.node.homes[county].panicked);
        for county in panicked {
            self.rebuild_soon(county);
        }
        self.commit();
    }

    /// What the group holds is durable, so the machines may answer.
    fn durable(&mut self, group: &[(CountyId, Vec<u8>)]) {
        for (county, stored) in group {
            self.follow(*county, stored);
        }
        let mut counties: Vec<(CountyId, u64)> = Vec::new();
        for (county, _) in group {
            match counties.last_mut() {
                Some((last, count)) if last == county => *count += 1,
                _ => counties.push((*county, 1)),
            }
        }
        for (county, count) in counties {
            let home = self.node.homes.get_mut(&county).expect("a county stays while its records are in flight");
            let sequence = home.machine.durable() + count;
            home.machine.on_durable(sequence);
            self.release(county);
        }
    }

    /// Tells the shards what they may apply.
    fn tell(&mut self, group: &[(CountyId, Vec<u8>)]) {
        for (county, stored) in group {
            let home = self.node.homes.get_mut(county).expect("a county stays while its records are in flight");
            home.told.push_back(stored.clone());
        }
        let counties: Vec<CountyId> = self.node.homes.keys().copied().collect();
        for county in counties {
            self.apply_soon(county);
        }
    }

    /// Lets the shard apply what it was told, a little later.
    pub(crate) fn apply_soon(&mut self, county: CountyId) {
        let incarnation = self.node.incarnation;
        let Some(home) = self.node.homes.get_mut(&county) else { return };
        if home.told.is_empty() || home.applying {
            return;
        }
        home.applying = true;
        let delay_us = self.dice.pick(50..=self.config.shard_lag_us);
        self.schedule.after(delay_us, Happening::ShardApplies { incarnation, county });
    }

    /// The shard applies some of what it was told.
    pub(crate) fn shard_applies(&mut self, incarnation: u64, county: CountyId) {
        if incarnation != self.node.incarnation {
            return;
        }
        let Some(home) = self.node.homes.get_mut(&county) else { return };
        home.applying = false;
        let shard = self.shards.get_mut(&county).expect("every county has a shard");
        let many = if home.told.is_empty() { 0 } else { self.dice.index(home.told.len()) + 1 };
        for stored in home.told.drain(..many) {
            let mut head: ChainHead = shard.head();
            let applied = head
                .follow(&stored)
                .map_err(|error| error.to_string())
                .and_then(|record| shard.apply(&record, head).map_err(|error| error.to_string()));
            let what = || format!("county {county} event {}: {applied:?}", head.sequence);
            self.log.check(applied.is_ok(), Law::Core(Invariant::ShardIsView), what);
        }
        if self.dice.chance(self.config.shard_flush) {
            shard.flush();
        }
        self.checker.shard(county, shard, self.log);
        let at = shard.head().sequence;
        self.log.line(self.schedule.now_us(), format_args!("shard {county} at {at}"));
        self.apply_soon(county);
    }
}
