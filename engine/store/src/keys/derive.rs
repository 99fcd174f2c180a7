//! What is derived from a root: each use under a label that is never used for anything else.

use zeroize::Zeroizing;

use super::fingerprint::KeyFingerprint;
use super::lasting::{Lasting, ROOT_BYTES, Secret};
use super::provider::Purpose;
use super::suite::Algorithms;

/// What stays, from the first root.
pub(super) fn lasting(by: &dyn Algorithms, root: &[u8; ROOT_BYTES]) -> Lasting {
    Lasting {
        identity_index: secret(by, root, b"identity-index"),
        // The label is that of a time when the same key marked sessions too: what was marked then keeps its marks.
        digests: secret(by, root, b"sessions"),
        receipts: secret(by, root, b"receipts"),
        fingerprint: check(by, root),
    }
}

/// What seals for a purpose.
pub(super) fn sealing(by: &dyn Algorithms, root: &[u8; ROOT_BYTES], purpose: Purpose) -> Secret {
    let label: &[u8] = match purpose {
        Purpose::Journal => b"journal",
        Purpose::Shard => b"shard",
        Purpose::Photo => b"photo",
        Purpose::AccessLog => b"access-log",
        Purpose::SecurityLog => b"security-log",
    };
    secret(by, root, label)
}

/// What tells this root from any other.
pub(super) fn check(by: &dyn Algorithms, root: &[u8; ROOT_BYTES]) -> KeyFingerprint {
    let mut check = KeyFingerprint([0; 8]);
    by.derive(root, b"key-check", &mut check.0);
    check
}

fn secret(by: &dyn Algorithms, root: &[u8; ROOT_BYTES], label: &[u8]) -> Secret {
    let mut secret = Zeroizing::new([0; 32]);
    by.derive(root, label, secret.as_mut());
    secret
}
