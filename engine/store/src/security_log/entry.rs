//! One entry, and its stored form: a version byte and CBOR. Numbers are never used again for something else.

use baoming_core::ids::Serial;
use baoming_core::time::Timestamp;
use minicbor::{Decode, Encode};

use crate::access_log::{AT_MS, AccessEntryError, LogEntry, LogWords, QueryDigest, TEXT_BYTES_MAX};

const VERSION: u8 = 1;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum SecurityEvent {
    /// Somebody signed in.
    #[n(0)]
    SignedIn,
    /// A password, a code or a name was wrong.
    #[n(1)]
    Failed,
    /// Refused unseen, since too many have failed.
    #[n(2)]
    Paused,
    /// A session was ended by whoever had it.
    #[n(3)]
    SignedOut,
    /// A caller who is known was refused what was asked.
    #[n(4)]
    Denied,
    /// An account or its passwords or keys were made or changed.
    #[n(5)]
    AccountChanged,
    /// Entries could not be written; the count is of all since the start of the process.
    #[n(6)]
    Lost,
    /// A second person was asked, or said yes or no.
    #[n(7)]
    SecondPerson,
    /// Addresses were kept out, or not any more, by an operator or by the protector.
    #[n(8)]
    Protection,
}

impl SecurityEvent {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::SignedIn,
        Self::Failed,
        Self::Paused,
        Self::SignedOut,
        Self::Denied,
        Self::AccountChanged,
        Self::Lost,
        Self::SecondPerson,
        Self::Protection,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::Failed => "failed",
            Self::Paused => "paused",
            Self::SignedOut => "signed-out",
            Self::Denied => "denied",
            Self::AccountChanged => "account-changed",
            Self::Lost => "lost",
            Self::SecondPerson => "second-person",
            Self::Protection => "protection",
        }
    }
}

/// Who it was, or was said to be. Nothing at all where many were counted together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
pub struct Who {
    /// The name of the caller, as it stands in the journal, once it is known.
    #[n(0)]
    pub caller: Option<String>,
    /// The operator's number.
    #[n(1)]
    pub operator: Option<u32>,
    /// The candidate.
    #[n(2)]
    pub serial: Option<Serial>,
    /// A keyed digest of the name or document that was typed.
    #[n(3)]
    pub typed: Option<QueryDigest>,
}

/// Something that happened, or several things that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SecurityEntry {
    /// When: the first of them.
    #[n(0)]
    pub at: Timestamp,
    /// When the last of several was.
    #[n(1)]
    pub until: Option<Timestamp>,
    /// What.
    #[n(2)]
    pub event: SecurityEvent,
    /// Who.
    #[n(3)]
    pub who: Who,
    /// The network address that it came from.
    #[n(4)]
    pub from_address: String,
    /// What was asked: the name of the operation.
    #[n(5)]
    pub action: String,
    /// The operator whose account was changed.
    #[n(6)]
    pub of_operator: Option<u32>,
    /// The candidate whose passwords were set.
    #[n(7)]
    pub of_serial: Option<Serial>,
    /// How many there were.
    #[n(8)]
    pub count: u64,
}

/// Which entries; all conditions have to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SecurityFilter {
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// Of this kind.
    pub event: Option<SecurityEvent>,
    /// By this operator, or of the account.
    pub operator: Option<u32>,
    /// By this candidate, or of the passwords.
    pub serial: Option<Serial>,
}

impl LogEntry for SecurityEntry {
    type Filter = SecurityFilter;
    const WORDS: LogWords = LogWords {
        name: "security-log",
        stopped: "sign-ins, denials and changes of accounts go on unrecorded",
        again: "what was lost is said in it",
    };

    fn at(&self) -> Timestamp {
        self.at
    }

    fn encode(&self) -> Result<Vec<u8>, AccessEntryError> {
        if !AT_MS.contains(&self.at.0) {
            return Err(AccessEntryError { field: "at", rule: "between 2000 and 2198" });
        }
        let caller = self.who.caller.as_deref().map(|caller| ("caller", caller));
        let texts = [("from_address", self.from_address.as_str()), ("action", &self.action)];
        for (field, text) in texts.into_iter().chain(caller) {
            if !(1..=TEXT_BYTES_MAX).contains(&text.len()) {
                return Err(AccessEntryError { field, rule: "1 to 96 bytes" });
            }
        }
        let mut bytes = vec![VERSION];
        minicbor::encode(self, &mut bytes).expect("writing into a Vec cannot fail");
        Ok(bytes)
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        (*version == VERSION).then(|| minicbor::decode(rest).ok())?
    }

    fn span(filter: &SecurityFilter) -> (Option<Timestamp>, Option<Timestamp>) {
        (filter.from, filter.to)
    }

    fn is_asked_for(&self, filter: &SecurityFilter) -> bool {
        let SecurityFilter { from, to, event, operator, serial } = *filter;
        from.is_none_or(|from| from <= self.at)
            && to.is_none_or(|to| self.at < to)
            && event.is_none_or(|event| event == self.event)
            && operator.is_none_or(|number| [self.who.operator, self.of_operator].contains(&Some(number)))
            && serial.is_none_or(|serial| [self.who.serial, self.of_serial].contains(&Some(serial)))
    }
}
