//! Messages to a county's actor. `do_send` ignores the mailbox's bound on purpose: what bounds the mailbox is the
//! permit that every request holds, and every other message answers one of the actor's own.

use actix::Message;

use super::ticket::{Request, Ticket};
use baoming_store::shard::Reloaded;

/// A request with its ticket.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Deliver {
    pub(super) request: Request,
    pub(super) ticket: Ticket,
}

/// The county's records up to `sequence` are on the device.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Durable {
    pub(super) sequence: u64,
}

/// The journal has failed; records that were handed to it may or may not be there after a restart.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct JournalFailed;

/// The county's memory, made again.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Restored {
    pub(super) reloaded: Reloaded,
    pub(super) journal_failed: bool,
}

/// A person says that a county which was set aside should be tried again.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Revive;
