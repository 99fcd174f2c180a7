//! Marks by the keyed hash of a suite.
//!
//! Guarantees: a mark covers its usage with a length before it, so that no usage and message can pass as another pair;
//! marks are compared in constant time.

use super::super::authenticator::{Authenticator, MARK_BYTES};

/// A hash that nobody computes without the key.
pub(super) trait Keyed: Send + Sync {
    /// Of the parts, one after the other.
    fn hash(&self, parts: &[&[u8]]) -> [u8; 32];
}

pub(super) struct Marks<K>(pub(super) K);

impl<K: Keyed> Authenticator for Marks<K> {
    fn mark(&self, usage: &'static str, message: &[u8]) -> [u8; MARK_BYTES] {
        let length = u8::try_from(usage.len()).expect("a usage is a short word");
        self.0.hash(&[&[length], usage.as_bytes(), message])
    }

    fn is_marked(&self, usage: &'static str, message: &[u8], mark: &[u8; MARK_BYTES]) -> bool {
        use subtle::ConstantTimeEq;
        self.mark(usage, message).ct_eq(mark).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_one_message_and_one_usage() {
        use ring::hmac;
        let marks = Marks(hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]));
        let mark = marks.mark("a", b"bc");
        assert!(marks.is_marked("a", b"bc", &mark));
        assert!(!marks.is_marked("ab", b"c", &mark), "usage and message do not run together");
        assert!(!marks.is_marked("a", b"bd", &mark));
        for bit in 0..256 {
            let mut altered = mark;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!marks.is_marked("a", b"bc", &altered), "bit {bit}");
        }
    }
}
