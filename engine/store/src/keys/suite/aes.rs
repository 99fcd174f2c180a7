//! AES-256-GCM, HMAC and HKDF with SHA-256, and Ed25519, all by ring.

use std::sync::Arc;

use baoming_receipts::{ReceiptKey, Signer};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, Tag, UnboundKey};
use ring::hkdf;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::super::authenticator::Authenticator;
use super::super::identity_index::IdentityIndex;
use super::super::key_id::{KeyId, VERSION_2};
use super::super::lasting::{ROOT_BYTES, Secret};
use super::super::sealer::Sealer;
use super::algorithms::Algorithms;
use super::gcm::{Cipher, GcmSealer, NONCE_BYTES, TAG_BYTES};
use super::index::Index;
use super::marks::{Keyed, Marks};

pub(super) struct Aes;

const SALT: &[u8] = b"baoming root key 1";

impl Algorithms for Aes {
    fn derive(&self, root: &[u8; ROOT_BYTES], label: &[u8], out: &mut [u8]) {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(root);
        let labels = [label];
        let derived = root.expand(&labels, Bytes(out.len())).expect("every key is far shorter than HKDF's limit");
        derived.fill(out).expect("the length that was asked for");
    }

    fn sealer(&self, keys: Vec<(KeyId, Secret)>) -> Arc<dyn Sealer> {
        Arc::new(GcmSealer::<LessSafeKey>::new(keys))
    }

    fn marks(&self, key: &[u8; 32]) -> Arc<dyn Authenticator> {
        Arc::new(Marks(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    fn index(&self, key: &[u8; 32]) -> Arc<dyn IdentityIndex> {
        Arc::new(Index(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    fn signer(&self, secret: &[u8; 32]) -> Arc<dyn Signer> {
        Arc::new(Ed25519(Ed25519KeyPair::from_seed_unchecked(secret).expect("any 32 bytes are a seed")))
    }
}

/// A length of bytes, for ring.
struct Bytes(usize);

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

impl Keyed for hmac::Key {
    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(self);
        parts.iter().for_each(|part| context.update(part));
        context.sign().as_ref().try_into().expect("HMAC-SHA256 has 32 bytes")
    }
}

impl Cipher for LessSafeKey {
    const VERSION: u8 = VERSION_2;

    fn of(secret: &[u8; 32]) -> Self {
        Self::new(UnboundKey::new(&AES_256_GCM, secret).expect("32 bytes are a key of AES-256"))
    }

    fn seal(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .seal_in_place_separate_tag(nonce, Aad::from(associated), text)
            .expect("a record is far below the 64 GiB that AES-GCM can seal");
        tag.as_ref().try_into().expect("16 bytes")
    }

    fn open(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8], tag: [u8; TAG_BYTES]) -> bool {
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.open_in_place_separate_tag(nonce, Aad::from(associated), Tag::from(tag), text, 0..).is_ok()
    }
}

struct Ed25519(Ed25519KeyPair);

impl Signer for Ed25519 {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).as_ref().try_into().expect("64 bytes")
    }

    fn public_key(&self) -> ReceiptKey {
        ReceiptKey::ed25519(self.0.public_key().as_ref().try_into().expect("32 bytes"))
    }
}
