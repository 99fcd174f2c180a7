//! What may follow from a command that is not refused.

use crate::event::Event;
use crate::reply::Receipt;

/// What `decide` finds when it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart at once; a box would cost every command an allocation"
)]
pub enum Decision {
    /// This happens now.
    Happens(Event),
    /// This has happened before; it is answered as it was then.
    Happened(Receipt),
}
