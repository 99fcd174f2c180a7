//! What the virtual node holds: its counties, the directory of documents, and the replies that wait.
//!
//! All of it goes with a crash. Deliberately absent: what happens to it, which is `node.rs`, `committer.rs` and
//! `recovery.rs`.

use std::collections::{BTreeMap, VecDeque};

use baoming_core::claims::Claim;
use baoming_core::command::Command;
use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::machine::Machine;
use baoming_core::query::Query;

use crate::disk::Group;
use crate::message::Request;
use crate::mutations::Broken;

/// What the node is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// There is no process.
    Down,
    /// It opens journal and shards.
    Starting,
    /// It serves.
    Up,
    /// The journal has failed: reads of what is durable, and nothing else.
    Closed,
}

/// What was asked, and of which state of the county.
#[derive(Debug)]
pub(crate) enum Asked {
    Command(Box<Command>),
    Query(Query),
}

/// A request whose reply the machine holds.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) request: Request,
    pub(crate) asked: Asked,
    /// The last event applied when it was answered: the reply depends on that and nothing later.
    pub(crate) after: u64,
    pub(crate) claimed: Option<IdentityKey>,
}

/// A county in the node.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) machine: Machine<u64, Broken>,
    pub(crate) tickets: BTreeMap<u64, Ticket>,
    /// Durable records that the shard has still to apply.
    pub(crate) told: VecDeque<Vec<u8>>,
    pub(crate) applying: bool,
    pub(crate) panicked: bool,
}

/// Everything that a crash takes away.
#[derive(Debug)]
pub(crate) struct Node {
    /// Grows with every crash, so that what was under way before it is recognised.
    pub(crate) incarnation: u64,
    pub(crate) phase: Phase,
    pub(crate) homes: BTreeMap<CountyId, Home>,
    pub(crate) directory: BTreeMap<IdentityKey, Claim>,
    /// The group being written and synced.
    pub(crate) committing: Option<Group>,
    /// How many there have been.
    pub(crate) tickets: u64,
}

impl Node {
    /// A node with no process.
    pub(crate) fn down(incarnation: u64) -> Self {
        let (homes, directory) = (BTreeMap::new(), BTreeMap::new());
        Self { incarnation, phase: Phase::Down, homes, directory, committing: None, tickets: 0 }
    }
}
