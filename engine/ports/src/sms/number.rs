//! Mobile numbers. Personal, so hidden when printed.

use std::fmt;
use std::str::FromStr;

/// A mainland mobile number, 11 digits. Personal: hidden when printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobileNumber(String);

/// A text that is no mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a mobile number of the mainland: 11 digits, beginning with 13 to 19")]
pub struct MobileNumberError;

impl FromStr for MobileNumber {
    type Err = MobileNumberError;
    fn from_str(text: &str) -> Result<Self, MobileNumberError> {
        let bytes = text.as_bytes();
        let digits = bytes.len() == 11 && bytes.iter().all(u8::is_ascii_digit);
        (digits && bytes[0] == b'1' && bytes[1] >= b'3').then(|| Self(text.to_owned())).ok_or(MobileNumberError)
    }
}

impl MobileNumber {
    /// The digits: for the gateway and for who may see them.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The number as its owner may be shown it: `138****5678`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MobileNumber(hidden)")
    }
}
