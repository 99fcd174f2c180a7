//! One-time codes as an operator's telephone makes them (RFC 6238: HMAC-SHA-1, 30 seconds, six digits).
//!
//! Made here once more and not taken from the service: a code that both sides compute by the same line would be believed
//! even if no telephone computed it.

use baoming_core::time::Timestamp;
use data_encoding::BASE32_NOPAD;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

/// How long one code is shown.
pub const PERIOD_MS: i64 = 30_000;

/// A secret that is shared with the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Reads the form that is typed or scanned.
    ///
    /// # Panics
    /// If it is none.
    pub fn from_base32(text: &str) -> Self {
        Self(BASE32_NOPAD.decode(text.as_bytes()).unwrap_or_else(|error| panic!("{error}")))
    }

    /// The code of an instant.
    ///
    /// # Panics
    /// If it is before 1970.
    pub fn code(&self, at: Timestamp) -> String {
        let period = u64::try_from(at.0 / PERIOD_MS).unwrap_or_else(|error| panic!("{error}"));
        let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0), &period.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[tag.len() - 1] & 0x0f);
        let word: [u8; 4] = std::array::from_fn(|at| tag[offset + at]);
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(secret.code(Timestamp(second * 1_000)), code, "{second}");
        }
    }
}
