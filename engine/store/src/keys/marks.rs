//! Marks by HMAC-SHA256 and signatures by Ed25519.
//!
//! Guarantees: a mark covers its usage with a length before it, so that no usage and message can pass as another pair;
//! marks are compared in constant time.

use baoming_receipts::Signer;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::authenticator::{Authenticator, MARK_BYTES};

pub(super) struct HmacMarks(hmac::Key);

impl HmacMarks {
    pub(super) fn new(key: hmac::Key) -> Self {
        assert_eq!(key.algorithm(), hmac::HMAC_SHA256, "a mark is as long as SHA-256");
        Self(key)
    }
}

impl Authenticator for HmacMarks {
    fn mark(&self, usage: &'static str, message: &[u8]) -> [u8; MARK_BYTES] {
        let length = u8::try_from(usage.len()).expect("a usage is a short word");
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&[length]);
        context.update(usage.as_bytes());
        context.update(message);
        let mut mark = [0; MARK_BYTES];
        mark.copy_from_slice(context.sign().as_ref());
        mark
    }

    fn is_marked(&self, usage: &'static str, message: &[u8], mark: &[u8; MARK_BYTES]) -> bool {
        use subtle::ConstantTimeEq;
        self.mark(usage, message).ct_eq(mark).into()
    }
}

pub(super) struct Ed25519(Ed25519KeyPair);

impl Ed25519 {
    pub(super) fn new(seed: &[u8; 32]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("any 32 bytes are a seed"))
    }
}

impl Signer for Ed25519 {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.0.sign(message).as_ref());
        signature
    }

    fn public_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key.copy_from_slice(self.0.public_key().as_ref());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_belongs_to_one_message_and_one_usage() {
        let marks = HmacMarks::new(hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]));
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
