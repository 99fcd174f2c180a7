//! Second by second: what was offered and answered, how long it took, and what the service said of itself.

use serde::{Deserialize, Serialize};

/// Upper edges of a heat map's cells, in microseconds: three to five for each power of ten. One more cell has no edge.
pub const HEAT_EDGES_US: [u64; 20] = [
    250, 500, 1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 20_000, 30_000, 50_000, 75_000, 100_000, 200_000,
    500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000,
];

/// The cell of a duration: the first one whose edge is not below it.
pub fn heat_cell(us: u64) -> usize {
    HEAT_EDGES_US.partition_point(|edge| *edge < us)
}

/// One second of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// Counted from the start, 0 first.
    pub second: u32,
    /// Requests that were due in it.
    pub offered: u64,
    /// Of these: sent.
    pub started: u64,
    /// Of these: sent late.
    pub late: u64,
    /// Of those due: never sent.
    pub dropped: u64,
    /// Requests that were answered for good in this second, or failed for good.
    pub completed: u64,
    /// Answers in this second that refused on purpose: 429, or 503 with Retry-After. Repetitions count.
    pub refused: u64,
    /// Requests that failed for good in this second.
    pub errors: u64,
    /// Registrations that were completed in this second.
    pub registrations: u64,
    /// Corrected latency of the requests that were due in this second.
    pub corrected: Latencies,
    /// Uncorrected latency of the same.
    pub uncorrected: Latencies,
    /// How many of the corrected latencies fall into each cell of the heat map: one more than there are edges.
    pub heat: Vec<u32>,
}

/// A second's latencies, in microseconds; all 0 if nothing was answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latencies {
    /// Half were faster.
    pub p50_us: u64,
    /// 95 of a hundred were faster.
    pub p95_us: u64,
    /// 99 of a hundred were faster.
    pub p99_us: u64,
    /// The slowest.
    pub max_us: u64,
}

/// What the service said of itself in one second, and what the system says of both processes. A figure that could not be
/// read is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSecond {
    /// Counted from the start, 0 first.
    pub second: u32,
    /// Submissions that wait for the committer: the queue before the journal.
    pub committer_queued: Option<f64>,
    /// Permits taken in the candidates' lane.
    pub permits_taken: Option<f64>,
    /// Permits taken in the lane of payments and operations.
    pub control_permits_taken: Option<f64>,
    /// Records of one journal group, on average since the entry before.
    pub batch_records: Option<f64>,
    /// Groups that were synced in a second.
    pub groups_per_second: Option<f64>,
    /// Write and sync of one group in milliseconds, on average since the entry before.
    pub sync_ms: Option<f64>,
    /// Records made durable in a second.
    pub records_per_second: Option<f64>,
    /// Requests that the service answered in a second.
    pub requests_per_second: Option<f64>,
    /// Requests that it refused to protect itself, in a second.
    pub refused_per_second: Option<f64>,
    /// Open connections.
    pub connections: Option<f64>,
    /// The service's processor time, as a share of one processor.
    pub engine_cpu_percent: Option<f64>,
    /// Of these: the threads that hash passwords.
    pub password_cpu_percent: Option<f64>,
    /// The service's resident memory.
    pub engine_resident_bytes: Option<u64>,
    /// The generator's processor time, as a share of one processor.
    pub generator_cpu_percent: f64,
    /// The generator's resident memory.
    pub generator_resident_bytes: u64,
}
