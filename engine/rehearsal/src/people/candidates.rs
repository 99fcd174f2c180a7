//! Synthetic candidates: who they are, what a point captures, what they fill in.
//!
//! Guaranteed: a candidate is a pure function of the policy, the seed, the county and the index; the form is complete, its
//! codes are of the built-in season's tables; telephone numbers differ from candidate to candidate.

use std::collections::BTreeMap;

use baoming_core::ids::{CountyId, PhotoDigest};
use baoming_core::person::Sex;
use baoming_core::policy::Policy;
use baoming_core::time::Date;
use baoming_policy as policy;

use super::identity::{Identities, Identity};
use super::photo;
use super::random::{Numbers, Purpose};
use super::words;

/// Ethnic groups of the province, by their share in a thousand.
const ETHNICITIES: [(&str, u32); 9] =
    [("01", 880), ("15", 45), ("06", 35), ("12", 16), ("13", 12), ("14", 4), ("03", 3), ("08", 3), ("11", 2)];
const POLITICAL_STATUSES: [(&str, u32); 3] = [("03", 70), ("13", 29), ("02", 1)];
const CANDIDATE_CATEGORIES: [(&str, u32); 4] = [("1", 36), ("2", 55), ("3", 4), ("4", 5)];
/// 职高, which decides the school and often the unified examination.
const VOCATIONAL: &str = "3";
const GRADUATION_CATEGORIES: [(&str, u32); 5] = [("1", 76), (VOCATIONAL, 18), ("4", 2), ("5", 3), ("9", 1)];
const FIRST_SUBJECTS: [(&str, u32); 2] = [("1", 56), ("2", 44)];
const SECOND_SUBJECTS: [([&str; 2], u32); 6] =
    [(["3", "4"], 30), (["4", "6"], 17), (["5", "6"], 23), (["4", "5"], 12), (["3", "6"], 9), (["3", "5"], 9)];
const FOREIGN_LANGUAGES: [(&str, u32); 4] = [("1", 975), ("3", 20), ("2", 4), ("9", 1)];
/// The share of candidates who sit the unified examination: 465,200 of 655,000, vocational ones mostly not.
const UNIFIED_PERCENT: u32 = 82;
const UNIFIED_PERCENT_VOCATIONAL: u32 = 22;

/// What a candidate fills in; codes are of the policy's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticForm {
    /// 政治面貌.
    pub political_status: String,
    /// 考生类别.
    pub candidate_category: String,
    /// 毕业类别.
    pub graduation_category: String,
    /// 毕业学校.
    pub school: String,
    /// 首选科目.
    pub first_subject: String,
    /// 再选科目: two different ones, in the order of their codes.
    pub second_subjects: [String; 2],
    /// 外语语种.
    pub foreign_language: String,
    /// 是否参加统一考试.
    pub unified_exam: bool,
    /// 通讯地址.
    pub postal_address: String,
    /// 邮编.
    pub postal_code: String,
    /// 收件人: the candidate or a parent.
    pub recipient: String,
    /// 联系手机: the candidate's or the recipient's, eleven digits.
    pub phone: String,
}

/// A person who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticCandidate {
    /// Where the candidate registers.
    pub county: CountyId,
    /// The candidate's index there.
    pub index: u64,
    /// The resident identity number: 18 characters, check digit right.
    pub identity_number: String,
    /// 姓名.
    pub name: String,
    /// 性别, as the identity number says.
    pub sex: Sex,
    /// 民族, a code of GB/T 3304.
    pub ethnicity: String,
    /// 出生日期, as the identity number says.
    pub born: Date,
    /// The address on the identity card; in the candidate's county, whatever code the number begins with.
    pub address: String,
    /// The digest of the photograph, which all share.
    pub photo: PhotoDigest,
    /// The candidate's own mobile telephone, eleven digits beginning with 129: no operator has that range.
    pub phone: String,
    /// What the candidate fills in.
    pub form: SyntheticForm,
}

/// Makes candidates from a seed.
#[derive(Debug)]
pub struct SyntheticCandidates {
    seed: u64,
    identities: Identities,
    /// Prefecture and name of each county.
    names: BTreeMap<CountyId, (String, String)>,
}

impl SyntheticCandidates {
    /// The candidates of a seed in the counties of the built-in season.
    pub fn new(seed: u64) -> Self {
        let policy = policy::built_in().unwrap_or_else(|errors| panic!("the built-in season is sound: {errors}"));
        Self::with_policy(&policy, seed)
    }

    /// The candidates of a seed in the counties of a policy.
    ///
    /// # Panics
    /// If the policy has no county, or more than 137: their identity numbers could not be kept apart.
    pub fn with_policy(policy: &Policy, seed: u64) -> Self {
        let name = |(id, county): (&CountyId, &baoming_core::policy::CountyPolicy)| {
            (*id, (county.prefecture.clone(), county.name.clone()))
        };
        Self { seed, identities: Identities::new(policy, seed), names: policy.counties.iter().map(name).collect() }
    }

    /// The candidate with this index in the county.
    ///
    /// # Panics
    /// If the county is not one of the policy's, or the index is not below
    /// [`INDEX_COUNT_PER_COUNTY`](super::INDEX_COUNT_PER_COUNTY).
    pub fn candidate(&self, county: CountyId, index: u64) -> SyntheticCandidate {
        let numbers = &mut Numbers::new(self.seed, Purpose::Candidate, county.get(), index);
        let Identity { number, sex, born } = self.identities.identity(county, index, numbers);
        let position = self.identities.position(county);
        let (prefecture, county_name) = &self.names[&county];
        let name = words::name(sex, numbers);
        let ethnicity = numbers.weighted(&ETHNICITIES).to_owned();
        let candidate_category = numbers.weighted(&CANDIDATE_CATEGORIES);
        let rural = matches!(candidate_category, "2" | "4");
        let address = words::address(prefecture, county_name, rural, numbers);
        // Drawn and not used: whoever comes behind it is who it was before photographs were sent.
        let _: [u8; 32] = numbers.bytes();
        let photo = photo::shared().digest;
        // Three digits for the county, five for the index: nobody shares a telephone.
        let own_phone = format!("129{position:03}{index:05}");
        let recipient = if numbers.percent(45) { words::parent_name(&name, numbers) } else { name.clone() };
        let phone = if recipient == name { own_phone.clone() } else { format!("128{position:03}{index:05}") };
        let graduation_category = numbers.weighted(&GRADUATION_CATEGORIES);
        let vocational = graduation_category == VOCATIONAL;
        let unified_percent = if vocational { UNIFIED_PERCENT_VOCATIONAL } else { UNIFIED_PERCENT };
        let form = SyntheticForm {
            political_status: numbers.weighted(&POLITICAL_STATUSES).to_owned(),
            candidate_category: candidate_category.to_owned(),
            graduation_category: graduation_category.to_owned(),
            school: words::school(county_name, vocational, numbers),
            first_subject: numbers.weighted(&FIRST_SUBJECTS).to_owned(),
            second_subjects: numbers.weighted(&SECOND_SUBJECTS).map(str::to_owned),
            foreign_language: numbers.weighted(&FOREIGN_LANGUAGES).to_owned(),
            unified_exam: numbers.percent(unified_percent),
            postal_address: address.clone(),
            postal_code: words::postal_code(prefecture, numbers),
            recipient,
            phone,
        };
        let identity_number = number;
        SyntheticCandidate {
            county,
            index,
            identity_number,
            name,
            sex,
            ethnicity,
            born,
            address,
            photo,
            phone: own_phone,
            form,
        }
    }
}
