//! What may be asked of a county: nothing changes by it.

use crate::four_eyes::RequestDigest;
use crate::ids::{CommandKey, IdentityKey, PointNumber, Serial};
use crate::scope::Scope;
use crate::time::Timestamp;

/// What may be asked of a county's memory. A full record is read from the shard instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// How far one candidate is.
    Candidate(Serial),
    /// Who holds this document.
    Identity(IdentityKey),
    /// Whether a command of this key happened here.
    Key(CommandKey),
    /// How far one point is.
    Point(PointNumber),
    /// How far the county is.
    County,
    /// The points of the county.
    Points,
    /// Applications that await a decision, behind this number.
    PendingApplications {
        /// The last number that was seen, 0 for the first page.
        after: u32,
    },
    /// Orders of which nobody knows how they ended, behind this serial.
    OpenOrders {
        /// The last serial that was seen.
        after: Option<Serial>,
    },
    /// The desk: what became of this request, which needs a second person.
    Approval(RequestDigest),
    /// The desk: what waits for a second person within a scope, behind this number.
    OpenApprovals {
        /// Of which part of the province.
        scope: Scope,
        /// As of when.
        now: Timestamp,
        /// The last number that was seen, 0 for the first page.
        after: u32,
    },
}
