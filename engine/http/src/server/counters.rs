//! What the server has seen so far.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use baoming_telemetry::peak::Peak;

use super::connection::Closed;

/// What the server has seen so far; shared with whoever reports it.
#[derive(Debug, Default)]
pub struct ServerCounters {
    /// Connections open now.
    pub open: AtomicUsize,
    /// The most of them at once.
    pub peak: Peak,
    /// Connections served.
    pub accepted: AtomicU64,
    /// Connections that there may be.
    pub max: AtomicUsize,
    /// Connections closed while they waited for their client, because somebody else needed the place.
    pub displaced: AtomicU64,
    /// Connections over the limit.
    pub refused: AtomicU64,
    /// Times the system could not hand over a connection.
    pub accept_failed: AtomicU64,
    /// Closed without a byte received.
    pub first_byte_late: AtomicU64,
    /// Closed within a request's head.
    pub head_late: AtomicU64,
    /// Closed within a request's body.
    pub body_late: AtomicU64,
    /// Closed because the answer was not taken.
    pub write_late: AtomicU64,
    /// Closed while waiting for a next request.
    pub idle_late: AtomicU64,
    /// Ended by a broken connection or broken HTTP.
    pub failed: AtomicU64,
}

impl ServerCounters {
    /// Connections closed because their client was too late, by phase.
    pub(crate) fn late(&self) -> [(&'static str, u64); 5] {
        [
            ("first-byte", &self.first_byte_late),
            ("head", &self.head_late),
            ("body", &self.body_late),
            ("write", &self.write_late),
            ("idle", &self.idle_late),
        ]
        .map(|(phase, count)| (phase, count.load(Ordering::Relaxed)))
    }

    /// Counts the end of a connection.
    pub(super) fn note(&self, closed: Closed) {
        let counter = match closed {
            Closed::Finished | Closed::Left => return,
            Closed::Failed => &self.failed,
            Closed::FirstByteLate => &self.first_byte_late,
            Closed::HeadLate => &self.head_late,
            Closed::BodyLate => &self.body_late,
            Closed::WriteLate => &self.write_late,
            Closed::IdleLate => &self.idle_late,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
