//! What is derived from a root: with HKDF-SHA256, each use under a label that is never used for anything else.
//!
//! Guarantees: from one derived key neither the root nor another derived key can be computed.

use ring::aead::{AES_256_GCM, UnboundKey};
use ring::hkdf;
use zeroize::Zeroizing;

use super::fingerprint::KeyFingerprint;
use super::lasting::{Lasting, ROOT_BYTES, Secret};
use super::provider::Purpose;

const SALT: &[u8] = b"baoming root key 1";

/// What stays, from the first root.
pub(super) fn lasting(root: &[u8; ROOT_BYTES]) -> Lasting {
    let root = extract(root);
    Lasting {
        identity_index: secret(&root, b"identity-index"),
        // The label is that of a time when the same key marked sessions too: what was marked then keeps its marks.
        digests: secret(&root, b"sessions"),
        receipts: secret(&root, b"receipts"),
        fingerprint: check_of(&root),
    }
}

/// What seals for a purpose.
pub(super) fn sealing(root: &[u8; ROOT_BYTES], purpose: Purpose) -> UnboundKey {
    let label: &[u8] = match purpose {
        Purpose::Journal => b"journal",
        Purpose::Shard => b"shard",
        Purpose::Photo => b"photo",
        Purpose::AccessLog => b"access-log",
        Purpose::SecurityLog => b"security-log",
    };
    UnboundKey::from(expand(&extract(root), &[label], &AES_256_GCM))
}

/// What tells this root from any other.
pub(super) fn check(root: &[u8; ROOT_BYTES]) -> KeyFingerprint {
    check_of(&extract(root))
}

fn check_of(root: &hkdf::Prk) -> KeyFingerprint {
    let mut check = KeyFingerprint([0; 8]);
    fill(root, b"key-check", &mut check.0);
    check
}

fn secret(root: &hkdf::Prk, label: &[u8]) -> Secret {
    let mut secret = Zeroizing::new([0; 32]);
    fill(root, label, secret.as_mut());
    secret
}

fn fill(root: &hkdf::Prk, label: &[u8], out: &mut [u8]) {
    expand(root, &[label], Bytes(out.len())).fill(out).expect("the length that was asked for");
}

fn extract(root: &[u8; ROOT_BYTES]) -> hkdf::Prk {
    hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(root)
}

/// A length of bytes, for ring.
struct Bytes(usize);

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<'a, L: hkdf::KeyType>(root: &'a hkdf::Prk, label: &'a [&'a [u8]], length: L) -> hkdf::Okm<'a, L> {
    root.expand(label, length).expect("every key is far shorter than HKDF's limit")
}
