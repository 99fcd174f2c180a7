//! What needs a second person, and what is kept of a request until one has looked at it. Stored, so codes are never reused.
//!
//! Stands below commands, events and the policy. Deliberately absent: who may approve what, which is the caller's to check,
//! and how a request becomes a digest; that is the engine's.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use crate::scope::Scope;
use crate::text::{Reason, Summary};
use crate::time::Timestamp;

/// Something that one person alone may be kept from doing. Codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum FourEyes {
    /// A registration ends.
    #[n(0)]
    VoidRegistration,
    /// A registration passes to another document.
    #[n(1)]
    TransferRegistration,
    /// An office moves a window of all of its own scope.
    #[n(2)]
    OverrideOwnWindow,
    /// Records leave with whole numbers of documents and telephones.
    #[n(3)]
    ExportWholeNumbers,
    /// Policy files come into force although something registered would newly be refused.
    #[n(4)]
    AdoptPolicyUntried,
    /// All of the province is held, or opened, at once.
    #[n(5)]
    ControlProvince,
}

impl FourEyes {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::VoidRegistration,
        Self::TransferRegistration,
        Self::OverrideOwnWindow,
        Self::ExportWholeNumbers,
        Self::AdoptPolicyUntried,
        Self::ControlProvince,
    ];

    /// The name in the policy's files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::VoidRegistration => "void-registration",
            Self::TransferRegistration => "transfer-registration",
            Self::OverrideOwnWindow => "override-own-window",
            Self::ExportWholeNumbers => "export-whole-numbers",
            Self::AdoptPolicyUntried => "adopt-policy-untried",
            Self::ControlProvince => "control-province",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// What a season wants a second person for; without rules, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FourEyesRules(pub BTreeSet<FourEyes>);

impl FourEyesRules {
    /// Whether this needs a second person.
    pub fn require(&self, action: FourEyes) -> bool {
        self.0.contains(&action)
    }
}

/// The keyed digest of one request: of the caller, the matter, the path, the body and the idempotency key. An approval is
/// for the request with this digest and for no other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct RequestDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// A question to a second person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AskedApproval {
    /// Its number, from 1, given once.
    #[n(0)]
    pub number: u32,
    /// The place at the desk that it takes, from 1; one that is over has left it.
    #[n(1)]
    pub slot: u32,
    /// The request that it is for.
    #[n(2)]
    pub digest: RequestDigest,
    /// What is asked for.
    #[n(3)]
    pub action: FourEyes,
    /// For which part of the province.
    #[n(4)]
    pub scope: Scope,
    /// What it is about, in a line.
    #[n(5)]
    pub summary: Summary,
    /// Why, where the request says it.
    #[n(6)]
    pub reason: Option<Reason>,
    /// From when on it is worth nothing.
    #[n(7)]
    pub expires_at: Timestamp,
}

/// What a second person said.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DecidedApproval {
    /// To which question.
    #[n(0)]
    pub number: u32,
    /// Its place.
    #[n(1)]
    pub slot: u32,
    /// Yes or no.
    #[n(2)]
    pub approved: bool,
    /// Why.
    #[n(3)]
    pub reason: Reason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_of_its_own_and_nothing_is_required_without_rules() {
        let names: BTreeSet<_> = FourEyes::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), FourEyes::ALL.len());
        for (code, action) in FourEyes::ALL.into_iter().enumerate() {
            assert_eq!(FourEyes::from_name(action.name()), Some(action));
            assert_eq!(minicbor::to_vec(action).unwrap(), [code as u8], "codes are stored");
            assert!(!FourEyesRules::default().require(action));
        }
        assert_eq!(FourEyes::from_name("export"), None);
    }
}
