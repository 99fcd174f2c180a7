//! Step 4: the basic form, with the fields that the policy names beyond it.

use serde::{Deserialize, Serialize};

/// Step 4: the basic form.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FormBody {
    /// 政治面貌.
    #[cfg_attr(feature = "openapi", schema(example = "03"))]
    pub political_status: String,
    /// 考生类别.
    #[cfg_attr(feature = "openapi", schema(example = "1"))]
    pub candidate_category: String,
    /// 毕业类别.
    #[cfg_attr(feature = "openapi", schema(example = "1"))]
    pub graduation_category: String,
    /// 毕业学校.
    pub school: String,
    /// 首选科目.
    pub first_subject: String,
    /// 再选科目, two different ones.
    pub second_subjects: [String; 2],
    /// 外语语种.
    #[cfg_attr(feature = "openapi", schema(example = "1"))]
    pub foreign_language: String,
    /// 是否参加统一考试.
    pub unified_exam: bool,
    /// 通讯地址.
    pub postal_address: String,
    /// 邮编, six digits.
    #[cfg_attr(feature = "openapi", schema(example = "410000"))]
    pub postal_code: String,
    /// 收件人.
    pub recipient: String,
    /// 联系手机, eleven digits.
    pub phone: String,
    /// Fields that the policy names beyond these; one with several values stands several times.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub additional: Vec<AdditionalBody>,
}

/// One value of a field that the policy names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AdditionalBody {
    /// Which field.
    #[cfg_attr(feature = "openapi", schema(example = "student_number"))]
    pub key: String,
    /// What it holds.
    pub value: String,
}

/// One's own form as it was saved last.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedFormBody {
    /// How often it was saved; 0 if never.
    pub revision: u32,
    /// What it holds; nothing if it was never saved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<FormBody>,
}

/// How far somebody is who may have no passwords yet.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepsBody {
    /// Which registration it is, and so which window: `ordinary` or `juvenile`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "ordinary"))]
    pub kind: String,
    /// Whether the registration fee is paid.
    pub fee_paid: bool,
    /// Whether the passwords are set.
    pub activated: bool,
    /// Whether the registration was voided.
    pub voided: bool,
}
