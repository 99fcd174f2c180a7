//! Which key of a ring, and how a sealed record says it.
//!
//! ```text
//! version u8 = 1 | ...                 sealed before there were rings: the first key
//! version u8 = 2 | key id u16 | ...    big-endian; the id is bound into the seal
//! version u8 = 3 | key id u16 | ...    the same, sealed by the suite SM
//! ```
//!
//! Guarantees: which key sealed a record is read from its head alone, without any key. A number is never used again.

use std::fmt;
use std::str::FromStr;

use super::seal_error::SealError;
use crate::limits::KEY_ID_MAX;

/// The version without an id.
pub(super) const VERSION_1: u8 = 1;
/// The version with one.
pub(super) const VERSION_2: u8 = 2;
/// The same of the suite SM.
pub(super) const VERSION_3: u8 = 3;
/// Bytes of the version and the id.
pub(super) const HEAD_BYTES: usize = 3;

/// The number of a key in its ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u16);

impl KeyId {
    /// The key that a ring begins with.
    pub const FIRST: Self = Self(1);

    /// The number, if it may be one.
    pub fn new(number: u16) -> Option<Self> {
        (1..=KEY_ID_MAX).contains(&number).then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// What a record of a version begins with that this key seals.
    pub(super) fn head(self, version: u8) -> [u8; HEAD_BYTES] {
        let [high, low] = self.0.to_be_bytes();
        [version, high, low]
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for KeyId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().and_then(Self::new);
        number.ok_or_else(|| format!("a key's number is one from 1 to {KEY_ID_MAX}; `baoming keys list` shows them"))
    }
}

/// Which key sealed a record, by its head. Whether that is true is found out when it is opened.
pub fn sealed_with(sealed: &[u8]) -> Result<KeyId, SealError> {
    match *sealed {
        [] => Err(SealError::Short),
        [VERSION_1, ..] => Ok(KeyId::FIRST),
        [VERSION_2 | VERSION_3, high, low, ..] => {
            let number = u16::from_be_bytes([high, low]);
            KeyId::new(number).ok_or(SealError::UnknownKey(number))
        }
        [VERSION_2 | VERSION_3, ..] => Err(SealError::Short),
        [version, ..] => Err(SealError::Version(version)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_record_tells_its_key() {
        let check = |sealed: &[u8], expected| assert_eq!(sealed_with(sealed), expected, "{sealed:?}");
        check(&[1], Ok(KeyId::FIRST));
        check(&[2, 0, 1, 9], Ok(KeyId::FIRST));
        check(&[2, 1, 2], Ok(KeyId(258)));
        check(&KeyId(7).head(VERSION_2), Ok(KeyId(7)));
        check(&KeyId(7).head(VERSION_3), Ok(KeyId(7)));
        check(&[3, 0], Err(SealError::Short));
        check(&[2, 0, 0, 9], Err(SealError::UnknownKey(0)));
        check(&[2, 255, 255], Err(SealError::UnknownKey(65_535)));
        check(&[2, 1], Err(SealError::Short));
        check(&[], Err(SealError::Short));
        check(&[9, 0, 1], Err(SealError::Version(9)));
    }

    #[test]
    fn a_number_is_read_as_it_is_written() {
        assert_eq!("12".parse(), Ok(KeyId(12)));
        assert_eq!(KeyId(12).to_string(), "12");
        for wrong in ["", "0", "-1", "one", "1025", "70000"] {
            assert!(wrong.parse::<KeyId>().unwrap_err().contains("from 1 to"), "{wrong}");
        }
    }
}
