//! A candidate's record as it may be shown: masked.

use serde::{Deserialize, Serialize};

use super::mending::VoidedBody;
use super::steps::{DeclarationBody, ProfessionalBody};

/// A candidate's record, masked.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidateBody {
    /// The serial.
    pub serial: String,
    /// Where captured.
    pub point: String,
    /// Which registration it is, and so which window: `ordinary` or `juvenile`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "ordinary"))]
    pub kind: String,
    /// Kind of the document.
    pub document_kind: u8,
    /// Its number, masked.
    #[cfg_attr(feature = "openapi", schema(example = "430102********001X"))]
    pub document_number: String,
    /// 姓名.
    pub name: String,
    /// When captured, RFC 3339.
    pub captured_at: String,
    /// Payments recorded; the first one counts.
    pub payments: u32,
    /// Whether passwords are set.
    pub activated: bool,
    /// How often the form was saved.
    pub form_revision: u32,
    /// Phone of the form, masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    /// Fees that are paid: registration, professional, exam.
    #[serde(default)]
    pub fees_paid: Vec<String>,
    /// Whether the real card is still to be verified at the point.
    #[serde(default)]
    pub verification_due: bool,
    /// The phone that received a code, masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound_phone: Option<String>,
    /// 专业考试类别和主辅项, once chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub professional: Option<ProfessionalBody>,
    /// 优惠加分及专项计划资格, once declared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declaration: Option<DeclarationBody>,
    /// Whether the form is signed, and locked with it.
    #[serde(default)]
    pub confirmed: bool,
    /// Whether all that is required was collected in step 6.
    #[serde(default)]
    pub collected: bool,
    /// That the registration was voided, and why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voided: Option<VoidedBody>,
}
