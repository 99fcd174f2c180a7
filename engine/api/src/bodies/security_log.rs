//! Who came in and who did not.

use serde::{Deserialize, Serialize};

/// A page of the security log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityLogBody {
    /// The entries, newest first.
    pub entries: Vec<SecurityBody>,
    /// What `after` must be for the next page; null when all were read. A page may be empty and not the last.
    pub next: Option<u64>,
    /// Places that could not be read; `baoming verify` says which.
    pub damaged: u64,
}

/// Something that happened, or several things that are alike within a minute.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityBody {
    /// The entry's number in the log.
    pub number: u64,
    /// When the first of them was.
    pub at: String,
    /// When the last of several was; null for one.
    pub until: Option<String>,
    /// signed-in, failed, paused, signed-out, denied, account-changed, or lost: entries that could not be written.
    #[cfg_attr(feature = "openapi", schema(example = "failed"))]
    pub event: String,
    /// How many there were; of lost entries, how many since the start of the process.
    pub count: u64,
    /// Who: the name of the account or of the program, once it was known.
    pub who: Option<String>,
    /// Who: the operator's number; of a failed sign-in, the operator whose name was typed.
    pub operator: Option<u32>,
    /// Who: the candidate; of a failed sign-in, the candidate whose document was typed.
    pub serial: Option<String>,
    /// The same for the same name or document that was typed, and nothing else about it.
    pub typed: Option<String>,
    /// The network address that it came from; `many` where an attack had too many to tell apart.
    pub from: String,
    /// What was asked; `many` as before.
    #[cfg_attr(feature = "openapi", schema(example = "sign-in-operator"))]
    pub action: String,
    /// The operator whose account was made or changed.
    pub of_operator: Option<u32>,
    /// The candidate whose passwords were set.
    pub of_serial: Option<String>,
}
