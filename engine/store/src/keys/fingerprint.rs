//! What tells a key from any other, and nothing else about it.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;

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
