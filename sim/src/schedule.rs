//! Virtual time: what happens next. Time only ever moves to the next happening; equal times go by who asked first.

use std::collections::BTreeMap;

use baoming_core::ids::CountyId;

use crate::message::{ClientId, Request, Response};

/// Something that happens at an instant.
#[derive(Debug)]
pub(crate) enum Happening {
    /// A client sends its call, or sends it again because this attempt was not answered.
    Wake { client: ClientId, call: u32, attempt: u32 },
    /// A request reaches the node.
    Arrive(Box<Request>),
    /// A response reaches its client.
    Deliver(Box<Response>),
    /// The committer's append and sync come back.
    CommitDone { incarnation: u64 },
    /// A shard applies what it was told.
    ShardApplies { incarnation: u64, county: CountyId },
    /// A county that panicked is ready to be rebuilt.
    Rebuild { incarnation: u64, county: CountyId },
    /// The machine or the process goes down.
    Crash,
    /// The operator restarts a node whose journal failed.
    Restart { incarnation: u64 },
    /// The process begins to start.
    Start { incarnation: u64 },
    /// The process has started.
    Ready { incarnation: u64 },
}

/// The happenings still to come, in order.
#[derive(Debug, Default)]
pub(crate) struct Schedule {
    now_us: u64,
    asked: u64,
    queue: BTreeMap<(u64, u64), Happening>,
}

impl Schedule {
    /// The present, in microseconds since the start.
    pub(crate) fn now_us(&self) -> u64 {
        self.now_us
    }

    /// Lets something happen after a delay.
    pub(crate) fn after(&mut self, delay_us: u64, happening: Happening) {
        self.asked += 1;
        self.queue.insert((self.now_us + delay_us, self.asked), happening);
    }

    /// Moves to the next happening.
    pub(crate) fn next(&mut self) -> Option<Happening> {
        let ((at_us, _), happening) = self.queue.pop_first()?;
        self.now_us = at_us;
        Some(happening)
    }
}
