//! What travels between clients and node: a request, and the reply on its way back.
//!
//! Deliberately absent: delay, loss and repetition, which are the network's.

use baoming_core::command::Action;
use baoming_core::ids::{CommandKey, CountyId};
use baoming_core::query::Query;
use baoming_core::reply::Reply;

/// Index of a client in the run.
pub(crate) type ClientId = usize;

/// What a client asks of a county.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// A change, with what makes it recognisable. When it arrives is the node's to say.
    Command { key: CommandKey, fingerprint: u64, action: Action },
    /// A read.
    Query(Query),
}

/// A client's call on its way to the node.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) client: ClientId,
    /// Which of the client's calls it is.
    pub(crate) call: u32,
    pub(crate) county: CountyId,
    pub(crate) body: Body,
}

/// A reply on its way back.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) client: ClientId,
    pub(crate) call: u32,
    pub(crate) reply: Reply,
}
