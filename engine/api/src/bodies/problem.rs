//! What a request that was not carried out is answered with.

use serde::{Deserialize, Serialize};

/// One of several rules that were broken at once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingBody {
    /// The rule, by its stable name.
    #[cfg_attr(feature = "openapi", schema(example = "photo-dimensions"))]
    pub rule: String,
    /// What was seen and what is expected, in the caller's language.
    pub detail: String,
}

/// RFC 9457.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemBody {
    /// `urn:baoming:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here and what to do.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// The rule that an identity document or a photograph broke, by its stable name; of several the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "check-digit"))]
    pub rule: Option<String>,
    /// Every rule that a photograph broke.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<FindingBody>,
    /// The serial that the document has already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub serial: Option<String>,
    /// The number under which a second person is asked, or was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<u32>,
}
