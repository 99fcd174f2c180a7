//! What a receipt holds, field by field, each with its rule.

use baoming_core::ids::{CountyId, Serial};
use baoming_core::time::Timestamp;

use super::key::{KeyId, SIGNATURE_BYTES};

/// The form of receipts that this program writes, and the only one that it reads.
pub const VERSION: u8 = 1;
/// The most characters of an action's name.
pub const ACTION_CHARACTERS_MAX: usize = 48;
/// The most bytes of a policy edition.
pub const POLICY_EDITION_BYTES_MAX: usize = 64;
/// The most bytes of a receipt in either form.
pub const RECEIPT_BYTES_MAX: usize = 4_096;

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptContent {
    /// The county whose chain holds the record.
    pub county: CountyId,
    /// Whose registration.
    pub serial: Serial,
    /// The record's place in the county's chain.
    pub sequence: u64,
    /// The chain's hash at that record.
    pub chain_hash: [u8; 32],
    /// What was done.
    pub action: ActionName,
    /// Which edition of the form, when the action made one.
    pub revision: Option<u32>,
    /// How much was paid, when the action is a payment.
    pub amount_fen: Option<u64>,
    /// When the request arrived.
    pub arrived_at: Timestamp,
    /// The policy that it was judged by.
    pub policy_edition: PolicyEdition,
}

/// The name of an action: lower-case letters, digits and `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionName(String);

/// The edition of a policy: printable ASCII without blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyEdition(String);

/// A receipt with its signature. Only [`verify`] says whether it is genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReceipt {
    /// What it says.
    pub content: ReceiptContent,
    /// The key that is said to have signed it.
    pub key_id: KeyId,
    /// The signature.
    pub signature: [u8; SIGNATURE_BYTES],
}

/// A text that is no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {rule}")]
pub struct ReceiptFormatError {
    /// The field.
    pub field: &'static str,
    /// The rule that it broke.
    pub rule: &'static str,
}

impl ActionName {
    /// Accepts 1 to 48 lower-case letters, digits and `-`.
    pub fn new(name: &str) -> Result<Self, ReceiptFormatError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = (1..=ACTION_CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(plain);
        let rule = "1 to 48 lower-case letters, digits and hyphens";
        good.then(|| Self(name.to_owned())).ok_or(ReceiptFormatError { field: "action", rule })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PolicyEdition {
    /// Accepts 1 to 64 printable ASCII characters.
    pub fn new(edition: &str) -> Result<Self, ReceiptFormatError> {
        let good = (1..=POLICY_EDITION_BYTES_MAX).contains(&edition.len());
        let good = good && edition.bytes().all(|byte| byte.is_ascii_graphic());
        let rule = "1 to 64 printable ASCII characters without blanks";
        good.then(|| Self(edition.to_owned())).ok_or(ReceiptFormatError { field: "policy_edition", rule })
    }

    /// The edition.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
