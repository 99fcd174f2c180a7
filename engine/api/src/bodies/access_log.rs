//! Who read whose personal data.

use serde::{Deserialize, Serialize};

/// A page of the access log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessLogBody {
    /// The entries, newest first.
    pub entries: Vec<AccessBody>,
    /// What `after` must be for the next page; null when all were read. A page may be empty and not the last.
    pub next: Option<u64>,
    /// Places that could not be read; `baoming verify` says which.
    pub damaged: u64,
}

/// One reading by a member of staff.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessBody {
    /// The entry's number in the log.
    pub number: u64,
    /// When it was asked.
    pub at: String,
    /// Who: the name of the account or of the program.
    pub who: String,
    /// Who: the operator's number; null for a program.
    pub operator: Option<u32>,
    /// The network address that it came from.
    pub from: String,
    /// The scope in which it was asked.
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: String,
    /// What was asked.
    #[cfg_attr(feature = "openapi", schema(example = "search-candidates"))]
    pub action: String,
    /// The county, where all that was shown is one county's.
    pub county: Option<String>,
    /// How many records were shown.
    pub records_shown: u32,
    /// The candidates who were shown.
    pub serials: Vec<String>,
    /// The applications that were shown, by their numbers in the county.
    pub applications: Vec<u32>,
    /// The same for the same query, and nothing else about it; null where nothing was looked for.
    pub query: Option<String>,
}
