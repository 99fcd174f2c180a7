//! The loop around a county without its input and output: commands and queries go in, batches of records come out,
//! and replies come out only once everything that they depend on is durable.
//!
//! A reply depends on every event applied before it was made, refusals and reads included: it is held until the
//! committer has said that the county's records up to then are on the device. Threads, channels, keys and disks are
//! the caller's.

use std::collections::VecDeque;

use crate::answers::answer_of;
use crate::codec::ChainHead;
use crate::command::Command;
use crate::county::{County, Decision};
use crate::limits::{PARKED_PER_COUNTY, RECORDS_PER_BATCH};
use crate::policy::Policy;
use crate::query::Query;
use crate::record::Record;
use crate::reply::{Receipt, Refusal, Reply};

/// How a county decides. The plan's rules are the only ones in service; the simulator breaks them on purpose to
/// prove that it would notice.
pub trait Rules {
    /// What follows from the command.
    fn decide(&mut self, county: &County, command: &Command, policy: &Policy) -> Result<Decision, Refusal>;
}

/// The rules of the plan.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanRules;

impl Rules for PlanRules {
    fn decide(&mut self, county: &County, command: &Command, policy: &Policy) -> Result<Decision, Refusal> {
        county.decide(command, policy)
    }
}

/// A record ready to be sealed and appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The record itself, for the shard.
    pub record: Record,
    /// Its chain hash and encoding, for the journal.
    pub stored: Vec<u8>,
}

impl Linked {
    /// Where the chain stands after this record.
    pub fn head(&self) -> ChainHead {
        ChainHead::of_stored(self.record.sequence, &self.stored)
    }
}

/// Why a machine takes nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Open,
    /// The journal failed: what this memory holds beyond `durable` may or may not be on the device.
    Failed,
    /// Everything in memory is durable, and nothing will be added: the journal is closed.
    ReadOnly,
}

/// A reply with the event that must be durable before it may go.
#[derive(Debug)]
struct Parked<T> {
    token: T,
    reply: Reply,
    after: u64,
}

/// A county with its replies. `T` is whatever the caller needs to deliver one.
#[derive(Debug)]
pub struct Machine<T, R = PlanRules> {
    county: County,
    head: ChainHead,
    rules: R,
    mode: Mode,
    durable: u64,
    outbox: VecDeque<Linked>,
    parked: VecDeque<Parked<T>>,
}

impl<T> Machine<T> {
    /// A county whose whole memory is durable, deciding by the plan.
    pub fn new(county: County, head: ChainHead) -> Self {
        Self::with_rules(county, head, PlanRules)
    }
}

impl<T, R: Rules> Machine<T, R> {
    /// The same with other rules.
    pub fn with_rules(county: County, head: ChainHead, rules: R) -> Self {
        assert_eq!(county.sequence(), head.sequence, "a county and its chain end at the same event");
        let durable = head.sequence;
        Self { county, head, rules, mode: Mode::Open, durable, outbox: VecDeque::new(), parked: VecDeque::new() }
    }

    /// Turns the machine into one that only answers queries.
    pub fn read_only(mut self) -> Self {
        assert!(self.outbox.is_empty() && self.parked.is_empty(), "only an idle machine is closed");
        self.mode = Mode::ReadOnly;
        self
    }

    /// The county as it is in memory, ahead of what is durable.
    pub fn county(&self) -> &County {
        &self.county
    }

    /// The number of the last event known to be durable.
    pub fn durable(&self) -> u64 {
        self.durable
    }

    /// Whether nothing is on its way: no record to be made durable, no reply held back.
    pub fn is_idle(&self) -> bool {
        self.parked.is_empty() && self.durable == self.head.sequence
    }

    /// Decides a command and applies what follows. Its reply comes later, from [`Self::poll_reply`].
    pub fn submit(&mut self, token: T, command: &Command, policy: &Policy) {
        let reply = self.carry_out(command, policy);
        self.hold(token, reply);
    }

    /// The first half of [`Self::submit`], for a caller who wants to keep the token should deciding panic. The reply
    /// must go straight to [`Self::hold`]: it may tell of what is not durable.
    #[must_use]
    pub fn carry_out(&mut self, command: &Command, policy: &Policy) -> Reply {
        if self.mode != Mode::Open || self.parked.len() >= PARKED_PER_COUNTY {
            return Reply::Unavailable;
        }
        match self.rules.decide(&self.county, command, policy) {
            Ok(Decision::Happens(event)) => {
                let record = Record {
                    sequence: self.head.sequence + 1,
                    arrived_at: command.arrived_at,
                    key: command.key,
                    fingerprint: command.fingerprint,
                    policy_version: policy.version,
                    event,
                    by: command.by.clone(),
                    edition: policy.edition,
                };
                let receipt = Receipt { sequence: record.sequence, answer: answer_of(&record.event) };
                self.county.apply(&record);
                let stored = self.head.link(&record);
                self.outbox.push_back(Linked { record, stored });
                Reply::Done(receipt)
            }
            Ok(Decision::Happened(receipt)) => Reply::Done(receipt),
            Err(refusal) => Reply::Refused(refusal),
        }
    }

    /// Answers a query from memory; the reply waits like any other.
    pub fn query(&mut self, token: T, query: Query) {
        if self.mode == Mode::Failed || self.parked.len() >= PARKED_PER_COUNTY {
            return self.hold(token, Reply::Unavailable);
        }
        let reply = self.county.query(query).map_or_else(Reply::Refused, Reply::Found);
        self.hold(token, reply);
    }

    /// Holds a reply until everything applied so far is durable.
    pub fn hold(&mut self, token: T, reply: Reply) {
        let after = if reply == Reply::Unavailable { 0 } else { self.head.sequence };
        self.parked.push_back(Parked { token, reply, after });
    }

    /// The next records to append, in order; empty when there are none.
    pub fn poll_batch(&mut self) -> Vec<Linked> {
        let take = self.outbox.len().min(RECORDS_PER_BATCH);
        self.outbox.drain(..take).collect()
    }

    /// Every record up to `sequence` is on the device.
    pub fn on_durable(&mut self, sequence: u64) {
        assert!(sequence <= self.head.sequence, "only what was handed out becomes durable");
        self.durable = self.durable.max(sequence);
    }

    /// The journal could not write or sync: whoever waits on what is not durable learns that the outcome is unknown,
    /// and this memory is not asked again.
    pub fn on_failed(&mut self) {
        self.mode = Mode::Failed;
        self.outbox.clear();
        for parked in &mut self.parked {
            if parked.after > self.durable {
                parked.reply = Reply::Unavailable;
                parked.after = 0;
            }
        }
    }

    /// The next reply that may go.
    pub fn poll_reply(&mut self) -> Option<(T, Reply)> {
        let free = self.parked.front().is_some_and(|parked| parked.after <= self.durable);
        if !free {
            return None;
        }
        self.parked.pop_front().map(|parked| (parked.token, parked.reply))
    }
}
