//! Step 2: a candidate captured at a point.

use serde::{Deserialize, Serialize};

use super::document::{DocumentBody, PersonBody};
use super::entry::EntryBody;

/// Step 2: a candidate captured at a point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CaptureBody {
    /// Where.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// The identity document.
    pub document: DocumentBody,
    /// What it says.
    pub person: PersonBody,
    /// SHA-256 of the photograph, 64 hexadecimal digits.
    pub photo_sha256: String,
    /// How it was entered; by card reader, ordinarily and with no more known of the card where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<EntryBody>,
}
