//! What is asked of whoever finds no room, and how it is answered: a challenge, and work that is easily seen to be done.
//!
//! A challenge is `bmp1.` and base64url of 24 bytes: when it was made, milliseconds of the pool as u64 big-endian, and 16
//! bytes of mark. It is solved by characters that are put behind it and a dot, so that SHA-256 over the whole text begins
//! with enough bits that are zero. The text has at most 54 bytes, which is one block of SHA-256: each try costs one.
//!
//! Guarantees: reading a text costs one SHA-256 and keeps nothing of it but how many bits were zero.
//!
//! Deliberately absent: whether a challenge is ours, for whom it was, and whether it was used up (`proofs`).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};

/// What every challenge begins with.
const PREFIX: &str = "bmp1.";
/// When it was made.
const TIME_BYTES: usize = 8;
/// Enough that nobody finds one by chance.
pub(super) const MARK_BYTES: usize = 16;
const BYTES: usize = TIME_BYTES + MARK_BYTES;
/// Bytes in base64url.
const TEXT_BYTES: usize = BYTES / 3 * 4;
/// 16 characters of 6 bits are more than anybody tries.
const NONCE_BYTES_MAX: usize = 16;

/// A challenge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    pub(super) stamp: Stamp,
    /// How many bits have to be zero.
    pub bits: u8,
}

/// What tells a challenge from all others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    /// When it was made. First, so that they are in the order in which they end.
    pub(super) at_ms: u64,
    pub(super) mark: [u8; MARK_BYTES],
}

/// A challenge with work that was done for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Solution {
    pub(super) stamp: Stamp,
    /// How many bits are zero.
    pub(super) zero_bits: u32,
}

impl Challenge {
    /// As it is told.
    pub fn text(&self) -> String {
        let mut text = PREFIX.to_owned();
        BASE64URL_NOPAD.encode_append(&self.stamp.bytes(), &mut text);
        text
    }
}

impl Stamp {
    fn bytes(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..TIME_BYTES].copy_from_slice(&self.at_ms.to_be_bytes());
        bytes[TIME_BYTES..].copy_from_slice(&self.mark);
        bytes
    }

    fn of(text: &str) -> Option<Self> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() == TEXT_BYTES)?;
        let mut bytes = [0; BYTES];
        BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes).ok()?;
        let (time, mark) = bytes.split_first_chunk()?;
        Some(Self { at_ms: u64::from_be_bytes(*time), mark: mark.try_into().ok()? })
    }
}

impl Solution {
    /// What was sent, if it has the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let (challenge, nonce) = text.rsplit_once('.')?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=NONCE_BYTES_MAX).contains(&nonce.len()) || !nonce.bytes().all(is_plain) {
            return None;
        }
        let stamp = Stamp::of(challenge)?;
        Some(Self { stamp, zero_bits: zero_bits(digest(&SHA256, text.as_bytes()).as_ref()) })
    }
}

/// How many bits are zero before the first that is not.
fn zero_bits(digest: &[u8]) -> u32 {
    let zeros = digest.iter().take_while(|byte| **byte == 0).count();
    zeros as u32 * 8 + digest.get(zeros).map_or(0, |byte| byte.leading_zeros())
}

impl fmt::Debug for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Challenge({} bits)", self.bits)
    }
}

impl fmt::Debug for Solution {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Solution({} bits)", self.zero_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp = Stamp { at_ms: 0x0102_0304_0506_0708, mark: [0xa5; MARK_BYTES] };

    #[test]
    fn a_text_has_one_block_and_is_read_as_it_was_told() {
        let text = Challenge { stamp: STAMP, bits: 18 }.text();
        assert_eq!(text, "bmp1.AQIDBAUGBwilpaWlpaWlpaWlpaWlpaWl");
        let longest = format!("{text}.{}", "z".repeat(NONCE_BYTES_MAX));
        assert!(longest.len() <= 55, "one block of SHA-256 holds 55 bytes: {}", longest.len());
        let solution = Solution::read(&longest).unwrap();
        assert!(solution.stamp == STAMP);
        let counted = digest(&SHA256, longest.as_bytes());
        let bits: String = counted.as_ref().iter().map(|byte| format!("{byte:08b}")).collect();
        assert_eq!(solution.zero_bits as usize, bits.find('1').unwrap());
    }

    #[test]
    fn what_has_another_form_is_none() {
        let text = Challenge { stamp: STAMP, bits: 18 }.text();
        for broken in [
            String::new(),
            text.clone(),
            format!("{text}."),
            format!("{text}.{}", "1".repeat(NONCE_BYTES_MAX + 1)),
            format!("{text}.1 "),
            format!("{text}.é"),
            format!("{text}=.1"),
            format!("{}.1", &text[..text.len() - 1]),
            format!("bmp2{}.1", &text[4..]),
            format!("bmp1.{}.1", "*".repeat(TEXT_BYTES)),
        ] {
            assert!(Solution::read(&broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn bits_are_counted_from_the_front() {
        assert_eq!(zero_bits(&[0x80, 0]), 0);
        assert_eq!(zero_bits(&[0x01, 0]), 7);
        assert_eq!(zero_bits(&[0, 0x20, 0]), 10);
        assert_eq!(zero_bits(&[0, 0]), 16);
    }
}
