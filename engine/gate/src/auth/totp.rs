//! One-time codes of an authenticator app: RFC 6238 with HMAC-SHA1, six digits, thirty seconds.
//!
//! Guarantees: a code is good in its own thirty seconds and in those before and after; a code that was used once, or an
//! older one, is not accepted again, provided that the caller stores the counter that [`check`] returns before the sign-in
//! counts; codes are compared in constant time; a secret is wiped from memory and never printed.
//!
//! Deliberately absent: SHA-256, eight digits and other periods, which many apps silently ignore. How often somebody may
//! guess is a matter of `throttle.rs`: three codes of a million are good at any moment. A drawn QR code: the page that
//! enrols draws it from [`TotpSecret::uri`].

use std::fmt;

use baoming_core::time::Timestamp;
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// How long one code is shown.
pub const PERIOD_SECONDS: u64 = 30;
/// Bytes of a secret: as many as SHA-1 has, which RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
const DIGITS: usize = 6;

/// What the app and the node share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; SECRET_BYTES]>);

/// A text that is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of one-time codes must be 32 characters of A to Z and 2 to 7")]
pub struct TotpSecretError;

impl TotpSecret {
    /// A new random secret; an error only when the system's random source fails.
    pub fn generate() -> Result<Self, ring::error::Unspecified> {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        SystemRandom::new().fill(bytes.as_mut())?;
        Ok(Self(bytes))
    }

    /// A stored secret.
    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// What to store, sealed.
    pub fn as_bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// Reads base32; small letters and the blanks and hyphens that people put between groups are allowed.
    pub fn from_base32(text: &str) -> Result<Self, TotpSecretError> {
        // Twice the length of a secret leaves room for a blank after each character; the rest is no secret.
        if text.len() > 64 {
            return Err(TotpSecretError);
        }
        let plain: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect());
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(plain.as_bytes()).map_err(|_| TotpSecretError)?);
        let bytes: [u8; SECRET_BYTES] = bytes.as_slice().try_into().map_err(|_| TotpSecretError)?;
        Ok(Self::from_bytes(bytes))
    }

    /// The secret for typing into an app.
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.0.as_ref()))
    }

    /// The address that an app reads from a QR code. It holds the secret: show it once, to its owner.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (escaped(issuer), escaped(account));
        let secret = self.base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={PERIOD_SECONDS}",
            secret.as_str()
        ))
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TotpSecret(hidden)")
    }
}

/// Whether `code` is good at `now`: then its counter, which the caller stores as the next `last_used`. Blanks around the
/// code and between its halves are allowed.
pub fn check(secret: &TotpSecret, code: &str, now: Timestamp, last_used: Option<u64>) -> Option<u64> {
    let code = digits(code)?;
    let current = u64::try_from(now.0).ok()? / 1_000 / PERIOD_SECONDS;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.0.as_ref());
    let (mut found, mut counter) = (Choice::from(0), 0);
    // All three are always computed. The earliest good one wins, so that two sign-ins in a row can use two codes.
    for candidate in (current.saturating_sub(1)..=current + 1).rev() {
        let fresh = Choice::from(u8::from(last_used.is_none_or(|last| candidate > last)));
        let good = code_at(&key, candidate).ct_eq(&code) & fresh;
        counter.conditional_assign(&candidate, good);
        found |= good;
    }
    bool::from(found).then_some(counter)
}

/// The code that an app shows at `now`: for programs that sign in.
pub fn code(secret: &TotpSecret, now: Timestamp) -> String {
    let counter = u64::try_from(now.0).unwrap_or_default() / 1_000 / PERIOD_SECONDS;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.0.as_ref());
    format!("{:0DIGITS$}", code_at(&key, counter))
}

/// RFC 4226, part 5.3.
fn code_at(key: &hmac::Key, counter: u64) -> u32 {
    let tag = hmac::sign(key, &counter.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let number = u32::from_be_bytes([tag[offset], tag[offset + 1], tag[offset + 2], tag[offset + 3]]) & 0x7fff_ffff;
    number % 10_u32.pow(DIGITS as u32)
}

fn digits(code: &str) -> Option<u32> {
    // Six digits and a few blanks; nobody sends more in good faith.
    if code.len() > 2 * DIGITS {
        return None;
    }
    let (mut number, mut count) = (0, 0);
    for byte in code.bytes().filter(|byte| *byte != b' ') {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u64::from(byte - b'0');
        count += 1;
    }
    (count == DIGITS).then(|| u32::try_from(number).ok())?
}

/// Percent-encoding of everything that is not unreserved (RFC 3986, part 2.3).
fn escaped(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing into a String cannot fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(*b"12345678901234567890")
    }

    fn check_at(seconds: i64, code: &str, last_used: Option<u64>) -> Option<u64> {
        check(&secret(), code, Timestamp(seconds * 1_000), last_used)
    }

    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn the_vectors_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(check_at(seconds, code, None), Some(seconds as u64 / 30), "{seconds}");
            assert_eq!(super::code(&secret(), Timestamp(seconds * 1_000)), code);
        }
    }

    #[test]
    fn a_code_is_good_one_period_early_and_late_and_no_longer() {
        let counter = 1_111_111_111 / 30;
        let start = counter as i64 * 30;
        for (seconds, good) in [(-31, false), (-30, true), (0, true), (29, true), (59, true), (60, false)] {
            assert_eq!(check_at(start + seconds, "050471", None), good.then_some(counter), "{seconds}");
        }
    }

    #[test]
    fn a_counter_is_used_once() {
        let used = check_at(1_111_111_111, "050471", None);
        assert!(used.is_some());
        assert_eq!(check_at(1_111_111_111, "050471", used), None);
        assert_eq!(check_at(1_111_111_109, "081804", used), None, "nor is an older one good afterwards");
        assert!(check_at(1_111_111_111, "050471", used.map(|counter| counter - 1)).is_some());
    }

    #[test]
    fn anything_but_six_digits_is_refused() {
        for code in ["", "05047", "0504710", "05047x", "٠٥٠٤٧١", "-50471", "+50471", "0 5 0 4 7 1 1", "050471\n"]
        {
            assert_eq!(check_at(1_111_111_111, code, None), None, "{code:?}");
        }
        assert!(check_at(1_111_111_111, " 050 471 ", None).is_some());
        assert_eq!(check_at(-1, "050471", None), None);
    }

    #[test]
    fn secrets_go_to_apps_and_back_and_are_not_printed() {
        let secret = secret();
        let text = secret.base32();
        assert_eq!(text.as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::from_base32(&text), Ok(secret.clone()));
        assert_eq!(TotpSecret::from_base32("gezd gnbv-gy3t qojq gezd gnbv gy3t qojq"), Ok(secret.clone()));
        for bad in ["", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1", &"A".repeat(33), &"A".repeat(65)] {
            assert_eq!(TotpSecret::from_base32(bad), Err(TotpSecretError), "{bad}");
        }
        assert_eq!(format!("{secret:?}"), "TotpSecret(hidden)");
        assert_ne!(TotpSecret::generate().unwrap(), TotpSecret::generate().unwrap());
        assert_eq!(
            secret.uri("湖南 报名", "a@b").as_str(),
            "otpauth://totp/%E6%B9%96%E5%8D%97%20%E6%8A%A5%E5%90%8D:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=%E6%B9%96%E5%8D%97%20%E6%8A%A5%E5%90%8D&algorithm=SHA1&digits=6&period=30"
        );
    }
}
