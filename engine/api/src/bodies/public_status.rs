//! How the service stands, for everybody: what the desk has said, and nothing else.

use serde::{Deserialize, Serialize};

use super::contingency::ControlEntryBody;
use super::protection::ProtectorRuleBody;

/// How the service stands.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicStatusBody {
    /// The form of this, 1.
    pub format: u8,
    /// Grows with each one that is written, also over restarts; 0 where it is asked for and not written.
    pub sequence: u64,
    /// When it was true, RFC 3339, by the machine's clock.
    pub written_at: String,
    /// After how many seconds nobody knows any more whether it is.
    pub unknown_after_seconds: u32,
    /// `open`, or how the strictest control over all of the province holds it.
    pub state: String,
    /// Whether changes can be taken at all.
    pub accepting_changes: bool,
    /// Counties that are held in some way.
    pub counties_held: u32,
    /// Counties of all.
    pub counties: u32,
    /// Every control in force, province first.
    pub controls: Vec<ControlEntryBody>,
    /// Ranges of addresses that operators keep out; which ones is not said.
    pub blocked_ranges: usize,
    /// What the protector does by itself, by rule.
    pub protector: Vec<ProtectorRuleBody>,
}

/// The same as it is written to be served by somebody else: the status as a text, and what was signed of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedStatusBody {
    /// [`PublicStatusBody`] as JSON. The signature is of `baoming public-status`, a line's end, and this text.
    pub status: String,
    /// The id of the key of receipts.
    pub key_id: String,
    /// Base64.
    pub signature: String,
}
