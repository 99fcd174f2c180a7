//! Registrations that were made wrongly: their end, and their passing to the right document.

use serde::{Deserialize, Serialize};

use super::document::{DocumentBody, PersonBody};

/// A registration ends.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VoidBody {
    /// Why, 2 to 400 characters.
    #[cfg_attr(feature = "openapi", schema(example = "录入了他人的证件号码"))]
    pub reason: String,
}

/// A registration passes to the document that it should have been made with.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    /// The right document.
    pub document: DocumentBody,
    /// What it says.
    pub person: PersonBody,
    /// Why, 2 to 400 characters.
    #[cfg_attr(feature = "openapi", schema(example = "证件号码录入有误"))]
    pub reason: String,
}

/// That a registration was voided.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoidedBody {
    /// When, RFC 3339.
    pub voided_at: String,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voided_by: Option<String>,
    /// Why.
    pub reason: String,
    /// The number of the second person's approval, where one was needed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<u32>,
}
