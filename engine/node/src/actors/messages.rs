//! Messages to a county's actor. `do_send` ignores the mailbox's bound on purpose: what bounds the mailbox is the
//! permit that every request holds, and every other message answers one of the actor's own.

use actix::Message;
use baoming_store::shard::Reloaded;

use super::ticket::{Request, Ticket};

/// What others want of a county.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) enum Errand {
    /// A request is to be answered.
    Deliver(Deliver),
    /// A person says that a county which was set aside should be tried again.
    Revive,
}

/// A request with its ticket.
pub(super) struct Deliver {
    pub(super) request: Request,
    pub(super) ticket: Ticket,
}

/// What became of something that the county has submitted.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Settled {
    /// The county's records up to `sequence` are on the device.
    Durable {
        /// The last of them.
        sequence: u64,
    },
    /// The journal has failed; records that were handed to it may or may not be there after a restart.
    JournalFailed,
    /// The county's memory, made again.
    Restored {
        /// The memory, or why there is none. Boxed, so that the message of every batch is not as large as a memory.
        reloaded: Box<Reloaded>,
        /// The journal has failed meanwhile.
        journal_failed: bool,
    },
}
