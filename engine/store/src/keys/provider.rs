//! Where keys come from: each use of them by its trait, and none of the keys themselves.

use std::sync::Arc;

use baoming_receipts::Signer;

use super::authenticator::Authenticator;
use super::fingerprint::RingMarks;
use super::identity_index::IdentityIndex;
use super::sealer::Sealer;

/// What a sealer's records are kept in. Each has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The records of the journal.
    Journal,
    /// The values of the county shards.
    Shard,
    /// The photographs.
    Photo,
    /// The log of who read whose personal data.
    AccessLog,
    /// The log of sign-ins, denials and changes of accounts.
    SecurityLog,
}

/// Where keys come from.
pub trait KeyProvider: Send + Sync {
    /// Seals and opens records kept for `purpose`.
    fn sealer(&self, purpose: Purpose) -> Arc<dyn Sealer>;

    /// Hashes identity documents.
    fn identity_index(&self) -> Arc<dyn IdentityIndex>;

    /// Marks what is told apart in the logs and must stay comparable for as long as they are kept. Sessions have a key of
    /// their own ([`SessionKey`](super::SessionKey)).
    fn digests(&self) -> Arc<dyn Authenticator>;

    /// Signs receipts.
    fn receipts(&self) -> Arc<dyn Signer>;

    /// Tells these keys from any other, and nothing else about them.
    fn marks(&self) -> &RingMarks;
}
