//! What a key file holds whose ring lies under a key of a hardware module, as bytes.
//!
//! ```text
//! magic "BMKEYS1\n" | kind u8 = 2 | suite u8 | token's label: length u8, bytes | key's label: length u8, bytes
//! nonce 12 bytes | the ring in its own form (`ring.rs`), sealed by AES-256-GCM in the module | tag 16 bytes
//! SHA-256 of everything before it
//! ```
//!
//! Guarantees: what comes before the nonce is bound into the seal. The labels say in which module the key is, for whoever has
//! only the file. An altered or shortened file is refused without the module.

use ring::digest::{SHA256, digest};

use super::ring::{MAGIC, RING_BYTES_MAX, RingError};
use super::suite::Suite;
use crate::limits::TOKEN_LABEL_BYTES_MAX;

const KIND_TOKEN: u8 = 2;
const DIGEST_BYTES: usize = 32;
/// Nonce and tag.
pub(super) const SEAL_BYTES: usize = 12 + 16;
const HEAD_BYTES_MAX: usize = MAGIC.len() + 2 + 2 * (1 + TOKEN_LABEL_BYTES_MAX);
/// The largest file.
pub(super) const WRAPPED_BYTES_MAX: usize = HEAD_BYTES_MAX + SEAL_BYTES + RING_BYTES_MAX + DIGEST_BYTES;

/// What anybody can read of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrapHead {
    pub(super) suite: Suite,
    pub(super) token: String,
    pub(super) key: String,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrapped {
    pub(super) head: WrapHead,
    /// Nonce, ciphertext and tag.
    pub(super) sealed: Vec<u8>,
}

impl WrapHead {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&[KIND_TOKEN, self.suite.code()]);
        for label in [&self.token, &self.key] {
            assert!(label.len() <= TOKEN_LABEL_BYTES_MAX, "a longer label would not be read again");
            out.push(label.len() as u8);
            out.extend_from_slice(label.as_bytes());
        }
        out
    }
}

impl Wrapped {
    /// Whether a file is of this kind.
    pub(super) fn is_one(bytes: &[u8]) -> bool {
        bytes.strip_prefix(MAGIC).is_some_and(|rest| rest.first() == Some(&KIND_TOKEN))
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = self.head.encode();
        out.extend_from_slice(&self.sealed);
        let check = digest(&SHA256, &out);
        out.extend_from_slice(check.as_ref());
        out
    }

    /// Reads a file of this kind.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RingError> {
        let (content, check) = bytes.split_last_chunk::<DIGEST_BYTES>().ok_or(RingError::Damaged)?;
        if bytes.len() > WRAPPED_BYTES_MAX || digest(&SHA256, content).as_ref() != check {
            return Err(RingError::Damaged);
        }
        let rest = content.strip_prefix(MAGIC).ok_or(RingError::NoKeyFile)?;
        let ([kind, code], mut rest) = rest.split_first_chunk().ok_or(RingError::Damaged)?;
        let newer = RingError::Newer { kind: *kind, suite: *code };
        let suite = Suite::of_code(*code).filter(|_| *kind == KIND_TOKEN).ok_or(newer)?;
        let mut label = || {
            let (length, after) = rest.split_first()?;
            let (label, after) = after.split_at_checked(usize::from(*length))?;
            rest = after;
            (label.len() <= TOKEN_LABEL_BYTES_MAX).then(|| String::from_utf8(label.to_owned()).ok())?
        };
        let (token, key) = (label().ok_or(RingError::Damaged)?, label().ok_or(RingError::Damaged)?);
        if rest.len() < SEAL_BYTES {
            return Err(RingError::Damaged);
        }
        Ok(Self { head: WrapHead { suite, token, key }, sealed: rest.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped() -> impl Strategy<Value = Wrapped> {
        let label = || proptest::string::string_regex("[a-z报名 ]{0,10}").unwrap();
        let sealed = proptest::collection::vec(any::<u8>(), SEAL_BYTES..200);
        (prop::sample::select(Suite::ALL.as_slice()), label(), label(), sealed)
            .prop_map(|(suite, token, key, sealed)| Wrapped { head: WrapHead { suite, token, key }, sealed })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(wrapped in wrapped()) {
            let bytes = wrapped.encode();
            prop_assert!(Wrapped::is_one(&bytes));
            prop_assert_eq!(Wrapped::decode(&bytes), Ok(wrapped));
        }

        #[test]
        fn an_altered_or_shortened_file_is_refused(wrapped in wrapped(), at: prop::sample::Index, alter in 1_u8..) {
            let mut bytes = wrapped.encode();
            let at = at.index(bytes.len());
            prop_assert!(Wrapped::decode(&bytes[..at]).is_err());
            bytes[at] ^= alter;
            prop_assert!(Wrapped::decode(&bytes).is_err());
        }
    }

    #[test]
    fn the_stored_form_is_the_one_that_key_files_have() {
        let head = WrapHead { suite: Suite::Sm, token: "baoming".to_owned(), key: "ring".to_owned() };
        let bytes = Wrapped { head, sealed: vec![7; SEAL_BYTES] }.encode();
        let content = [b"BMKEYS1\n\x02\x02\x07baoming\x04ring".as_slice(), &[7; SEAL_BYTES]].concat();
        assert_eq!(bytes, [content.as_slice(), digest(&SHA256, &content).as_ref()].concat());
    }
}
