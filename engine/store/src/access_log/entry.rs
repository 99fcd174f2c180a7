//! One entry, and its stored form: a version byte and CBOR. Field numbers are never used again for something else.

use baoming_core::ids::{CountyId, Serial};
use baoming_core::time::Timestamp;
use minicbor::{Decode, Encode};

const VERSION: u8 = 1;
/// The most bytes of each text.
const TEXT_BYTES_MAX: usize = 96;
/// The most candidates that one entry names.
pub const SERIALS_PER_ENTRY_MAX: usize = 200;
/// The most applications that one entry names.
pub const APPLICATIONS_PER_ENTRY_MAX: usize = 100;
/// 2000 and 2199: outside of it an instant is a mistake, and its day has no name.
const AT_MS: std::ops::Range<i64> = 946_656_000_000..7_226_553_600_000;

/// A read of personal data by a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AccessEntry {
    /// When the request arrived.
    #[n(0)]
    pub at: Timestamp,
    /// Who: the operator's number; 0 for a program with a token of its own.
    #[n(1)]
    pub operator_id: u32,
    /// Who: the name under which changes of the same caller stand in the journal.
    #[n(2)]
    pub operator_name: String,
    /// The network address that the request came from.
    #[n(3)]
    pub from_address: String,
    /// The scope in which it was asked.
    #[n(4)]
    pub scope: String,
    /// What was asked: the name of the operation.
    #[n(5)]
    pub action: String,
    /// The county whose data it was, if one.
    #[n(6)]
    pub county: Option<CountyId>,
    /// The candidate whose data it was, if one.
    #[n(7)]
    pub serial: Option<Serial>,
    /// A keyed digest of the query, if it was a search.
    #[n(8)]
    pub query: Option<QueryDigest>,
    /// How many records were shown.
    #[n(9)]
    pub records_shown: u32,
    /// The candidates of a page.
    #[n(10)]
    #[cbor(default)]
    pub serials: Vec<Serial>,
    /// The applications whose data it was, by their numbers in the county.
    #[n(11)]
    #[cbor(default)]
    pub applications: Vec<u32>,
}

/// Tells one query from another without saying what was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct QueryDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// An entry that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("access log: {field} must be {rule}")]
pub struct AccessEntryError {
    /// The field.
    pub field: &'static str,
    /// The rule that it broke.
    pub rule: &'static str,
}

impl AccessEntry {
    pub(super) fn encode(&self) -> Result<Vec<u8>, AccessEntryError> {
        if !AT_MS.contains(&self.at.0) {
            return Err(AccessEntryError { field: "at", rule: "between 2000 and 2198" });
        }
        for (field, text) in [
            ("operator_name", &self.operator_name),
            ("from_address", &self.from_address),
            ("scope", &self.scope),
            ("action", &self.action),
        ] {
            if !(1..=TEXT_BYTES_MAX).contains(&text.len()) {
                return Err(AccessEntryError { field, rule: "1 to 96 bytes" });
            }
        }
        if self.serials.len() > SERIALS_PER_ENTRY_MAX {
            return Err(AccessEntryError { field: "serials", rule: "at most 200" });
        }
        if self.applications.len() > APPLICATIONS_PER_ENTRY_MAX {
            return Err(AccessEntryError { field: "applications", rule: "at most 100" });
        }
        let mut bytes = vec![VERSION];
        minicbor::encode(self, &mut bytes).expect("writing into a Vec cannot fail");
        Ok(bytes)
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then(|| minicbor::decode(rest).ok())?
    }
}
