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

/// Work that is asked for. Characters of base64url, at most 16, are put behind the challenge and a dot, so that the digest of
/// the whole text begins with so many bits that are zero; the text goes with the request in the header `Proof-Of-Work`. It
/// counts once, for this request from this address, within two minutes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProofOfWorkBody {
    /// Which digest.
    #[cfg_attr(feature = "openapi", schema(example = "sha-256-leading-zero-bits"))]
    pub algorithm: String,
    /// What the text begins with.
    #[cfg_attr(feature = "openapi", schema(example = "bmp1.AQIDBAUGBwilpaWlpaWlpaWlpaWlpaWl"))]
    pub challenge: String,
    /// How many bits have to be zero.
    #[cfg_attr(feature = "openapi", schema(example = 18))]
    pub bits: u8,
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
    /// With `passwords-busy`, where the wait is long: work by which one comes before others. Send it with the same request, at
    /// once; whoever does none comes as `Retry-After` says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proof_of_work: Option<ProofOfWorkBody>,
}
