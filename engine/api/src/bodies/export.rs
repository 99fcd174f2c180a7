//! Exporting candidates: what is asked for, and a row.

use serde::{Deserialize, Serialize};

/// Whose records are exported, and how: all that is said has to hold.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    /// `csv` (UTF-8 with a byte order mark, as spreadsheets want it), `csv-text` (the same, with a tab before whatever a
    /// spreadsheet would take for a number or a date, so that serials keep their zeros; files of collections take it back)
    /// or `jsonl`.
    #[cfg_attr(feature = "openapi", schema(example = "csv"))]
    pub format: String,
    /// Within the caller's own scope, which is the default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: Option<String>,
    /// Part of the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Part of the school's name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub school: Option<String>,
    /// A state, as for lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "unconfirmed"))]
    pub state: Option<String>,
    /// Whether document numbers and telephones are given whole; masked where nothing is said. The access log tells the two
    /// apart.
    #[serde(default)]
    pub whole: bool,
}

/// A candidate of an export: a line of JSON, or the row of a table with lists separated by semicolons.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedBody {
    /// Eight digits.
    pub serial: String,
    /// Division code.
    pub county: String,
    /// County and number.
    pub point: String,
    /// 1 to 6.
    pub document_kind: u8,
    /// Masked, unless it was asked for whole.
    pub document_number: String,
    /// 姓名.
    pub name: String,
    /// 1 or 2.
    pub sex: u8,
    /// 民族, by its code.
    pub ethnicity: String,
    /// 出生日期.
    pub birth_date: String,
    /// `ordinary` or `juvenile`.
    pub kind: String,
    /// The special case, if one.
    pub case: Option<String>,
    /// When captured.
    pub captured_at: String,
    /// Which edition of the form it is; 0 where none was saved.
    pub form_revision: u32,
    /// 政治面貌, by its code.
    pub political_status: Option<String>,
    /// 考生类别, by its code.
    pub candidate_category: Option<String>,
    /// 毕业类别, by its code.
    pub graduation_category: Option<String>,
    /// 毕业学校.
    pub school: Option<String>,
    /// 首选科目, by its code.
    pub first_subject: Option<String>,
    /// 再选科目, by their codes.
    pub second_subjects: Vec<String>,
    /// 外语语种, by its code.
    pub foreign_language: Option<String>,
    /// 是否参加统一考试.
    pub unified_exam: Option<bool>,
    /// 联系手机; masked, unless it was asked for whole.
    pub phone: Option<String>,
    /// Fees that are paid.
    pub fees_paid: Vec<String>,
    /// 专业考试类别, by its code.
    pub class: Option<String>,
    /// 主项, by its code.
    pub main_event: Option<String>,
    /// 辅项, by its code.
    pub auxiliary_event: Option<String>,
    /// 优惠加分, by their codes.
    pub bonuses: Vec<String>,
    /// 专项计划, by their codes.
    pub plans: Vec<String>,
    /// All states that hold.
    pub states: Vec<String>,
    /// When the registration was voided.
    pub voided_at: Option<String>,
    /// Why.
    pub void_reason: Option<String>,
}
