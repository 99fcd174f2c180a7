//! What is signed, letter by letter, and what can be wrong with a signature.

use std::fmt;
use std::str::FromStr;

use baoming_core::time::Timestamp;
use data_encoding::HEXUPPER;

use crate::ids::IdError;
use crate::limits::SIGNATURE_AGE_SECONDS_MAX;

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A header is not there.
    #[error("the header {header} is missing")]
    Missing {
        /// Which.
        header: &'static str,
    },
    /// A header or a part of it breaks its rule.
    #[error("{part} does not have the documented form")]
    Malformed {
        /// Which.
        part: &'static str,
    },
    /// It was made too long ago, or in the future: perhaps something old, sent again.
    #[error("the signature's time lies {seconds} seconds from now; at most {SIGNATURE_AGE_SECONDS_MAX} are accepted")]
    Age {
        /// How far; negative if it lies ahead.
        seconds: i64,
    },
    /// It names a key that is not known here.
    #[error("the signature names a key that is not known here; add the platform's new key to the configuration")]
    UnknownKey,
    /// The key is known and the signature is not made by it, or not over these bytes.
    #[error("the signature does not hold")]
    Wrong,
}

/// A text used once, so that no two signatures are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Writes random bytes as 32 hexadecimal digits.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(HEXUPPER.encode(&bytes))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain
            .then(|| Self(text.to_owned()))
            .ok_or(IdError { name: "nonce_str", rule: "must have 1 to 64 letters or digits" })
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a merchant signs of a request.
pub(crate) fn request_message(
    method: &str,
    target: &str,
    timestamp_seconds: i64,
    nonce: &Nonce,
    body: &[u8],
) -> Vec<u8> {
    let mut message = format!("{method}\n{target}\n{timestamp_seconds}\n{nonce}\n").into_bytes();
    message.extend_from_slice(body);
    message.push(b'\n');
    message
}

/// What the platform signs of an answer or a notification.
pub(crate) fn answer_message(timestamp_seconds: i64, nonce: &Nonce, body: &[u8]) -> Vec<u8> {
    let mut message = format!("{timestamp_seconds}\n{nonce}\n").into_bytes();
    message.extend_from_slice(body);
    message.push(b'\n');
    message
}

/// Whole seconds since 1970.
pub(crate) fn seconds(instant: Timestamp) -> i64 {
    instant.0.div_euclid(1_000)
}

pub(crate) fn check_age(timestamp_seconds: i64, now: Timestamp) -> Result<(), SignatureError> {
    let age = seconds(now).saturating_sub(timestamp_seconds);
    if age.unsigned_abs() > SIGNATURE_AGE_SECONDS_MAX.unsigned_abs() {
        return Err(SignatureError::Age { seconds: age });
    }
    Ok(())
}

/// Seconds in decimal digits, without a sign.
pub(crate) fn parse_seconds(text: &str) -> Option<i64> {
    ((1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_ends_with_a_line_feed() {
        let nonce: Nonce = "593BEC0C930BF1AFEB40B4A08C8FB242".parse().unwrap();
        let message = request_message("GET", "/v3/certificates?a=b", 1_554_208_460, &nonce, b"");
        let expected = "GET\n/v3/certificates?a=b\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n";
        assert_eq!(String::from_utf8(message).unwrap(), expected);
        let message = answer_message(1_554_209_980, &nonce, b"{}");
        assert_eq!(message, b"1554209980\n593BEC0C930BF1AFEB40B4A08C8FB242\n{}\n");
    }

    #[test]
    fn ages_are_bounded_in_both_directions() {
        let check = |made_at: i64, now_ms: i64, expected| {
            assert_eq!(check_age(made_at, Timestamp(now_ms)), expected, "{made_at} {now_ms}");
        };
        check(1_000, 1_300_999, Ok(()));
        check(1_000, 1_301_000, Err(SignatureError::Age { seconds: 301 }));
        check(1_300, 1_000_000, Ok(()));
        check(1_301, 1_000_000, Err(SignatureError::Age { seconds: -301 }));
        check(0, i64::MAX, Err(SignatureError::Age { seconds: i64::MAX / 1_000 }));
        assert_eq!(
            (parse_seconds("+1"), parse_seconds(""), parse_seconds("1554208460")),
            (None, None, Some(1_554_208_460))
        );
    }

    #[test]
    fn a_nonce_is_plain_text() {
        assert_eq!(Nonce::from_random([0xAB; 16]).as_str(), "AB".repeat(16));
        for bad in ["", "a b", "a\nb", &"a".repeat(65)] {
            assert!(bad.parse::<Nonce>().is_err(), "{bad:?}");
        }
    }
}
