//! What a log holds, and the entry of the access log in its stored form: a version byte and CBOR. Field numbers are never
//! used again for something else.

use baoming_core::ids::{CountyId, Serial};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use minicbor::{Decode, Encode};

use super::filter::Filter;

const VERSION: u8 = 1;
/// The most bytes of each text.
pub(crate) const TEXT_BYTES_MAX: usize = 96;
/// The most candidates that one entry names.
pub const SERIALS_PER_ENTRY_MAX: usize = 200;
/// The most applications that one entry names.
pub const APPLICATIONS_PER_ENTRY_MAX: usize = 100;
/// 2000 and 2199: outside of it an instant is a mistake, and its day has no name.
pub(crate) const AT_MS: std::ops::Range<i64> = 946_656_000_000..7_226_553_600_000;

/// What a log holds: the same files, frames, chain and thread serve for each kind.
pub trait LogEntry: Sized + Send + 'static {
    /// Which entries a reading asks for.
    type Filter;
    /// What it is called.
    const WORDS: LogWords;

    /// When it happened; its day is its file's.
    fn at(&self) -> Timestamp;
    /// The stored form.
    fn encode(&self) -> Result<Vec<u8>, AccessEntryError>;
    /// From the stored form; nothing if this program does not know it.
    fn decode(bytes: &[u8]) -> Option<Self>;
    /// From when until before when.
    fn span(filter: &Self::Filter) -> (Option<Timestamp>, Option<Timestamp>);
    /// Whether it is asked for.
    fn is_asked_for(&self, filter: &Self::Filter) -> bool;
}

/// How a log speaks of itself.
#[derive(Debug, Clone, Copy)]
pub struct LogWords {
    /// Its thread, and its name.
    pub name: &'static str,
    /// What is so while it cannot be written.
    pub stopped: &'static str,
    /// What is so once it can be again.
    pub again: &'static str,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct QueryDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// An entry that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of a log: {field} must be {rule}")]
pub struct AccessEntryError {
    /// The field.
    pub field: &'static str,
    /// The rule that it broke.
    pub rule: &'static str,
}

impl LogEntry for AccessEntry {
    type Filter = Filter;
    const WORDS: LogWords = LogWords {
        name: "access-log",
        stopped: "reads of personal data are refused",
        again: "reads of personal data are answered",
    };

    fn at(&self) -> Timestamp {
        self.at
    }

    fn encode(&self) -> Result<Vec<u8>, AccessEntryError> {
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

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then(|| minicbor::decode(rest).ok())?
    }

    fn span(filter: &Filter) -> (Option<Timestamp>, Option<Timestamp>) {
        (filter.from, filter.to)
    }

    fn is_asked_for(&self, filter: &Filter) -> bool {
        let Filter { from, to, operator_id, serial, scope } = *filter;
        from.is_none_or(|from| from <= self.at)
            && to.is_none_or(|to| self.at < to)
            && operator_id.is_none_or(|id| id == self.operator_id)
            && serial.is_none_or(|serial| self.serial == Some(serial) || self.serials.contains(&serial))
            && scope.is_none_or(|scope| concerns(self, scope))
    }
}

/// Whether an entry is about data of this scope. Where it names no county, the scope that was asked says how far it went.
fn concerns(entry: &AccessEntry, scope: Scope) -> bool {
    let asked = entry.scope.parse::<Scope>();
    let overlap = asked.is_ok_and(|asked| asked.covers(scope) || scope.covers(asked));
    match entry.county {
        Some(county) => scope.touches_county(county) && (scope.covers_county(county) || overlap),
        None => overlap,
    }
}
