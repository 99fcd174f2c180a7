//! What a suite of algorithms has to be able to do.

use std::sync::Arc;

use baoming_receipts::Signer;

use super::super::authenticator::Authenticator;
use super::super::identity_index::IdentityIndex;
use super::super::key_id::KeyId;
use super::super::lasting::{ROOT_BYTES, Secret};
use super::super::sealer::Sealer;

/// A suite of algorithms.
pub(in crate::keys) trait Algorithms: Sync {
    /// Derives from a root, by HKDF: each use has a label that is used for nothing else, and from one derived secret neither
    /// the root nor another one can be computed.
    fn derive(&self, root: &[u8; ROOT_BYTES], label: &[u8], out: &mut [u8]);

    /// Seals with the key of the highest number, and opens with all. Of at least one key.
    fn sealer(&self, keys: Vec<(KeyId, Secret)>) -> Arc<dyn Sealer>;

    /// Marks messages.
    fn marks(&self, key: &[u8; 32]) -> Arc<dyn Authenticator>;

    /// Hashes identity documents.
    fn index(&self, key: &[u8; 32]) -> Arc<dyn IdentityIndex>;

    /// Signs receipts.
    fn signer(&self, secret: &[u8; 32]) -> Arc<dyn Signer>;
}
