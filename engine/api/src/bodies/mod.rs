//! The JSON of the API: what is sent and what comes back. Shapes only; `parse.rs` turns them into the core's types.
//!
//! Unknown fields are refused: a field that a client believes in and the server ignores is a registration that says
//! something else than its sender thinks. No type here derives `Debug`: some of it is personal.

pub mod access_log;
pub mod applications;
pub mod collections;
pub mod entry;
pub mod export;
pub mod history;
pub mod lists;
pub mod operators;
pub mod orders;
pub mod points;
pub mod registration;
pub mod rules;
pub mod search;
pub mod sessions;
pub mod settlements;
pub mod steps;
pub mod tickets;

use serde::{Deserialize, Serialize};

/// Step 1: a registration point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PointBody {
    /// County code, hyphen, three digits.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// Name of the point, 1 to 60 characters.
    #[cfg_attr(feature = "openapi", schema(example = "长沙市第一中学"))]
    pub name: String,
}

/// Step 1: a segment of serials for a point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SegmentBody {
    /// Who receives it.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// One of the county's four-digit codes.
    #[cfg_attr(feature = "openapi", schema(example = "0102"))]
    pub code: String,
    /// First number, 1 to 9999.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub first: u16,
    /// Last number, 1 to 9999.
    #[cfg_attr(feature = "openapi", schema(example = 600))]
    pub last: u16,
}

/// Step 1: taking an unused tail back.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeBackBody {
    /// Who has the segment.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// Its code.
    #[cfg_attr(feature = "openapi", schema(example = "0102"))]
    pub code: String,
    /// The first number to take back; all behind it in the segment go with it.
    #[cfg_attr(feature = "openapi", schema(example = 400))]
    pub from: u16,
}

/// An identity document.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentBody {
    /// 1 居民身份证, 2 港澳台居民居住证, 3 外国人永久居留身份证, 4 港澳居民来往内地通行证, 5 台湾居民来往大陆通行证, 6 护照.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub kind: u8,
    /// The number as typed or read; full-width digits, lower-case x and spaces are understood.
    #[cfg_attr(feature = "openapi", schema(example = "11010519491231002X"))]
    pub number: String,
}

/// What the identity card says.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// 姓名, 1 to 40 characters.
    pub name: String,
    /// 1 男, 2 女.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub sex: u8,
    /// 民族, two digits of GB/T 3304.
    #[cfg_attr(feature = "openapi", schema(example = "01"))]
    pub ethnicity: String,
    /// ISO 8601.
    #[cfg_attr(feature = "openapi", schema(example = "1949-12-31"))]
    pub birth_date: String,
    /// 住址, 1 to 120 characters.
    pub address: String,
}

/// Step 2: a candidate captured at a point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CaptureBody {
    /// Where.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// The identity document.
    pub document: DocumentBody,
    /// What it says.
    pub person: PersonBody,
    /// SHA-256 of the photograph, 64 hexadecimal digits.
    pub photo_sha256: String,
    /// How it was entered; by card reader, ordinarily and with no more known of the card where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<entry::EntryBody>,
}

/// Step 3: the payment platform's notification.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentBody {
    /// For whom.
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub serial: String,
    /// The platform's number of the payment.
    #[cfg_attr(feature = "openapi", schema(example = "4200001234202111010000000001"))]
    pub payment_id: String,
    /// In fen.
    #[cfg_attr(feature = "openapi", schema(example = 4000))]
    pub amount_fen: u32,
    /// When it was paid, RFC 3339: the window is judged by this.
    #[cfg_attr(feature = "openapi", schema(example = "2021-11-01T09:12:30+08:00"))]
    pub paid_at: String,
    /// registration (also when left out), professional or exam.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fee: Option<String>,
}

/// Step 3: real-person check and passwords.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivationBody {
    /// The ticket of the real-person check, which the provider gave the candidate's app. Where a provider is configured
    /// this alone counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// Whether the check was passed, as a trusted client says. Counts only where no provider is configured.
    #[serde(default)]
    pub real_person_passed: bool,
    /// 登录密码, 8 to 64 characters.
    pub login_password: String,
    /// 保存密码, 8 to 64 characters.
    pub save_password: String,
}

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

/// The answer to every command that was carried out, now or when the same key came before.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptBody {
    /// The county.
    pub county: String,
    /// The number of the event in the county's chain.
    pub sequence: u64,
    /// What was done.
    #[cfg_attr(feature = "openapi", schema(example = "captured"))]
    pub result: String,
    /// The serial given, after a capture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub serial: Option<String>,
    /// The number of what was made: an application, an order of the candidate, an operator, an edition of the rules.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<u32>,
    /// What is to be paid, in fen, after an order was placed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<u32>,
    /// Which save it was, after something was saved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Whether the fee had been paid before, after a payment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paid_before: Option<bool>,
}

/// How many candidates have come how far.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProgressBody {
    /// Serials given.
    pub captured: u32,
    /// Fees paid.
    pub paid: u32,
    /// Candidates who can sign in.
    pub activated: u32,
    /// Forms saved.
    pub form_saved: u32,
    /// Payments beyond the one that counts, of any fee.
    pub paid_again: u32,
    /// Payments that settle nothing and wait for a person.
    pub unsettled: u32,
    /// Candidates whose real card is still to be verified.
    pub verification_due: u32,
    /// Candidates who chose a class of the arts and sport examinations.
    pub professional_saved: u32,
    /// Professional fees paid.
    pub professional_paid: u32,
    /// Candidates who declared bonus or special plans.
    pub declared: u32,
    /// Forms signed.
    pub confirmed: u32,
    /// Candidates of whom all that is required was collected.
    pub collected: u32,
    /// Examination fees paid.
    pub exam_paid: u32,
    /// Candidates whose registration is complete.
    pub complete: u32,
    /// Serials still to be given.
    pub serials_left: u32,
    /// Serials allotted, given or not.
    pub serials_allotted: u32,
    /// How much of what was allotted is used, in percent: 80 and 95 are worth a warning.
    pub serials_used_percent: u32,
}

/// A candidate's record, masked.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidateBody {
    /// The serial.
    pub serial: String,
    /// Where captured.
    pub point: String,
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
    pub professional: Option<steps::ProfessionalBody>,
    /// 优惠加分及专项计划资格, once declared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declaration: Option<steps::DeclarationBody>,
    /// Whether the form is signed, and locked with it.
    #[serde(default)]
    pub confirmed: bool,
    /// Whether all that is required was collected in step 6.
    #[serde(default)]
    pub collected: bool,
}

/// One county for those who run the node.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountyBody {
    /// Code.
    pub county: String,
    /// Name.
    pub name: String,
    /// running, restarting, set-aside or read-only.
    pub state: String,
    /// How often its memory was made, the first time included.
    pub generation: u32,
    /// How often it failed.
    pub restarts: u32,
    /// Its last acknowledged event.
    pub acknowledged: u64,
    /// Whether its records can be read.
    pub readable: bool,
}

/// The node for those who run it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusBody {
    /// The service's time, RFC 3339.
    pub now: String,
    /// Year of the policy.
    pub policy_year: u16,
    /// Version of the policy.
    pub policy_version: u32,
    /// Whether changes are accepted.
    pub accepting_changes: bool,
    /// Candidates' commands that hold a permit.
    pub permits_taken: usize,
    /// Submissions that wait for the committer.
    pub committer_queued: usize,
    /// Identity documents held.
    pub identities: usize,
    /// Whether reads of personal data by staff can be recorded and so answered.
    pub recording_reads: bool,
    /// The newest entry of the access log, 0 for none. Kept elsewhere together with its hash, it shows later whether the
    /// newest entries were cut off.
    pub access_log_entry: u64,
    /// The chain's hash there, 64 hexadecimal digits.
    pub access_log_hash: String,
}

/// A photograph that was kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhotoBody {
    /// SHA-256 of what was kept, 64 hexadecimal digits: what a capture names.
    pub photo_sha256: String,
    /// Its bytes, without metadata.
    #[cfg_attr(feature = "openapi", schema(example = 31_204))]
    pub bytes: usize,
}

/// One of several rules that were broken at once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingBody {
    /// The rule, by its stable name.
    #[cfg_attr(feature = "openapi", schema(example = "photo-dimensions"))]
    pub rule: String,
    /// What was seen and what is expected, in the caller's language.
    pub detail: String,
}

/// RFC 9457.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemBody {
    /// `urn:baoming:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here and what to do.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// The rule that an identity document or a photograph broke, by its stable name; of several the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "check-digit"))]
    pub rule: Option<String>,
    /// Every rule that a photograph broke.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub findings: Vec<FindingBody>,
    /// The serial that the document has already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub serial: Option<String>,
}
