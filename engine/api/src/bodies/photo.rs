//! What is answered when a photograph was kept.

use serde::{Deserialize, Serialize};

/// A photograph that was kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhotoBody {
    /// SHA-256 of what was kept, 64 hexadecimal digits: what a capture names.
    pub photo_sha256: String,
    /// Its bytes, without metadata.
    #[cfg_attr(feature = "openapi", schema(example = 31_204))]
    pub bytes: usize,
}
