//! What tells keys and rings from any other, and nothing else about them.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;

use super::key_id::KeyId;

/// A check value of a key, kept in the manifest of the directory that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFingerprint(pub [u8; 8]);

impl fmt::Display for KeyFingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for KeyFingerprint {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, &'static str> {
        let rule = "a key fingerprint is 16 lower-case hexadecimal digits";
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| rule)?;
        bytes.try_into().map(Self).map_err(|_| rule)
    }
}

/// What tells one key of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyMark {
    /// Its number.
    pub id: KeyId,
    /// Its check value: two rings that grew apart have different keys under one number.
    pub check: KeyFingerprint,
}

/// What tells a ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingMarks {
    /// That of the ring, which stays whatever key seals.
    pub fingerprint: KeyFingerprint,
    /// Its keys in the order of their numbers; the last one seals.
    pub keys: Vec<KeyMark>,
}

impl RingMarks {
    /// The key that seals.
    pub fn sealing(&self) -> KeyMark {
        *self.keys.last().expect("a ring has a key")
    }
}

/// `NUMBER:CHECK`.
impl fmt::Display for KeyMark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.id, self.check)
    }
}

impl FromStr for KeyMark {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (id, check) = text.split_once(':').ok_or("a key's mark is its number, a colon and its check value")?;
        Ok(Self { id: id.parse().map_err(|_| "a key's mark begins with its number")?, check: check.parse()? })
    }
}
