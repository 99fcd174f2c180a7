//! The node and its counties for those who run it.

use serde::{Deserialize, Serialize};

/// One county for those who run the node.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountyBody {
    /// Code.
    pub county: String,
    /// Name.
    pub name: String,
    /// running, restarting, set-aside or read-only.
    pub state: String,
    /// How often its memory was made, the first time included.
    pub generation: u32,
    /// How often it failed.
    pub restarts: u32,
    /// Its last acknowledged event.
    pub acknowledged: u64,
    /// Whether its records can be read.
    pub readable: bool,
}

/// The node for those who run it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusBody {
    /// The service's time, RFC 3339.
    pub now: String,
    /// Year of the policy.
    pub policy_year: u16,
    /// Version of the policy.
    pub policy_version: u32,
    /// Whether changes are accepted.
    pub accepting_changes: bool,
    /// Candidates' commands that hold a permit.
    pub permits_taken: usize,
    /// Submissions that wait for the committer.
    pub committer_queued: usize,
    /// Identity documents held.
    pub identities: usize,
    /// Whether reads of personal data by staff can be recorded and so answered.
    pub recording_reads: bool,
    /// The newest entry of the access log, 0 for none. Kept elsewhere together with its hash, it shows later whether the
    /// newest entries were cut off.
    pub access_log_entry: u64,
    /// The chain's hash there, 64 hexadecimal digits.
    pub access_log_hash: String,
    /// The number of the newest entry of the security log.
    #[serde(default)]
    pub security_log_entry: u64,
    /// The hash of its chain there.
    #[serde(default)]
    pub security_log_hash: String,
    /// Whether there is room on the disk for photographs.
    pub keeping_photographs: bool,
    /// Room on the disk of the data directory; 0 if it cannot be measured.
    pub disk_free_bytes: u64,
    /// Below it no photographs are kept, below half of it the access log is not written.
    pub disk_reserve_bytes: u64,
}
