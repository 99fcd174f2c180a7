//! What a demo comes to: for machines as JSON, for people as a table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Latencies in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct LatencyMs {
    /// How many were measured.
    pub count: u64,
    /// Half are faster.
    pub p50: f64,
    /// Nine of ten are faster.
    pub p90: f64,
    /// 99 of a hundred are faster.
    pub p99: f64,
    /// 999 of a thousand are faster.
    pub p999: f64,
    /// The slowest.
    pub max: f64,
}

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// An acknowledged candidate is not there.
    NotFound,
    /// An acknowledged candidate is there, but not as acknowledged.
    Different,
    /// Something could not be read.
    NotRead,
    /// A county's progress lacks something acknowledged.
    ProgressShort,
    /// A county's progress has more than was acknowledged.
    ProgressSurplus,
    /// A repeated command got another receipt, or a receipt says something impossible.
    ReceiptDiffers,
    /// A serial was given twice.
    SerialTwice,
    /// A serial lies outside its point's segments.
    SerialOutside,
    /// Two events of a county have the same number.
    SequenceTwice,
    /// An identity was registered twice.
    IdentityTwice,
    /// An identity was refused, but not for the right reason.
    RefusedOtherwise,
    /// A command was refused although nothing was wrong with it.
    Refused,
    /// A command had no answer.
    Unanswered,
}

/// Something that should not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind.
    pub kind: FindingKind,
    /// Of which serial, county or point.
    pub subject: String,
    /// What was seen; never personal data.
    pub detail: String,
}

/// The result of a demo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DemoReport {
    /// Whether everything was done, found and right.
    pub passed: bool,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// The seed that candidates and chances were made from.
    pub seed: u64,
    /// Connections at the same time.
    pub connections: usize,
    /// How passwords were hashed, as the caller describes it.
    pub password_hash: String,
    /// Counties of the policy.
    pub counties: usize,
    /// Points set up.
    pub points: usize,
    /// Segments allotted.
    pub segments: usize,
    /// Candidates planned.
    pub candidates: u32,
    /// Candidates through all four steps.
    pub registered: u32,
    /// Commands that were answered with a receipt, each once however often it was sent.
    pub acknowledged: u64,
    /// Candidates who were read back and found as acknowledged.
    pub verified: u32,
    /// Acknowledged, but not found or different.
    pub lost: u64,
    /// Serials given more than once.
    pub duplicate_serials: u64,
    /// Identities registered more than once.
    pub duplicate_identities: u64,
    /// Identities that were tried a second time.
    pub identities_tried_again: u32,
    /// Answers that broke another promise: another receipt for the same key, a serial outside its segment, an event
    /// number given twice, a wrong reason for a refusal.
    pub violations: u64,
    /// What the counties count beyond what was acknowledged; explained only by unanswered commands.
    pub surplus: u64,
    /// What was not verified: candidates not read back, counties not counted, identities not tried again.
    pub unread: u64,
    /// Complete registrations, all four steps, per second.
    pub registrations_per_second: f64,
    /// Acknowledged commands of candidates per second.
    pub commands_per_second: f64,
    /// Seconds that the registrations took.
    pub elapsed_seconds: f64,
    /// Seconds that setting up took.
    pub setup_seconds: f64,
    /// Seconds that verification took.
    pub verification_seconds: f64,
    /// Latencies of the candidates' commands, from the first sending to the answer, waits included.
    pub latency_ms: LatencyMs,
    /// The same by step: `set_up`, `capture`, `payment`, `activation`, `form`, `read`.
    pub latency_ms_by_step: BTreeMap<String, LatencyMs>,
    /// Commands repeated on purpose with the same key.
    pub repeated: u64,
    /// Attempts that had to be made again.
    pub retried: u64,
    /// Of these, after a broken connection.
    pub connections_broken: u64,
    /// Answers that asked to wait, by code.
    pub asked_to_wait: BTreeMap<String, u64>,
    /// Commands that were refused although nothing was wrong with them, by code.
    pub refused: BTreeMap<String, u64>,
    /// Commands that had no answer at the end of all patience.
    pub unanswered: u64,
    /// The first of what should not be.
    pub findings: Vec<Finding>,
}

impl DemoReport {
    /// Judges the counts: whether everything was done, found and right.
    pub(super) fn judge(mut self) -> Self {
        let complete = !self.interrupted && self.registered == self.candidates && self.verified == self.candidates;
        let zero = [
            self.lost,
            self.duplicate_serials,
            self.duplicate_identities,
            self.violations,
            self.surplus,
            self.unread,
            self.unanswered,
            self.refused.values().sum(),
        ];
        self.passed = complete && zero.iter().all(|count| *count == 0);
        self
    }
}
