//! What needs a second person: what waits for one, and what that person says.

use serde::{Deserialize, Serialize};

/// What waits within a scope, oldest first.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalsBody {
    /// Those of this page.
    pub approvals: Vec<ApprovalBody>,
    /// What `after` must be for the next page; null when all were listed.
    pub next: Option<u32>,
}

/// Something that waits for a second person.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalBody {
    /// Its number.
    pub number: u32,
    /// What is asked for.
    #[cfg_attr(feature = "openapi", schema(example = "void-registration"))]
    pub action: String,
    /// For which part of the province.
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: String,
    /// What it is about: the serial, the window, the version of the files.
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub summary: String,
    /// Why, where the request says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Who asked.
    pub asked_by: String,
    /// Since when, RFC 3339.
    pub asked_at: String,
    /// Until when it is approved and done, RFC 3339.
    pub expires_at: String,
}

/// What a second person says.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApprovalDecisionBody {
    /// Yes or no.
    pub approved: bool,
    /// Why, 2 to 400 characters.
    #[cfg_attr(feature = "openapi", schema(example = "已核对原件"))]
    pub reason: String,
}
