//! Step 6: what points and counties collect, one candidate at a time or a file of many.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was collected of one candidate.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CollectionBody {
    /// Values by the policy's keys. A field that is named replaces what was there, without values it is emptied; a field
    /// that is not named stays.
    #[cfg_attr(feature = "openapi", schema(example = json!({"assessment": ["思想品德良好"]})))]
    #[serde(deserialize_with = "super::unique::map")]
    pub items: BTreeMap<String, Vec<String>>,
}

/// What became of a file, row by row.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectedFileBody {
    /// Rows that were recorded, now or when the same file came before.
    pub collected: u32,
    /// Rows that were refused and changed nothing.
    pub refused: u32,
    /// Every row in the file's order.
    pub rows: Vec<CollectedRowBody>,
}

/// What became of one row.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectedRowBody {
    /// The line of the file; the header is line 1.
    pub line: u64,
    /// Whose; null where the cell holds no serial.
    pub serial: Option<String>,
    /// `collected`, or the code of the problem.
    #[cfg_attr(feature = "openapi", schema(example = "collected"))]
    pub outcome: String,
    /// The problem in the caller's language.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Which collection of the candidate it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
}
