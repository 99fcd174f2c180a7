//! GCM with random nonces, under one of several keys.
//!
//! ```text
//! version u8 = 3 | key id u16 | nonce 12 bytes | ciphertext | tag 16 bytes    SM4-GCM
//! version u8 = 2 | key id u16 | nonce 12 bytes | ciphertext | tag 16 bytes    AES-256-GCM
//! version u8 = 1 | nonce 12 bytes | ciphertext | tag 16 bytes                 AES-256-GCM; opened, and not written any more
//! ```
//!
//! Guarantees: see [`Sealer`]. Version and id are bound into the seal before the associated data. Which key is meant costs an
//! index into an array and no lock. Nonces are 96 random bits from the thread's generator (ChaCha, seeded by the system), so
//! one key is good for 2^32 records: then two of them share a nonce with a chance of 2^-33. A province makes some 30
//! million records a year.
//!
//! Deliberately absent: a counter of records (that would have to survive a crash), and protection of a virtual machine
//! that is copied while it runs and then runs twice: both would draw the same nonces for a short while.

use rand::RngCore;

use super::super::key_id::{HEAD_BYTES, KeyId, VERSION_1, VERSION_2, sealed_with};
use super::super::lasting::Secret;
use super::super::seal_error::SealError;
use super::super::sealer::Sealer;

pub(super) const NONCE_BYTES: usize = 12;
pub(super) const TAG_BYTES: usize = 16;
const OVERHEAD_BYTES: usize = HEAD_BYTES + NONCE_BYTES + TAG_BYTES;
/// Associated data, with the head, that is put together without asking for memory. All that records have is shorter.
const ASSOCIATED_BYTES: usize = 64;

/// A block cipher in the mode GCM, under one key.
pub(super) trait Cipher: Send + Sync {
    /// The version of the records that it seals.
    const VERSION: u8;

    fn of(secret: &[u8; 32]) -> Self;

    /// Seals in place.
    fn seal(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES];

    /// Opens in place; false if anything differs from what was sealed, and then the text is of no use.
    fn open(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8], tag: [u8; TAG_BYTES]) -> bool;
}

pub(super) struct GcmSealer<C> {
    /// By their numbers.
    keys: Box<[Option<C>]>,
    sealing: KeyId,
}

impl<C: Cipher> GcmSealer<C> {
    /// Of at least one key. The one with the highest number seals.
    pub(super) fn new(keys: impl IntoIterator<Item = (KeyId, Secret)>) -> Self {
        let (mut by_number, mut sealing) = (Vec::new(), None);
        for (id, secret) in keys {
            let place = usize::from(id.get());
            if by_number.len() <= place {
                by_number.resize_with(place + 1, || None);
            }
            by_number[place] = Some(C::of(&secret));
            sealing = sealing.max(Some(id));
        }
        Self { keys: by_number.into_boxed_slice(), sealing: sealing.expect("a ring has a key") }
    }

    fn key(&self, id: KeyId) -> Result<&C, SealError> {
        let key = self.keys.get(usize::from(id.get())).and_then(Option::as_ref);
        key.ok_or(SealError::UnknownKey(id.get()))
    }
}

impl<C: Cipher> Sealer for GcmSealer<C> {
    fn seal(&self, associated: &[u8], plaintext: &[u8], out: &mut Vec<u8>) {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let head = self.sealing.head(C::VERSION);
        out.reserve(OVERHEAD_BYTES + plaintext.len());
        out.extend_from_slice(&head);
        out.extend_from_slice(&nonce);
        let begin = out.len();
        out.extend_from_slice(plaintext);
        let key = self.key(self.sealing).expect("the key that seals is there");
        let tag = bound(head, associated, |associated| key.seal(nonce, associated, &mut out[begin..]));
        out.extend_from_slice(&tag);
    }

    fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let id = sealed_with(sealed)?;
        let version = sealed[0];
        let is_of_version_1 = version == VERSION_1 && C::VERSION == VERSION_2;
        if version != C::VERSION && !is_of_version_1 {
            return Err(SealError::Suite(version));
        }
        let rest = &sealed[if is_of_version_1 { 1 } else { HEAD_BYTES }..];
        let (nonce, rest) = rest.split_first_chunk().ok_or(SealError::Short)?;
        let (text, tag) = rest.split_last_chunk().ok_or(SealError::Short)?;
        let key = self.key(id)?;
        let mut opened = text.to_vec();
        let mut open = |associated: &[u8]| key.open(*nonce, associated, &mut opened, *tag);
        let is_open = if is_of_version_1 { open(associated) } else { bound(id.head(version), associated, open) };
        if is_open { Ok(opened) } else { Err(SealError::Refused) }
    }

    fn overhead_bytes(&self) -> usize {
        OVERHEAD_BYTES
    }

    fn sealing_key(&self) -> KeyId {
        self.sealing
    }
}

/// The head and the associated data as one.
fn bound<T>(head: [u8; HEAD_BYTES], associated: &[u8], then: impl FnOnce(&[u8]) -> T) -> T {
    let mut together = [0; ASSOCIATED_BYTES];
    let length = HEAD_BYTES + associated.len();
    if let Some(place) = together.get_mut(HEAD_BYTES..length) {
        place.copy_from_slice(associated);
        together[..HEAD_BYTES].copy_from_slice(&head);
        return then(&together[..length]);
    }
    then(&[&head, associated].concat())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use zeroize::Zeroizing;

    use super::super::{Suite, algorithms};
    use super::*;

    fn key(id: u16, byte: u8) -> (KeyId, Secret) {
        (KeyId::new(id).unwrap(), Zeroizing::new([byte; 32]))
    }

    fn of(suite: Suite, keys: Vec<(KeyId, Secret)>) -> Arc<dyn Sealer> {
        algorithms(suite).sealer(keys)
    }

    fn sealer(suite: Suite, byte: u8) -> Arc<dyn Sealer> {
        of(suite, vec![key(1, byte)])
    }

    fn sealed(suite: Suite, associated: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        sealer(suite, 1).seal(associated, plaintext, &mut out);
        out
    }

    fn suites() -> impl Strategy<Value = Suite> {
        prop::sample::select(Suite::ALL.as_slice())
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_the_same_key_and_associated_data_only(
            suite in suites(), associated in proptest::collection::vec(any::<u8>(), 0..100), plaintext: Vec<u8>, other: Vec<u8>,
        ) {
            let sealed = sealed(suite, &associated, &plaintext);
            let sealer = |byte| sealer(suite, byte);
            prop_assert_eq!(sealed.len(), plaintext.len() + sealer(1).overhead_bytes());
            prop_assert_eq!(sealer(2).open(&associated, &sealed), Err(SealError::Refused));
            if other != associated {
                prop_assert_eq!(sealer(1).open(&other, &sealed), Err(SealError::Refused));
            }
            prop_assert_eq!(sealer(1).open(&associated, &sealed), Ok(plaintext));
        }

        #[test]
        fn an_altered_or_shortened_record_is_refused(
            suite in suites(), plaintext: Vec<u8>, at: prop::sample::Index, alter in 1_u8..,
        ) {
            let mut sealed = sealed(suite, b"county", &plaintext);
            let sealer = |byte| sealer(suite, byte);
            let at = at.index(sealed.len());
            prop_assert!(sealer(1).open(b"county", &sealed[..at]).is_err());
            sealed[at] ^= alter;
            prop_assert!(sealer(1).open(b"county", &sealed).is_err());
        }
    }

    #[test]
    fn sealed_bytes_never_contain_the_plaintext_and_never_repeat() {
        let plaintext = b"430102200801011234";
        for suite in Suite::ALL {
            let (first, second) = (sealed(suite, b"", plaintext), sealed(suite, b"", plaintext));
            for sealed in [&first, &second] {
                assert!(!sealed.windows(6).any(|window| plaintext.windows(6).any(|part| part == window)));
            }
            assert_ne!(first[3..15], second[3..15], "nonces");
            assert_ne!(first[15..], second[15..]);
        }
    }

    #[test]
    fn an_unknown_version_and_one_of_another_suite_are_named() {
        for (suite, others) in [(Suite::Aes, vec![3]), (Suite::Sm, vec![1, 2])] {
            let mut sealed = sealed(suite, b"", b"text");
            let sealer = sealer(suite, 1);
            for other in others {
                sealed[0] = other;
                assert_eq!(sealer.open(b"", &sealed), Err(SealError::Suite(other)));
            }
            sealed[0] = 9;
            assert_eq!(sealer.open(b"", &sealed), Err(SealError::Version(9)));
            assert_eq!(sealer.open(b"", &[]), Err(SealError::Short));
        }
    }

    #[test]
    fn each_record_opens_with_the_key_that_it_names_and_no_other() {
        for suite in Suite::ALL {
            let of = |keys| of(suite, keys);
            let (first, last) = (of(vec![key(1, 1)]), of(vec![key(300, 2)]));
            let both = of(vec![key(1, 1), key(300, 2)]);
            assert_eq!((first.sealing_key().get(), both.sealing_key().get()), (1, 300));
            let (mut old, mut new) = (Vec::new(), Vec::new());
            first.seal(b"county", b"text", &mut old);
            both.seal(b"county", b"text", &mut new);
            for (sealed, number) in [(&old, 1), (&new, 300)] {
                assert_eq!(sealed_with(sealed).map(KeyId::get), Ok(number));
                assert_eq!(both.open(b"county", sealed).unwrap(), b"text");
            }
            assert_eq!(last.open(b"county", &new).unwrap(), b"text");
            assert_eq!(last.open(b"county", &old), Err(SealError::UnknownKey(1)));
            assert_eq!(first.open(b"county", &new), Err(SealError::UnknownKey(300)));
            // The same key under another number, and a record that is passed off as one of a version without numbers.
            let renamed = of(vec![key(1, 1), key(2, 1)]);
            old[2] = 2;
            assert_eq!(renamed.open(b"county", &old), Err(SealError::Refused));
            if suite == Suite::Aes {
                let of_version_1 = [&[1], &old[3..]].concat();
                assert_eq!(renamed.open(b"county", &of_version_1), Err(SealError::Refused));
            }
        }
    }
}
