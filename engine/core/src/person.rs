//! Small facts about a person and a registration that several modules share.

use minicbor::{Decode, Encode};

/// 性别, by the code of the registration form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Sex {
    /// 男
    #[n(1)]
    Male,
    /// 女
    #[n(2)]
    Female,
}

impl Sex {
    /// The form's code: 1 男, 2 女.
    pub fn code(self) -> u8 {
        match self {
            Self::Male => 1,
            Self::Female => 2,
        }
    }

    /// The sex with this code of the form.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Male),
            2 => Some(Self::Female),
            _ => None,
        }
    }
}

/// What a payment is for. Codes are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum FeeKind {
    /// 高考报名费.
    #[default]
    #[n(0)]
    Registration,
    /// 专业考试报名考务费.
    #[n(1)]
    Professional,
    /// 高考、学考选择性考试考试费.
    #[n(2)]
    Exam,
}

impl FeeKind {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Registration, Self::Professional, Self::Exam];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Professional => "professional",
            Self::Exam => "exam",
        }
    }

    /// The fee with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fee| fee.name() == name)
    }
}
