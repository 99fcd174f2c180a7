//! What stands behind every address.

use std::sync::Arc;

use baoming_matters::Counter;

use crate::server::ServerCounters;

/// The edge's state.
pub(crate) struct Edge {
    /// The counter.
    pub(crate) counter: Arc<Counter>,
    /// The server's own counts.
    pub(crate) counters: Arc<ServerCounters>,
    /// Where the description of the API is had.
    pub(crate) description: fn() -> &'static str,
}
