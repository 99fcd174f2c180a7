//! Checks every step against what the disk really holds.
//!
//! The checker is told what became durable by the disk, never by the node. It keeps its own replay of each county,
//! asks it what each reply should have been as of the event that the reply depends on, and remembers every receipt
//! that left the node.

use std::collections::BTreeMap;

use baoming_core::claims::Change;
use baoming_core::command::Command;
use baoming_core::county::{County, Decision};
use baoming_core::ids::{CommandKey, CountyId, IdentityKey};
use baoming_core::invariants::{Auditor, Invariant, Offence};
use baoming_core::policy::Policy;
use baoming_core::record::Record;
use baoming_core::reply::{Answer, Receipt, Reply};

use crate::disk::Disk;
use crate::host::Asked;
use crate::log::{Law, Log};
use crate::shard::Shard;

const DURABLE: Law = Law::Core(Invariant::AcknowledgedIsDurable);

/// An offence without the name of its invariant, which stands beside it.
fn place(offence: &Offence) -> String {
    format!("county {} event {}: {}", offence.county, offence.sequence, offence.what)
}

/// What the checker knows of one county.
#[derive(Debug)]
struct Known {
    /// Its durable records with their stored form.
    records: Vec<(Record, Vec<u8>)>,
    /// Replayed as far as some reply has depended on it.
    replayed: County,
    /// The rows that follow from the records, up to the shard's position.
    mirror: Shard,
}

/// A receipt that left the node.
#[derive(Debug)]
struct Acknowledged {
    county: CountyId,
    command: Command,
    receipt: Receipt,
}

/// The judge of one run.
#[derive(Debug)]
pub struct Checker<'p> {
    policy: &'p Policy,
    auditor: Auditor<'p>,
    offences: usize,
    groups: usize,
    counties: BTreeMap<CountyId, Known>,
    registered: BTreeMap<IdentityKey, CountyId>,
    acknowledged: BTreeMap<CommandKey, Acknowledged>,
}

impl<'p> Checker<'p> {
    /// Nothing has happened yet.
    pub fn new(policy: &'p Policy) -> Self {
        let fresh = |county| Known { records: Vec::new(), replayed: County::new(county), mirror: Shard::new(county) };
        Self {
            policy,
            auditor: Auditor::new(policy),
            offences: 0,
            groups: 0,
            counties: policy.counties.keys().map(|county| (*county, fresh(*county))).collect(),
            registered: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
        }
    }

    /// Reads what has become durable since the last time.
    pub(crate) fn disk_changed(&mut self, disk: &Disk, log: &mut Log) {
        let durable = disk.durable_groups();
        assert!(durable >= self.groups, "a disk never loses what was synced");
        for (county, stored) in disk.readable().take(durable).skip(self.groups).flatten() {
            let Some(record) = self.auditor.stored(*county, stored) else { continue };
            for change in Change::of(&record.event).into_iter().flatten() {
                match change {
                    Change::Registered(identity) => drop(self.registered.entry(identity).or_insert(*county)),
                    Change::Freed(identity) => drop(self.registered.remove(&identity)),
                }
            }
            self.counties.get_mut(county).expect("of this province").records.push((record, stored.clone()));
        }
        self.groups = durable;
        let findings = self.auditor.findings();
        for offence in &findings.offences[self.offences..] {
            log.breach(Law::Core(offence.invariant), place(offence));
        }
        self.offences = findings.offences.len();
    }

    /// A reply leaves the node, made when event `after` of the county was its last.
    pub(crate) fn released(&mut self, county: CountyId, after: u64, asked: &Asked, reply: &Reply, log: &mut Log) {
        if *reply == Reply::Unavailable {
            return;
        }
        let known = self.counties.get_mut(&county).expect("of this province");
        let durable = known.records.len() as u64;
        log.check(after <= durable, DURABLE, || {
            format!("county {county}: {reply:?} left, depending on event {after}, but only {durable} are durable")
        });
        let before = known.replayed.sequence();
        if after > durable || after < before {
            return log.check(after >= before, DURABLE, || {
                format!("county {county}: {reply:?} speaks of event {after} after others spoke of {before}")
            });
        }
        for (record, _) in &known.records[before as usize..after as usize] {
            known.replayed.apply(record);
        }
        let expected = match asked {
            Asked::Query(query) => known.replayed.query(*query).map_or_else(Reply::Refused, Reply::Found),
            Asked::Command(command) => match known.replayed.decide(command, self.policy) {
                Ok(Decision::Happened(receipt)) => Reply::Done(receipt),
                Ok(Decision::Happens(event)) => {
                    let what = || format!("county {county}: {reply:?}, but after event {after} {event:?} follows");
                    return log.check(false, DURABLE, what);
                }
                Err(refusal) => Reply::Refused(refusal),
            },
        };
        log.check(expected == *reply, DURABLE, || {
            format!("county {county}: {reply:?}, but as of event {after} the answer is {expected:?}")
        });
        if let (Asked::Command(command), Reply::Done(receipt)) = (asked, reply) {
            self.acknowledge(county, command, *receipt, log);
        }
    }

    fn acknowledge(&mut self, county: CountyId, command: &Command, receipt: Receipt, log: &mut Log) {
        // An order asked for again while it is open is found, not placed: such an answer holds as long as it is open.
        let made_by = self.counties[&county].records.get(receipt.sequence as usize - 1).map(|(record, _)| record.key);
        if matches!(receipt.answer, Answer::OrderPlaced { .. }) && made_by != Some(command.key) {
            return;
        }
        let new = Acknowledged { county, command: command.clone(), receipt };
        match self.acknowledged.get(&command.key) {
            None => {
                log.counts.acknowledged += 1;
                self.acknowledged.insert(command.key, new);
            }
            Some(first) => {
                log.counts.repeated += 1;
                log.check(first.receipt == receipt, DURABLE, || {
                    format!("county {county}: one key was answered {:?}, then {receipt:?}", first.receipt)
                });
            }
        }
    }

    /// A capture was refused because another county has registered the document.
    pub(crate) fn elsewhere(&mut self, identity: IdentityKey, county: CountyId, log: &mut Log) {
        let found = self.registered.get(&identity);
        let what = || format!("refused as registered in {county}, but durable is {found:?}");
        log.check(found == Some(&county), DURABLE, what);
    }

    /// A shard has applied something.
    pub(crate) fn shard(&mut self, county: CountyId, shard: &Shard, log: &mut Log) {
        let known = self.counties.get_mut(&county).expect("of this province");
        let at = shard.head().sequence;
        let law = Law::Core(Invariant::ShardIsView);
        let durable = known.records.len() as u64;
        log.check(at <= durable, law, || format!("county {county}: the shard is at event {at}, durable are {durable}"));
        if known.mirror.head().sequence > at {
            known.mirror.discard();
        }
        let mut head = known.mirror.head();
        let records = known.records.iter().take(at as usize).skip(head.sequence as usize);
        for (record, stored) in records {
            let followed = head.follow(stored).is_ok() && known.mirror.apply(record, head).is_ok();
            log.check(followed, law, || format!("county {county}: event {} cannot be projected", record.sequence));
        }
        known.mirror.flush();
        log.check(at > durable || known.mirror.same(shard), law, || {
            format!("county {county}: rows at event {at} are not what the journal makes of them")
        });
    }

    /// The node is up again: the whole journal is audited afresh, and every receipt must be there and be given again.
    pub(crate) fn recovered<'c>(
        &mut self,
        disk: &Disk,
        counties: impl Iterator<Item = (CountyId, &'c County)>,
        log: &mut Log,
    ) {
        let mut auditor = Auditor::new(self.policy);
        for (county, stored) in disk.readable().take(disk.durable_groups()).flatten() {
            auditor.stored(*county, stored);
        }
        for (key, acknowledged) in &self.acknowledged {
            auditor.acknowledged(acknowledged.county, *key, acknowledged.receipt);
        }
        let findings = auditor.findings();
        log.counts.checks += findings.checks;
        if findings.count > 0 && self.offences == 0 {
            for offence in &findings.offences {
                log.breach(Law::Core(offence.invariant), place(offence));
            }
        }
        let counties: BTreeMap<CountyId, &County> = counties.collect();
        for Acknowledged { county, command, receipt } in self.acknowledged.values() {
            let again = counties.get(county).map(|opened| opened.decide(command, self.policy));
            log.check(again == Some(Ok(Decision::Happened(*receipt))), DURABLE, || {
                format!("county {county}: {receipt:?} was acknowledged; asked again: {again:?}")
            });
        }
    }

    /// The end of the run: what is counted, and whether every shard has caught up.
    pub(crate) fn finish(&mut self, shards: &BTreeMap<CountyId, Shard>, log: &mut Log) {
        for (county, shard) in shards {
            self.shard(*county, shard, log);
            let (at, durable) = (shard.head().sequence, self.counties[county].records.len() as u64);
            let what = || format!("county {county}: the shard stays at event {at} of {durable}");
            log.check(at == durable, Law::Liveness, what);
        }
        log.counts.checks += self.auditor.findings().checks;
        log.counts.candidates = self.auditor.candidates() as u64;
    }
}
