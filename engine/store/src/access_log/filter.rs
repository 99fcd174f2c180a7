//! Which entries of the access log are asked for.

use baoming_core::ids::Serial;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;

/// Which entries; all conditions have to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Arrived at this instant or later.
    pub from: Option<Timestamp>,
    /// Arrived before this instant.
    pub to: Option<Timestamp>,
    /// Read by this operator.
    pub operator_id: Option<u32>,
    /// Of this candidate, alone or among others.
    pub serial: Option<Serial>,
    /// Of this scope: the data was a county's within it, or that of a wider scope which holds it.
    pub scope: Option<Scope>,
}
