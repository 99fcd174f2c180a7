//! Secrets of a ring that are the same whatever key seals.

use zeroize::Zeroizing;

use super::fingerprint::KeyFingerprint;

/// Bytes of a root.
pub(super) const ROOT_BYTES: usize = 32;

/// 32 secret bytes, wiped when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// What stays what it is, whatever key seals.
pub(super) struct Lasting {
    pub(super) identity_index: Secret,
    pub(super) digests: Secret,
    pub(super) receipts: Secret,
    pub(super) fingerprint: KeyFingerprint,
}
