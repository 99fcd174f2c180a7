//! Hashing identity documents.

use baoming_core::four_eyes::RequestDigest;
use baoming_core::ids::IdentityKey;

/// Hashes identity documents, so that an index of them names nobody.
pub trait IdentityIndex: Send + Sync {
    /// The key of the document `normalised_number` of the kind `kind_code`.
    fn key_of(&self, kind_code: u8, normalised_number: &str) -> IdentityKey;

    /// Tells one request's body from another's. Keyed as well: a body may hold passwords, and the result is stored.
    fn fingerprint(&self, serial: u32, body: &[u8]) -> u64;

    /// Tells one request from every other one, for good: what a second person approves is this request alone.
    fn request_digest(&self, request: &[u8]) -> RequestDigest;
}
