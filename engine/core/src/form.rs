//! What a candidate is: the identity captured at the point, and the basic form of step 4.

use minicbor::{Decode, Encode};

use crate::ids::ScanDigest;
use crate::limits::{DECLARED_MAX, ENTRIES_BYTES_MAX, ENTRIES_MAX};
use crate::person::Sex;
use crate::policy::{CodeTable, CodeTables, FieldRules, Policy};
use crate::text::{Address, FieldKey, FieldValue, FormCode, PersonName, Phone, PlaceName, PostalCode};
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
    /// Fields that the policy names beyond these.
    #[n(13)]
    #[cbor(default)]
    pub additional: Vec<FieldEntry>,
}

/// One value of a field that the policy names; a field with several values has several entries.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FieldEntry {
    /// Which field.
    #[n(0)]
    pub key: FieldKey,
    /// What it holds.
    #[n(1)]
    pub value: FieldValue,
}

/// 报考的专业考试类别和主辅项.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ProfessionalChoice {
    /// 专业考试类别.
    #[n(0)]
    pub class: FormCode,
    /// 主项, where the class has them.
    #[n(1)]
    pub main_event: Option<FormCode>,
    /// 辅项, where the class has them.
    #[n(2)]
    pub auxiliary_event: Option<FormCode>,
}

/// 优惠加分及专项计划资格 that a candidate wants to make use of. Empty lists withdraw what was declared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Declaration {
    /// 优惠加分; the highest single one counts.
    #[n(0)]
    pub bonuses: Vec<FormCode>,
    /// 专项计划.
    #[n(1)]
    pub plans: Vec<FormCode>,
}

/// 考生须在报名登记表上签字确认.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Signature {
    /// Which save of the form was printed and signed.
    #[n(0)]
    pub form_revision: u32,
    /// Who signed.
    #[n(1)]
    pub signed_by: PersonName,
    /// Digest of the signed sheet's scan.
    #[n(2)]
    pub scan: ScanDigest,
}

/// A field that breaks the rule of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// Which field, by the policy's own key; a key that the policy does not know is not repeated.
    pub field: String,
    /// The rule that it breaks.
    pub rule: FieldRuleBroken,
}

/// The rule of a field that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRuleBroken {
    /// The policy has no such field.
    Unknown,
    /// It must be given.
    Required,
    /// It is longer than it may be.
    TooLong,
    /// It has more values than it may have, or all fields together are too long.
    TooMany,
    /// It is no code of its table.
    NoCode,
}

impl FieldRuleBroken {
    /// The stable code, part of the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Required => "required",
            Self::TooLong => "too-long",
            Self::TooMany => "too-many",
            Self::NoCode => "no-code",
        }
    }
}

/// Judges entries by the policy's rules. `complete` asks for the required ones too.
pub fn check_entries(rules: &FieldRules, entries: &[FieldEntry], complete: bool) -> Result<(), FieldFault> {
    let fault = |field: &str, rule| Err(FieldFault { field: field.to_owned(), rule });
    let bytes: usize = entries.iter().map(|entry| entry.key.reveal().len() + entry.value.reveal().len()).sum();
    if entries.len() > ENTRIES_MAX || bytes > ENTRIES_BYTES_MAX {
        return fault("additional", FieldRuleBroken::TooMany);
    }
    for entry in entries {
        let Some((key, rule)) = rules.get_key_value(entry.key.reveal()) else {
            return fault("additional", FieldRuleBroken::Unknown);
        };
        let value = entry.value.reveal();
        if value.chars().count() > usize::from(rule.characters_max) {
            return fault(key, FieldRuleBroken::TooLong);
        }
        if rule.table.as_ref().is_some_and(|table| !table.contains_key(value)) {
            return fault(key, FieldRuleBroken::NoCode);
        }
        if entries.iter().filter(|other| other.key == entry.key).count() > usize::from(rule.values_max) {
            return fault(key, FieldRuleBroken::TooMany);
        }
    }
    let missing = |key: &str| !entries.iter().any(|entry| entry.key.reveal() == key);
    match rules.iter().find(|(key, rule)| complete && rule.required && missing(key)) {
        Some((key, _)) => fault(key, FieldRuleBroken::Required),
        None => Ok(()),
    }
}

/// Checks one code against its table; the error is the field's name.
pub(crate) fn check_code(table: &CodeTable, code: &FormCode, field: &'static str) -> Result<(), &'static str> {
    if table.contains_key(code.reveal()) { Ok(()) } else { Err(field) }
}

impl ProfessionalChoice {
    /// The class, and of its events what it asks for, no more and no less. The error is the field's name.
    pub fn check(&self, policy: &Policy) -> Result<(), &'static str> {
        let class = policy.professional.get(self.class.reveal()).ok_or("class")?;
        check_event(&class.main_events, self.main_event.as_ref(), "main_event")?;
        check_event(&class.auxiliary_events, self.auxiliary_event.as_ref(), "auxiliary_event")
    }
}

fn check_event(table: &CodeTable, event: Option<&FormCode>, field: &'static str) -> Result<(), &'static str> {
    match event {
        Some(event) => check_code(table, event, field),
        None if table.is_empty() => Ok(()),
        None => Err(field),
    }
}

impl Declaration {
    /// Names the first list that has too many codes.
    pub fn too_long(&self) -> Option<&'static str> {
        let lists = [(&self.bonuses, "bonuses"), (&self.plans, "plans")];
        lists.into_iter().find(|(codes, _)| codes.len() > DECLARED_MAX).map(|(_, field)| field)
    }

    /// Each code is in its table and there once. The error is the field's name.
    pub fn check(&self, policy: &Policy) -> Result<(), &'static str> {
        check_codes(&self.bonuses, |code| policy.bonuses.contains_key(code), "bonuses")?;
        check_codes(&self.plans, |code| policy.plans.contains_key(code), "plans")
    }
}

fn check_codes(codes: &[FormCode], known: impl Fn(&str) -> bool, field: &'static str) -> Result<(), &'static str> {
    let repeated = codes.iter().enumerate().any(|(place, code)| codes[..place].contains(code));
    let good = !repeated && codes.iter().all(|code| known(code.reveal()));
    if good { Ok(()) } else { Err(field) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::FieldRule;

    fn check(entries: &[(&str, &str)], expected: Result<(), (&str, FieldRuleBroken)>) {
        let table = CodeTable::from([("1".to_owned(), "是".to_owned())]);
        let rule = FieldRule { label: "项".to_owned(), characters_max: 3, values_max: 2, ..FieldRule::default() };
        let rules = FieldRules::from([
            ("history".to_owned(), rule.clone()),
            ("assessment".to_owned(), FieldRule { required: true, ..rule.clone() }),
            ("vocational".to_owned(), FieldRule { table: Some(table), values_max: 1, ..rule }),
        ]);
        let entry = |(key, value): &(&str, &str)| FieldEntry {
            key: FieldKey::parse(key).unwrap(),
            value: FieldValue::parse(value).unwrap(),
        };
        let entries: Vec<_> = entries.iter().map(entry).collect();
        let found = check_entries(&rules, &entries, true).map_err(|fault| (fault.field, fault.rule));
        assert_eq!(found, expected.map_err(|(field, rule)| (field.to_owned(), rule)));
    }

    #[test]
    fn entries_follow_the_rules_of_the_policy() {
        use FieldRuleBroken::{NoCode, Required, TooLong, TooMany, Unknown};
        let good = ("assessment", "好");
        check(&[good, ("history", "一"), ("history", "二"), ("vocational", "1")], Ok(()));
        check(&[("history", "一")], Err(("assessment", Required)));
        check(&[good, ("hobby", "棋")], Err(("additional", Unknown)));
        check(&[("assessment", "四个汉字")], Err(("assessment", TooLong)));
        check(&[good, ("vocational", "2")], Err(("vocational", NoCode)));
        check(&[good, ("vocational", "1"), ("vocational", "1")], Err(("vocational", TooMany)));
        check(&[good; ENTRIES_MAX + 1], Err(("additional", TooMany)));
    }
}
