//! Who made a change, and from where.
//!
//! Stands below commands, which say it, and records, which keep it. Deliberately absent: how a caller is recognised; that is
//! the engine's.

use minicbor::{Decode, Encode};

use crate::text::{AuthorName, NetworkAddress};

/// Who made a change, and from where: part of the history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Author {
    /// The caller's name: an operator, a service, or `candidate`.
    #[n(0)]
    pub who: AuthorName,
    /// The address that the request came from.
    #[n(1)]
    pub from: Option<NetworkAddress>,
}
