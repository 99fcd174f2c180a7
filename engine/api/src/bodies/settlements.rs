//! Orders in doubt and the comparison of bills, for those who run the node.

use serde::{Deserialize, Serialize};

use super::orders::PaymentFindingBody;

/// A pass over the open orders was asked for.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettlementAskedBody {
    /// The number of the pass that begins from here on; `GET /v1/ops/settlements/{number}` waits for its end.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: u64,
}

/// How the open orders fare.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettlementBody {
    /// Whether a pass is underway.
    pub underway: bool,
    /// The last pass that has ended, if any has since the start.
    pub last: Option<PassBody>,
}

/// What a pass met. Every open order is counted once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PassBody {
    /// Which pass, from 1.
    pub number: u64,
    /// Open orders that it found.
    pub open: u64,
    /// Too young to be asked after, or being worked on.
    pub young: u64,
    /// Found paid; the fee is recorded.
    pub paid: u64,
    /// Found paid with money that settles nothing, which is kept.
    pub kept: u64,
    /// Closed.
    pub closed: u64,
    /// Can still be paid.
    pub waiting: u64,
    /// In a state that a person must look at.
    pub odd: u64,
    /// No answer, from the platform or from the county.
    pub unanswered: u64,
    /// Counties whose orders could not be read.
    pub counties_unread: u64,
    /// Whether it came to its end rather than to a stop.
    pub complete: bool,
}

/// Which day to compare.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReconcileBody {
    /// In Beijing; the platform makes its bill by 10:00 of the next day.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01"))]
    pub day: String,
}

/// A day's bill against the records.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReconciliationBody {
    /// Which day.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01"))]
    pub day: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    /// Why it failed: `no-answer`, `refused`, `bill`, `node` or `stopped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// More about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_detail: Option<String>,
    /// What was found, once it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportBody>,
}

/// What the comparison of a day found.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportBody {
    /// When it began.
    pub began_at: String,
    /// Rows of the bill.
    pub rows: u64,
    /// What they sum up to, in fen.
    pub order_total_fen: u64,
    /// Rows that settle a fee, and are recorded so.
    pub matched: u64,
    /// Of all rows, those that nobody had heard of until now, and that are recorded now.
    pub healed: u64,
    /// Records of this day that were looked for in the bill.
    pub recorded: u64,
    /// What a person has to look at.
    pub for_a_person: u64,
    /// How many of each kind.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// The list, by kind and order; only where one day is asked for.
    pub findings: Vec<PaymentFindingBody>,
    /// How many more there are.
    pub findings_left_off: u64,
}
