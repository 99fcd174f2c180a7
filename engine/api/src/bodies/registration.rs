//! Step 5: the registration form as it is printed, corrections, the signature; and new passwords at the point.

use serde::{Deserialize, Serialize};

use super::document::{DocumentBody, PersonBody};
use super::mending::VoidedBody;

/// A code with what it means.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedCodeBody {
    /// The code.
    #[cfg_attr(feature = "openapi", schema(example = "03"))]
    pub code: String,
    /// Its meaning; the code itself where the table in force does not know it any more.
    #[cfg_attr(feature = "openapi", schema(example = "共青团员"))]
    pub name: String,
}

/// 报名登记表: everything that is printed. Nothing is masked, since it is printed for the candidate to read and sign.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegistrationFormBody {
    /// The year of the examination.
    pub year: u16,
    /// 报名流水号.
    pub serial: String,
    /// 县（市、区）.
    pub county: NamedCodeBody,
    /// 报名点.
    pub point: NamedCodeBody,
    /// 证件类型.
    pub document_kind: NamedCodeBody,
    /// 证件号码.
    pub document_number: String,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: NamedCodeBody,
    /// 民族.
    pub ethnicity: NamedCodeBody,
    /// 出生日期, ISO 8601.
    pub birth_date: String,
    /// 住址.
    pub address: String,
    /// SHA-256 of the photograph.
    pub photo_sha256: String,
    /// `card-reader` or `manual`.
    pub method: String,
    /// The special case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<String>,
    /// `ordinary` or `juvenile`.
    pub kind: String,
    /// Whether the real card is still to be verified.
    pub verification_due: bool,
    /// When captured, RFC 3339.
    pub captured_at: String,
    /// 高考报名费 paid.
    pub registration_fee_paid: bool,
    /// The form, once saved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<PrintedFormBody>,
    /// 专业考试.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub professional: Option<PrintedProfessionalBody>,
    /// 优惠加分.
    pub bonuses: Vec<NamedCodeBody>,
    /// 专项计划.
    pub plans: Vec<NamedCodeBody>,
    /// The signature, while it holds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confirmation: Option<PrintedConfirmationBody>,
    /// 已作废: that the registration was voided, and why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voided: Option<VoidedBody>,
}

/// The basic form as it is printed.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintedFormBody {
    /// Which save this is: the signature names it.
    pub revision: u32,
    /// When, RFC 3339.
    pub saved_at: String,
    /// 政治面貌.
    pub political_status: NamedCodeBody,
    /// 考生类别.
    pub candidate_category: NamedCodeBody,
    /// 毕业类别.
    pub graduation_category: NamedCodeBody,
    /// 毕业学校.
    pub school: String,
    /// 首选科目.
    pub first_subject: NamedCodeBody,
    /// 再选科目.
    pub second_subjects: [NamedCodeBody; 2],
    /// 外语语种.
    pub foreign_language: NamedCodeBody,
    /// 是否参加统一考试.
    pub unified_exam: bool,
    /// 通讯地址.
    pub postal_address: String,
    /// 邮编.
    pub postal_code: String,
    /// 收件人.
    pub recipient: String,
    /// 联系手机.
    pub phone: String,
    /// Fields that the policy names beyond these.
    pub additional: Vec<PrintedFieldBody>,
}

/// A field that the policy names.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintedFieldBody {
    /// Its key.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What it holds, with the meaning where it is a code.
    pub value: NamedCodeBody,
}

/// Class and events as they are printed.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintedProfessionalBody {
    /// 专业考试类别.
    pub class: NamedCodeBody,
    /// 主项.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub main_event: Option<NamedCodeBody>,
    /// 辅项.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub auxiliary_event: Option<NamedCodeBody>,
    /// 专业考试报名考务费 paid.
    pub fee_paid: bool,
}

/// The signature as it is printed.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintedConfirmationBody {
    /// Which save of the form was signed.
    pub form_revision: u32,
    /// Who signed.
    pub signed_by: String,
    /// When it was recorded, RFC 3339.
    pub confirmed_at: String,
}

/// What the card says, corrected.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonCorrectionBody {
    /// All of it. Birth date and sex must still agree with the document's number, which stays.
    pub person: PersonBody,
}

/// 签字确认.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmationBody {
    /// The form's revision on the signed sheet.
    pub form_revision: u32,
    /// Who signed, 1 to 40 characters.
    pub signed_by: String,
    /// SHA-256 of the signed sheet's scan, 64 hexadecimal digits.
    pub scan_sha256: String,
}

/// A signature withdrawn.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WithdrawalBody {
    /// Why, 2 to 400 characters.
    pub reason: String,
}

/// Both passwords set anew, with the document present.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordResetBody {
    /// The document that the candidate shows.
    pub document: DocumentBody,
    /// 登录密码, 8 to 64 characters.
    pub login_password: String,
    /// 保存密码, 8 to 64 characters, another one than the login password.
    pub save_password: String,
}

/// A candidate takes another login or save password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeBody {
    /// The present one.
    pub password: String,
    /// The new one, 8 to 64 characters. Login and save password are different ones.
    pub new_password: String,
}
