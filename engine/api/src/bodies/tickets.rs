//! What a candidate may print once a fee is paid: 高考准考证 and 专业考试证, as data for whoever lays out the sheet.

use serde::{Deserialize, Serialize};

use super::registration::{NamedCodeBody, PrintedProfessionalBody};

/// Who sits the examination, as it stands on either sheet.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SitterBody {
    /// The year of the examination.
    #[cfg_attr(feature = "openapi", schema(example = 2022))]
    pub year: u16,
    /// ASSUMPTION: the plan does not say how numbers are made. Year and serial, twelve digits; rooms and seats are given
    /// elsewhere.
    #[cfg_attr(feature = "openapi", schema(example = "202201020001"))]
    pub ticket_number: String,
    /// The serial.
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub serial: String,
    /// Where captured.
    pub county: NamedCodeBody,
    /// 姓名.
    pub name: String,
    /// 1 男, 2 女.
    pub sex: NamedCodeBody,
    /// Kind of the document.
    pub document_kind: NamedCodeBody,
    /// Its number, masked: the document itself is shown at the door.
    #[cfg_attr(feature = "openapi", schema(example = "430102********001X"))]
    pub document_number: String,
    /// SHA-256 of the photograph, 64 hexadecimal digits.
    pub photo_sha256: String,
}

/// 高考准考证.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdmissionTicketBody {
    /// Whose.
    pub sitter: SitterBody,
    /// 统考科目.
    pub common_subjects: Vec<String>,
    /// 外语语种.
    pub foreign_language: NamedCodeBody,
    /// 首选科目.
    pub first_subject: NamedCodeBody,
    /// 再选科目.
    pub second_subjects: [NamedCodeBody; 2],
}

/// 专业考试证.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfessionalPermitBody {
    /// Whose.
    pub sitter: SitterBody,
    /// 专业考试类别和主辅项.
    pub professional: PrintedProfessionalBody,
}
