//! What a candidate is: the identity captured at the point, and the basic form of step 4.

use minicbor::{Decode, Encode};

use crate::person::Sex;
use crate::policy::{CodeTable, CodeTables};
use crate::text::{Address, FormCode, PersonName, Phone, PlaceName, PostalCode};
use crate::time::Date;

/// What the identity card says (plan, part 二, step 2). The candidate cannot change it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Person {
    /// 姓名.
    #[n(0)]
    pub name: PersonName,
    /// 性别.
    #[n(1)]
    pub sex: Sex,
    /// 民族, by the policy's table.
    #[n(2)]
    pub ethnicity: FormCode,
    /// 出生日期.
    #[n(3)]
    pub birth_date: Date,
    /// 住址.
    #[n(4)]
    pub address: Address,
}

/// The basic form (plan, part 二, step 4; fields of facts.md).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BasicForm {
    /// 政治面貌.
    #[n(0)]
    pub political_status: FormCode,
    /// 考生类别.
    #[n(1)]
    pub candidate_category: FormCode,
    /// 毕业类别.
    #[n(2)]
    pub graduation_category: FormCode,
    /// 毕业学校.
    #[n(3)]
    pub school: PlaceName,
    /// 首选科目.
    #[n(4)]
    pub first_subject: FormCode,
    /// One of the two 再选科目.
    #[n(5)]
    pub second_subject: FormCode,
    /// The other one.
    #[n(6)]
    pub third_subject: FormCode,
    /// 外语语种.
    #[n(7)]
    pub foreign_language: FormCode,
    /// 是否参加统一考试.
    #[n(8)]
    pub unified_exam: bool,
    /// 通讯地址.
    #[n(9)]
    pub postal_address: Address,
    /// 邮编.
    #[n(10)]
    pub postal_code: PostalCode,
    /// 收件人.
    #[n(11)]
    pub recipient: PersonName,
    /// 联系手机.
    #[n(12)]
    pub phone: Phone,
}

/// Checks one code against its table; the error is the field's name.
pub(crate) fn check_code(table: &CodeTable, code: &FormCode, field: &'static str) -> Result<(), &'static str> {
    if table.contains_key(code.reveal()) { Ok(()) } else { Err(field) }
}

impl BasicForm {
    /// Names the first field whose code is not in its table, or that repeats another.
    pub fn check_codes(&self, tables: &CodeTables) -> Result<(), &'static str> {
        check_code(&tables.political_status, &self.political_status, "political_status")?;
        check_code(&tables.candidate_category, &self.candidate_category, "candidate_category")?;
        check_code(&tables.graduation_category, &self.graduation_category, "graduation_category")?;
        check_code(&tables.first_subject, &self.first_subject, "first_subject")?;
        check_code(&tables.second_subjects, &self.second_subject, "second_subjects")?;
        check_code(&tables.second_subjects, &self.third_subject, "second_subjects")?;
        check_code(&tables.foreign_language, &self.foreign_language, "foreign_language")?;
        if self.second_subject == self.third_subject {
            return Err("second_subjects");
        }
        Ok(())
    }
}
