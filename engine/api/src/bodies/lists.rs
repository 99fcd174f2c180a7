//! What an office reads: progress by parts of its scope, and lists of candidates.

use serde::{Deserialize, Serialize};

use super::candidate::CandidateBody;
use super::progress::ProgressBody;

/// How far a scope and its parts are.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScopeProgressBody {
    /// The scope.
    #[cfg_attr(feature = "openapi", schema(example = "4301"))]
    pub scope: String,
    /// The sum of what answered.
    pub progress: ProgressBody,
    /// Cities of the province, counties of a city or points of a county.
    pub parts: Vec<PartProgressBody>,
    /// Counties that could not answer now and are in no sum.
    pub unavailable: Vec<String>,
}

/// How far one part is.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartProgressBody {
    /// Which part.
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: String,
    /// The sum of what answered.
    pub progress: ProgressBody,
}

/// A page of candidates.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidatesBody {
    /// Those who were meant, by county and serial.
    pub candidates: Vec<ListedBody>,
    /// How many records were read for this page.
    pub rows_scanned: usize,
    /// What `after` must be for the next page; null when all were read. A page may be empty and not the last.
    #[cfg_attr(feature = "openapi", schema(example = "430102-01020001"))]
    pub next: Option<String>,
}

/// A candidate of a list.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedBody {
    /// The county.
    pub county: String,
    /// The record, masked.
    pub candidate: CandidateBody,
    /// All states that hold.
    pub states: Vec<String>,
}
