//! What a season's rules say, as data: calendar, fees, form, code tables, classes, the counties and their codes.
//!
//! Loading, checking and adopting policy files is the engine's work; the core only asks. A policy is immutable once
//! made and shared behind an `Arc`, so adopting another one is one pointer exchanged.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Calendar;
use crate::contingency::schedule::ReportSchedule;
use crate::four_eyes::FourEyesRules;
use crate::ids::{CountyId, PointNumber, SerialCode};
use crate::office::OperatorRole;
use crate::person::FeeKind;
use crate::photo::PhotoRules;

/// The codes that one field of the form may take, each with what it means in Chinese.
pub type CodeTable = BTreeMap<String, String>;

/// Code tables of the registration form; which table says what a field may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeTables {
    /// 民族, GB/T 3304.
    pub ethnicity: CodeTable,
    /// 政治面貌, GB/T 4762.
    pub political_status: CodeTable,
    /// 考生类别.
    pub candidate_category: CodeTable,
    /// 毕业类别.
    pub graduation_category: CodeTable,
    /// 首选科目.
    pub first_subject: CodeTable,
    /// 再选科目, of which two are chosen.
    pub second_subjects: CodeTable,
    /// 外语语种.
    pub foreign_language: CodeTable,
}

/// Fees in fen. A fee once paid is never refunded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fees {
    /// 高考报名费.
    pub registration_fen: u32,
    /// 语文, 数学, 外语: each.
    pub core_subject_fen: u32,
    /// 选择性考试: each of the three subjects.
    pub elective_subject_fen: u32,
}

/// The three common subjects of the unified examination.
const CORE_SUBJECTS: u32 = 3;
/// The first subject and the two second ones.
const ELECTIVE_SUBJECTS: u32 = 3;

impl Fees {
    /// 高考、学考选择性考试考试费 of a candidate who takes the unified examination.
    pub fn exam_fen(&self) -> u32 {
        CORE_SUBJECTS * self.core_subject_fen + ELECTIVE_SUBJECTS * self.elective_subject_fen
    }
}

/// What a field that the policy names may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldRule {
    /// What people read.
    pub label: String,
    /// Whether it must be given.
    pub required: bool,
    /// The longest value, in characters.
    pub characters_max: u16,
    /// How many values it may have, at least 1.
    pub values_max: u8,
    /// The codes that it may hold; without a table it is free text.
    pub table: Option<CodeTable>,
}

/// Fields that the policy names, by key.
pub type FieldRules = BTreeMap<String, FieldRule>;

/// Which professional examination a class belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Track {
    /// 艺术类.
    #[default]
    Arts,
    /// 体育类.
    Sport,
}

/// A class of the arts and sport examinations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfessionalClass {
    /// 专业考试类别.
    pub name: String,
    /// Arts or sport.
    pub track: Track,
    /// 专业考试报名考务费, in fen.
    pub fee_fen: u32,
    /// 主项; empty when the class has none to choose.
    pub main_events: CodeTable,
    /// 辅项; empty when the class has none to choose.
    pub auxiliary_events: CodeTable,
}

/// A bonus that may be declared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bonus {
    /// What it is.
    pub name: String,
    /// The points that it is worth.
    pub points: u8,
}

/// Who may make an operator of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Maker {
    /// An office whose scope holds more than the operator's; above the province is the administrator.
    #[default]
    Above,
    /// The same, or an office of the very same scope.
    AboveOrSame,
    /// The province's office alone.
    Province,
    /// The administrator alone.
    Administrator,
}

/// What holds of a role of operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoleRule {
    /// Who makes and changes them.
    pub made_by: Maker,
    /// Whether they sign in with a one-time code in any case. Whoever was given one uses it whatever the rule.
    pub one_time_code: bool,
}

/// The rules of all roles of operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleRules {
    /// Of offices.
    pub office: RoleRule,
    /// Of points.
    pub point: RoleRule,
    /// Of those who run the node.
    pub ops: RoleRule,
    /// Of administrators.
    pub administrator: RoleRule,
    /// Of those who watch over the security.
    pub security: RoleRule,
    /// Of auditors.
    pub auditor: RoleRule,
}

impl RoleRules {
    /// The rule of a role.
    pub fn of(&self, role: OperatorRole) -> RoleRule {
        match role {
            OperatorRole::Office => self.office,
            OperatorRole::Point => self.point,
            OperatorRole::Ops => self.ops,
            OperatorRole::Administrator => self.administrator,
            OperatorRole::Security => self.security,
            OperatorRole::Auditor => self.auditor,
        }
    }
}

impl RoleRule {
    /// Of a duty of the center that stays apart, unless the files say otherwise.
    pub const APART: Self = Self { made_by: Maker::Administrator, one_time_code: true };
}

impl Default for RoleRules {
    fn default() -> Self {
        Self {
            office: RoleRule { made_by: Maker::Above, one_time_code: true },
            point: RoleRule { made_by: Maker::AboveOrSame, one_time_code: true },
            ops: RoleRule { made_by: Maker::Administrator, one_time_code: false },
            administrator: RoleRule::APART,
            security: RoleRule::APART,
            auditor: RoleRule::APART,
        }
    }
}

/// A county-level division with the serial codes that it owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyPolicy {
    /// 市州.
    pub prefecture: String,
    /// 县市区.
    pub name: String,
    /// At least one; no two counties share one.
    pub codes: BTreeSet<SerialCode>,
    /// How many candidates the plan's sizing expects here.
    pub candidates_expected: u32,
}

/// Address codes that an identity number may begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions {
    /// Two-digit codes of the provinces, the home province included.
    pub provinces: BTreeSet<u8>,
    /// The two-digit code of the home province, whose six-digit codes are all known.
    pub home_province: u8,
    /// Six-digit codes of the home province, retired ones and development zones included.
    pub home_codes: BTreeSet<u32>,
}

/// One version of one season's rules, as one county has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The year of the examination, for example 2022.
    pub year: u16,
    /// Of the files; grows with every adoption.
    pub version: u32,
    /// The last adoption or override that reaches this county, 0 when there is none.
    pub edition: u32,
    /// When what may happen.
    pub calendar: Calendar,
    /// What costs how much.
    pub fees: Fees,
    /// Code tables of the form.
    pub codes: CodeTables,
    /// Fields of the form beyond the basic ones.
    pub form: FieldRules,
    /// What counties and points collect in step 6, the character assessment among it.
    pub collected: FieldRules,
    /// 专业考试类别 by code.
    pub professional: BTreeMap<String, ProfessionalClass>,
    /// 优惠加分 by code.
    pub bonuses: BTreeMap<String, Bonus>,
    /// 专项计划.
    pub plans: CodeTable,
    /// Who makes whom an operator, and who needs a one-time code; those of the province hold everywhere.
    pub roles: RoleRules,
    /// What one person alone may not do.
    pub four_eyes: FourEyesRules,
    /// What is asked of a photograph.
    pub photo: PhotoRules,
    /// By when which level must have heard of an incident; that of the province holds everywhere.
    pub reports: ReportSchedule,
    /// A juvenile candidate younger than this needs a guardian's consent (个人信息保护法, article 31).
    pub guardian_below_years: u8,
    /// 指定报名点 of special cases 1 and 2, in the counties that appoint any; elsewhere it is the point where the application
    /// was handed in.
    pub appointed_points: BTreeMap<CountyId, BTreeSet<PointNumber>>,
    /// Every county of the province.
    pub counties: BTreeMap<CountyId, CountyPolicy>,
    /// Address codes of identity numbers.
    pub regions: Regions,
}

impl Policy {
    /// The fee that is fixed for everybody; the professional one depends on the class.
    pub fn fixed_fee_fen(&self, fee: FeeKind) -> Option<u32> {
        match fee {
            FeeKind::Registration => Some(self.fees.registration_fen),
            FeeKind::Exam => Some(self.fees.exam_fen()),
            FeeKind::Professional => None,
        }
    }

    /// The province's desk: it keeps operators, overrides and adopted policies, and runs like one more county.
    pub fn desk(&self) -> CountyId {
        CountyId::new(u32::from(self.regions.home_province) * 10_000).expect("a province has a two-digit code")
    }
}

/// The policy by which an event was decided, for whoever judges it later.
pub trait Rulebook: std::fmt::Debug {
    /// The rules of a county as of an edition; nothing if there was no such edition.
    fn policy(&self, county: CountyId, edition: u32) -> Option<&Policy>;
}

/// One policy for everything: before any adoption.
impl Rulebook for Policy {
    fn policy(&self, _: CountyId, _: u32) -> Option<&Policy> {
        Some(self)
    }
}
