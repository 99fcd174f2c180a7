//! How a candidate came in: by card reader or by hand, ordinarily or by one of the plan's special cases.

use minicbor::{Decode, Encode};

use crate::ids::{PointNumber, ScanDigest};
use crate::text::{PersonName, Reason};
use crate::time::Date;

/// How the document's content was entered. Codes are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum EntryMethod {
    /// 第二代居民身份证阅读机具.
    #[default]
    #[n(0)]
    CardReader,
    /// 人工输入.
    #[n(1)]
    Manual,
}

/// The plan's special cases that lead to a registration (part 二, "考生如遇下列情况"). The third, no card yet, does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum SpecialCase {
    /// 1. 外省户籍进城务工人员随迁子女.
    #[n(1)]
    OutOfProvince,
    /// 2. 使用其他身份证件.
    #[n(2)]
    OtherDocument,
    /// 4. 第二代居民身份证失效.
    #[n(4)]
    CardLapsed,
    /// 5. 因故不能前往报名点.
    #[n(5)]
    CannotCome,
}

impl SpecialCase {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OutOfProvince, Self::OtherDocument, Self::CardLapsed, Self::CannotCome];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfProvince => "out-of-province",
            Self::OtherDocument => "other-document",
            Self::CardLapsed => "card-lapsed",
            Self::CannotCome => "cannot-come",
        }
    }

    /// The case with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.name() == name)
    }

    /// Whether the real card must still be verified at the point.
    pub fn needs_verification(self) -> bool {
        matches!(self, Self::CardLapsed | Self::CannotCome)
    }
}

/// Which registration a candidate takes part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum CandidateKind {
    /// Everybody but the juvenile class.
    #[default]
    #[n(0)]
    Ordinary,
    /// 少年班.
    #[n(1)]
    Juvenile,
}

impl CandidateKind {
    /// As it stands in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Juvenile => "juvenile",
        }
    }
}

/// A guardian's consent (个人信息保护法, article 31: children under 14).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GuardianConsent {
    /// Who consents.
    #[n(0)]
    pub guardian: PersonName,
    /// Digest of the signed consent that the point keeps.
    #[n(1)]
    pub scan: ScanDigest,
}

/// How a candidate was captured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Entry {
    /// By reader or by hand.
    #[n(0)]
    pub method: EntryMethod,
    /// By which special case, if any.
    #[n(1)]
    pub case: Option<SpecialCase>,
    /// In which registration.
    #[n(2)]
    pub kind: CandidateKind,
    /// The last day on which the card is valid; none on a card that is valid for ever or on another document.
    #[n(3)]
    pub card_valid_until: Option<Date>,
    /// A guardian's consent.
    #[n(4)]
    pub consent: Option<GuardianConsent>,
    /// 系统核验: whether name and number were found to belong together.
    #[n(5)]
    pub system_checked: bool,
}

/// What an application asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ApplicationKind {
    /// 考生报名资格审核表, decided by the county (special case 1).
    #[n(1)]
    OutOfProvince,
    /// 情况说明 for another identity document, decided by the city (special case 2).
    #[n(2)]
    OtherDocument,
}

impl ApplicationKind {
    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutOfProvince => SpecialCase::OutOfProvince.name(),
            Self::OtherDocument => SpecialCase::OtherDocument.name(),
        }
    }

    /// The kind that a special case needs.
    pub fn of_case(case: SpecialCase) -> Option<Self> {
        match case {
            SpecialCase::OutOfProvince => Some(Self::OutOfProvince),
            SpecialCase::OtherDocument => Some(Self::OtherDocument),
            SpecialCase::CardLapsed | SpecialCase::CannotCome => None,
        }
    }
}

/// What was handed in with an application.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// Where the candidate wants to register.
    #[n(0)]
    pub point: PointNumber,
    /// Whose it is.
    #[n(1)]
    pub name: PersonName,
    /// What it says.
    #[n(2)]
    pub text: Reason,
    /// Digest of the paper that the office keeps.
    #[n(3)]
    pub scan: ScanDigest,
}
