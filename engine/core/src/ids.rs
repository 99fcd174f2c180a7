//! Names of things: counties, serial codes, serials, points, segments. Parsed once at the edge, trusted afterwards.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// A text that is not the id it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct IdError {
    /// Which id was expected.
    pub what: &'static str,
    /// The rule that the text broke.
    pub rule: &'static str,
}

/// Reads a number of exactly `digits` ASCII digits.
fn digits(text: &str, digits: usize, error: IdError) -> Result<u32, IdError> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(error);
    }
    text.parse().map_err(|_| error)
}

/// A county-level division by its GB/T 2260 code, for example 430102.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CountyId(#[n(0)] u32);

impl CountyId {
    /// Accepts six-digit codes.
    pub fn new(code: u32) -> Option<Self> {
        (100_000..=999_999).contains(&code).then_some(Self(code))
    }

    /// The six-digit code as a number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for CountyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:06}", self.0)
    }
}

impl FromStr for CountyId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { what: "county", rule: "a six-digit division code" };
        Self::new(digits(text, 6, error)?).ok_or(error)
    }
}

/// The 4-digit 市县码 that begins a serial. A county owns one or more of them (plan, part 二, step 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct SerialCode(#[n(0)] u16);

impl SerialCode {
    /// Accepts 1 to 9999.
    pub fn new(code: u16) -> Option<Self> {
        (1..=9_999).contains(&code).then_some(Self(code))
    }

    /// The code as a number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for SerialCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.0)
    }
}

impl FromStr for SerialCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { what: "code", rule: "four digits, not 0000" };
        u16::try_from(digits(text, 4, error)?).ok().and_then(Self::new).ok_or(error)
    }
}

/// The 8-digit 报名流水号: a 4-digit code and a 4-digit number from 0001 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Serial(#[n(0)] u32);

impl Serial {
    /// The smallest that can be.
    pub const MIN: Self = Self(10_001);
    /// The greatest that can be.
    pub const MAX: Self = Self(99_999_999);

    /// The serial `number` (1 to 9999) of `code`.
    pub fn new(code: SerialCode, number: u16) -> Option<Self> {
        (1..=9_999).contains(&number).then(|| Self(u32::from(code.0) * 10_000 + u32::from(number)))
    }

    /// The first four digits.
    pub fn code(self) -> SerialCode {
        SerialCode((self.0 / 10_000) as u16)
    }

    /// The last four digits.
    pub fn number(self) -> u16 {
        (self.0 % 10_000) as u16
    }

    /// All eight digits as a number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08}", self.0)
    }
}

impl FromStr for Serial {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { what: "serial", rule: "eight digits, neither half 0000" };
        let all = digits(text, 8, error)?;
        let code = SerialCode::new((all / 10_000) as u16).ok_or(error)?;
        Self::new(code, (all % 10_000) as u16).ok_or(error)
    }
}

/// A registration point within its county, 1 to 999, given by the county office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PointNumber(#[n(0)] u16);

impl PointNumber {
    /// The smallest that can be.
    pub const MIN: Self = Self(1);
    /// The greatest that can be.
    pub const MAX: Self = Self(999);

    /// Accepts 1 to 999.
    pub fn new(number: u16) -> Option<Self> {
        (1..=999).contains(&number).then_some(Self(number))
    }

    /// The number itself.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for PointNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:03}", self.0)
    }
}

/// A registration point in the province, written `430102-001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct PointId {
    /// The county that runs the point.
    #[n(0)]
    pub county: CountyId,
    /// Its number there.
    #[n(1)]
    pub number: PointNumber,
}

impl fmt::Display for PointId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.county, self.number)
    }
}

impl FromStr for PointId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = IdError { what: "point", rule: "a county code, a hyphen and three digits, as in 430102-001" };
        let (county, number) = text.split_once('-').ok_or(error)?;
        let number = u16::try_from(digits(number, 3, error)?).ok().and_then(PointNumber::new).ok_or(error)?;
        Ok(Self { county: county.parse().map_err(|_| error)?, number })
    }
}

/// The keyed hash of an identity document, cut to 128 bits: the only form in which one is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct IdentityKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// SHA-256 of a photograph's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PhotoDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// SHA-256 of a document that an office keeps: a statement, a consent, a signed form's scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct ScanDigest(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// What makes a retried command recognisable: a hash of the caller and the caller's `Idempotency-Key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct CommandKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// The payment platform's own number of a payment, 1 to 64 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PaymentId(#[n(0)] String);

impl PaymentId {
    /// The text of the number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first half of the number's SHA-256: what payments are told apart by.
    pub fn digest(&self) -> [u8; 16] {
        let mut half = [0; 16];
        half.copy_from_slice(&Sha256::digest(self.0.as_bytes())[..16]);
        half
    }
}

impl FromStr for PaymentId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        plain
            .then(|| Self(text.to_owned()))
            .ok_or(IdError { what: "payment_id", rule: "1 to 64 printable ASCII characters without spaces" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: FromStr + fmt::Display>(good: &[&str], bad: &[&str]) {
        for text in good {
            let id = text.parse::<T>().unwrap_or_else(|_| panic!("{text} is valid"));
            assert_eq!(id.to_string(), **text);
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text:?} is not valid");
        }
    }

    #[test]
    fn ids_read_what_they_write_and_nothing_else() {
        check::<CountyId>(&["430102", "433130"], &["", "43010", "4301020", "43010x", "043010", "４３０１０２"]);
        check::<SerialCode>(&["0102", "9999"], &["0000", "102", "+102", "10234"]);
        check::<Serial>(&["01020001", "31309999"], &["01020000", "00000001", "1020001", "010200011", "0102-001"]);
        check::<PointId>(&["430102-001", "433130-999"], &["430102-000", "430102-1", "430102001", "430102-+01"]);
    }

    #[test]
    fn a_serial_is_its_code_and_its_number() {
        let serial: Serial = "01029999".parse().unwrap();
        assert_eq!((serial.code().get(), serial.number(), serial.get()), (102, 9_999, 1_029_999));
        assert_eq!(Serial::new(serial.code(), 10_000), None);
    }
}
