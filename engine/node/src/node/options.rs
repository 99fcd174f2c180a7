//! How a node is set. What it stands on, its directory, key and journal, is handed in beside it.

use std::sync::Arc;

use baoming_clock::Clock;
use baoming_core::policy::Policy;
use baoming_gate::admission::permits::AdmissionLimits;
use baoming_gate::auth::sessions::SessionSettings;
use baoming_store::disk_room::DiskSettings;
use baoming_store::photos::PhotoSettings;

use crate::actors::{CountySettings, Probe};

/// What a node is made from.
pub struct NodeOptions {
    /// The season's rules.
    pub policy: Arc<Policy>,
    /// The only reader of time.
    pub clock: Clock,
    /// Permits.
    pub admission: AdmissionLimits,
    /// Actors and shards.
    pub county: CountySettings,
    /// Threads for photographs.
    pub photos: PhotoSettings,
    /// How much of the disk is kept for the journal.
    pub disk: DiskSettings,
    /// How long sessions last.
    pub sessions: SessionSettings,
    /// Somebody wants a calendar all the same that lies before the newest record.
    pub accept_calendar: bool,
    /// For tests: called before every command.
    pub probe: Option<Probe>,
}
