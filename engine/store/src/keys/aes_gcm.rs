//! AES-256-GCM with random nonces.
//!
//! ```text
//! version u8 = 1 | nonce 12 bytes | ciphertext | tag 16 bytes
//! ```
//!
//! Guarantees: see [`Sealer`]. Nonces are 96 random bits from the thread's generator (ChaCha, seeded by the system), so
//! one key is good for 2^32 records: then two of them share a nonce with a chance of 2^-33. A province makes some 30
//! million records a year.
//!
//! Deliberately absent: a counter of records (that would have to survive a crash), and protection of a virtual machine
//! that is copied while it runs and then runs twice: both would draw the same nonces for a short while.

use rand::RngCore;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::sealer::{SealError, Sealer};

const VERSION: u8 = 1;
const TAG_BYTES: usize = 16;
const OVERHEAD_BYTES: usize = 1 + NONCE_LEN + TAG_BYTES;

pub(super) struct AesGcm {
    key: LessSafeKey,
}

impl AesGcm {
    pub(super) fn new(key: UnboundKey) -> Self {
        assert_eq!(key.algorithm(), &AES_256_GCM, "version 1 is AES-256-GCM");
        Self { key: LessSafeKey::new(key) }
    }
}

impl Sealer for AesGcm {
    fn seal(&self, associated: &[u8], plaintext: &[u8], out: &mut Vec<u8>) {
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        out.reserve(OVERHEAD_BYTES + plaintext.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        let begin = out.len();
        out.extend_from_slice(plaintext);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce, Aad::from(associated), &mut out[begin..])
            .expect("a record is far below the 64 GiB that AES-GCM can seal");
        out.extend_from_slice(tag.as_ref());
    }

    fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::Short)?;
        if *version != VERSION {
            return Err(SealError::Version(*version));
        }
        let (nonce, rest) = rest.split_first_chunk().ok_or(SealError::Short)?;
        if rest.len() < TAG_BYTES {
            return Err(SealError::Short);
        }
        let mut opened = rest.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length =
            self.key.open_in_place(nonce, Aad::from(associated), &mut opened).map_err(|_| SealError::Refused)?.len();
        opened.truncate(length);
        Ok(opened)
    }

    fn overhead_bytes(&self) -> usize {
        OVERHEAD_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealer(byte: u8) -> AesGcm {
        AesGcm::new(UnboundKey::new(&AES_256_GCM, &[byte; 32]).unwrap())
    }

    fn sealed(associated: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        sealer(1).seal(associated, plaintext, &mut out);
        out
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_the_same_key_and_associated_data_only(
            associated: Vec<u8>, plaintext: Vec<u8>, other: Vec<u8>,
        ) {
            let sealed = sealed(&associated, &plaintext);
            prop_assert_eq!(sealed.len(), plaintext.len() + sealer(1).overhead_bytes());
            prop_assert_eq!(sealer(2).open(&associated, &sealed), Err(SealError::Refused));
            if other != associated {
                prop_assert_eq!(sealer(1).open(&other, &sealed), Err(SealError::Refused));
            }
            prop_assert_eq!(sealer(1).open(&associated, &sealed), Ok(plaintext));
        }

        #[test]
        fn an_altered_or_shortened_record_is_refused(
            plaintext: Vec<u8>, at: prop::sample::Index, alter in 1_u8..,
        ) {
            let mut sealed = sealed(b"county", &plaintext);
            let at = at.index(sealed.len());
            prop_assert!(sealer(1).open(b"county", &sealed[..at]).is_err());
            sealed[at] ^= alter;
            prop_assert!(sealer(1).open(b"county", &sealed).is_err());
        }
    }

    #[test]
    fn sealed_bytes_never_contain_the_plaintext_and_never_repeat() {
        let plaintext = b"430102200801011234";
        let (first, second) = (sealed(b"", plaintext), sealed(b"", plaintext));
        for sealed in [&first, &second] {
            assert!(!sealed.windows(6).any(|window| plaintext.windows(6).any(|part| part == window)));
        }
        assert_ne!(first[1..13], second[1..13], "nonces");
        assert_ne!(first[13..], second[13..]);
    }

    #[test]
    fn an_unknown_version_is_named() {
        let mut sealed = sealed(b"", b"text");
        sealed[0] = 9;
        assert_eq!(sealer(1).open(b"", &sealed), Err(SealError::Version(9)));
        assert_eq!(sealer(1).open(b"", &[]), Err(SealError::Short));
    }
}
