//! Special cases 1 and 2: applications and their decisions.

use serde::{Deserialize, Serialize};

use super::document::DocumentBody;

/// An application, as a point or an office hands it in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApplicationBody {
    /// Where the candidate wants to register.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// `out-of-province` (考生报名资格审核表) or `other-document` (情况说明).
    #[cfg_attr(feature = "openapi", schema(example = "out-of-province"))]
    pub kind: String,
    /// The document with which the candidate will register.
    pub document: DocumentBody,
    /// 姓名.
    pub name: String,
    /// 1 男, 2 女.
    pub sex: u8,
    /// ISO 8601.
    #[cfg_attr(feature = "openapi", schema(example = "2004-02-29"))]
    pub birth_date: String,
    /// What it says, 2 to 400 characters.
    pub text: String,
    /// SHA-256 of the paper that the office keeps, 64 hexadecimal digits.
    pub scan_sha256: String,
}

/// A decision.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// Yes or no.
    pub approved: bool,
    /// Why, 2 to 400 characters.
    pub reason: String,
}

/// Applications that wait.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationsBody {
    /// The oldest first; the documents are masked.
    pub applications: Vec<ApplicationStateBody>,
    /// What to send as `after` for the next page; nothing on the last one.
    pub next: Option<u32>,
}

/// One application.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationStateBody {
    /// Its number in the county.
    pub number: u32,
    /// What it asks for.
    pub kind: String,
    /// Where the candidate wants to register.
    pub point: String,
    /// 姓名.
    pub name: String,
    /// Kind of the document.
    pub document_kind: u8,
    /// Its number: masked in a list, whole where one application is read, since it is compared with the paper.
    pub document_number: String,
    /// What it says.
    pub text: String,
    /// SHA-256 of the paper.
    pub scan_sha256: String,
    /// `pending`, `approved` or `rejected`.
    #[cfg_attr(feature = "openapi", schema(example = "pending"))]
    pub state: String,
    /// What has happened to it, oldest first.
    pub history: Vec<ApplicationStepBody>,
}

/// What happened to an application.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationStepBody {
    /// `submitted`, `approved` or `rejected`.
    pub what: String,
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// Why, of a decision.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}
