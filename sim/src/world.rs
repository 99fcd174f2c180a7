//! One run: everything that there is, and the loop that lets one thing happen after the other.

use std::collections::BTreeMap;

use baoming_core::ids::CountyId;
use baoming_core::policy::Policy;

use crate::checker::Checker;
use crate::clients::{Candidate, Client, Meddler, Office, Reader, Scene, Script, Special};
use crate::config::Config;
use crate::dice::Dice;
use crate::disk::Disk;
use crate::host::{Node, Phase};
use crate::log::{Law, Log};
use crate::mutations::Mutation;
use crate::province::county;
use crate::schedule::{Happening, Schedule};
use crate::shard::Shard;

/// Steps that a healed run may take to come to its end.
const STEPS_HEALED_MAX: u64 = 400_000;

/// The whole simulated world.
pub(crate) struct World<'a> {
    pub(crate) config: Config,
    pub(crate) mutation: Option<Mutation>,
    pub(crate) policy: &'a Policy,
    pub(crate) dice: Dice,
    pub(crate) schedule: Schedule,
    pub(crate) disk: Disk,
    pub(crate) shards: BTreeMap<CountyId, Shard>,
    pub(crate) node: Node,
    pub(crate) clients: Vec<Client>,
    pub(crate) keys: u64,
    pub(crate) checker: Checker<'a>,
    pub(crate) log: &'a mut Log,
    healed: bool,
}

impl<'a> World<'a> {
    /// The world of this configuration before anything has happened.
    pub(crate) fn new(config: Config, mutation: Option<Mutation>, policy: &'a Policy, log: &'a mut Log) -> Self {
        let shards = policy.counties.keys().map(|county| (*county, Shard::new(*county))).collect();
        Self {
            dice: Dice::new(config.seed),
            config,
            mutation,
            policy,
            schedule: Schedule::default(),
            disk: Disk::default(),
            shards,
            node: Node::down(0),
            clients: Vec::new(),
            keys: 0,
            checker: Checker::new(policy),
            log,
            healed: false,
        }
    }

    /// Runs to the end, or to the first breach.
    pub(crate) fn run(&mut self, stop_at_first_breach: bool) {
        self.populate();
        self.schedule.after(0, Happening::Start { incarnation: 0 });
        self.crash_later();
        while let Some(happening) = self.schedule.next() {
            self.log.counts.steps += 1;
            self.log.counts.virtual_us = self.schedule.now_us();
            if !self.healed && self.faults_are_over() {
                self.healed = true;
                self.config.heal();
                self.log.line(self.schedule.now_us(), format_args!("healed"));
            }
            self.happen(happening);
            if stop_at_first_breach && !self.log.breaches.is_empty() {
                return;
            }
            if self.log.counts.steps > self.config.steps + STEPS_HEALED_MAX {
                self.log.breach(Law::Liveness, "the run does not come to an end".to_owned());
                return;
            }
        }
        self.finish();
    }

    /// Whether the driver is broken in this way.
    pub(crate) fn broken(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    fn faults_are_over(&self) -> bool {
        self.schedule.now_us() >= self.config.faults_until_us || self.log.counts.steps > self.config.steps
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Wake { client, call, attempt } => self.wake(client, call, attempt),
            Happening::Arrive(request) => self.arrive(*request),
            Happening::Deliver(response) => self.deliver(&response),
            Happening::CommitDone { incarnation } => self.commit_done(incarnation),
            Happening::ShardApplies { incarnation, county } => self.shard_applies(incarnation, county),
            Happening::Rebuild { incarnation, county } => self.rebuild(incarnation, county),
            Happening::Crash => self.crash(),
            Happening::Restart { incarnation } => self.restart(incarnation),
            Happening::Start { incarnation } => self.start(incarnation),
            Happening::Ready { incarnation } => self.ready(incarnation),
        }
    }

    /// Everything is healed and nothing is left to happen: everyone must have come to an end.
    fn finish(&mut self) {
        self.log.check(self.node.phase == Phase::Up, Law::Liveness, || "the node is not up".to_owned());
        for (id, client) in self.clients.iter().enumerate() {
            self.log.check(client.is_finished(), Law::Liveness, || format!("client {id} waits for ever: {client:?}"));
        }
        let idle = self.node.homes.values().all(|home| home.machine.is_idle() && home.tickets.is_empty());
        self.log.check(idle, Law::Liveness, || "a county holds a reply back for ever".to_owned());
        let homes = self.node.homes.iter().map(|(county, home)| (*county, home.machine.county()));
        self.checker.recovered(&self.disk, homes, self.log);
        self.checker.finish(&self.shards, self.log);
    }

    fn populate(&mut self) {
        for index in 0..self.config.counties {
            let script = |scene: &mut Scene<'_>| Office::new(county(index), scene);
            self.populate_with(script);
        }
        for document in 0..self.config.candidates {
            let twin = self.config.counties > 1 && self.dice.chance(self.config.twins);
            let first = self.dice.index(self.config.counties as usize) as u32;
            self.populate_with(|scene| Candidate::new(county(first), document, twin, scene));
            if twin {
                let second = self.dice.index(self.config.counties as usize) as u32;
                self.populate_with(|scene| Candidate::new(county(second), document, true, scene));
            }
        }
        for number in 0..self.config.specials {
            let index = self.dice.index(self.config.counties as usize) as u32;
            self.populate_with(|scene| Special::new(county(index), number, scene));
        }
        for _ in 0..self.config.readers {
            let index = self.dice.index(self.config.counties as usize) as u32;
            self.populate_with(|scene| Reader::new(county(index), scene));
        }
        for _ in 0..self.config.meddlers {
            let index = self.dice.index(self.config.counties as usize) as u32;
            self.populate_with(|scene| Meddler::new(county(index), scene));
        }
    }

    fn populate_with<S: Script + 'static>(&mut self, script: impl FnOnce(&mut Scene<'_>) -> S) {
        let mut scene = Scene {
            dice: &mut self.dice,
            config: &self.config,
            now_us: 0,
            keys: &mut self.keys,
            joining: &mut Vec::new(),
        };
        let script = Box::new(script(&mut scene));
        self.join(script);
    }
}
