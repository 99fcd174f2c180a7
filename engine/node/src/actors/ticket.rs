//! What travels with a request through a county: where its reply goes, its place in the admission, its claim.

use baoming_core::command::Command;
use baoming_core::query::Query;
use baoming_core::reply::Reply;
use baoming_gate::admission::permits::Permit;
use baoming_gate::auth::sessions::Session;
use tokio::sync::oneshot;

use super::contingency::NotAdmitted;
use crate::identities::ClaimTicket;

/// Why a request got no reply from its county.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountyFault {
    /// The command made the county panic; nothing was changed by it.
    #[error("the command failed inside the county")]
    Panicked,
    /// The command has made the county panic twice in a row and is not tried again.
    #[error("the command was set aside after it failed twice")]
    CommandSetAside,
    /// The county has failed too often and waits for a person.
    #[error("the county is set aside")]
    CountySetAside,
    /// The session under which the command was asked for has ended since.
    #[error("the session has ended")]
    SessionOver,
    /// The desk holds it back.
    #[error("the desk holds this back")]
    NotAdmitted(NotAdmitted),
}

/// The reply's way back. Claim and permit are given back just before the reply goes: whoever has it finds the room free.
#[derive(Debug)]
pub struct Ticket {
    reply: oneshot::Sender<Result<Reply, CountyFault>>,
    claim: Option<ClaimTicket>,
    permit: Permit,
}

impl Ticket {
    /// A ticket and the end at which its reply arrives.
    pub fn new(permit: Permit, claim: Option<ClaimTicket>) -> (Self, oneshot::Receiver<Result<Reply, CountyFault>>) {
        let (reply, receiver) = oneshot::channel();
        (Self { reply, claim, permit }, receiver)
    }

    /// Delivers the reply. Whoever asked may have gone: the answer stands all the same.
    pub(super) fn answer(self, reply: Reply) {
        if let Some(claim) = self.claim {
            claim.settle(&reply);
        }
        drop(self.permit);
        let _asker_gone = self.reply.send(Ok(reply));
    }

    /// Says that the request changed nothing and why.
    pub(super) fn fail(self, fault: CountyFault) {
        if let Some(claim) = self.claim {
            claim.release();
        }
        drop(self.permit);
        let _asker_gone = self.reply.send(Err(fault));
    }
}

/// A request to a county.
#[derive(Debug)]
pub(super) enum Request {
    /// Changes something.
    Command(Box<Commanded>),
    /// Asks something.
    Query(Query),
}

/// A command, and the session under which it was asked for, if under one: the county judges it again when its turn comes.
#[derive(Debug)]
pub(super) struct Commanded {
    pub(super) command: Command,
    pub(super) session: Option<Session>,
}
