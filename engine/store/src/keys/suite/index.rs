//! The index of identity documents, and requests told apart, with the keyed hash of a suite.

use baoming_core::four_eyes::RequestDigest;
use baoming_core::ids::IdentityKey;

use super::super::identity_index::IdentityIndex;
use super::marks::Keyed;

/// Over the kind and the number, cut to 128 bits.
pub(super) struct Index<K>(pub(super) K);

/// No kind of document has these codes, so nothing made with them is ever an index key.
const FINGERPRINT: u8 = 0xff;
const REQUEST: u8 = 0xfe;

impl<K: Keyed> IdentityIndex for Index<K> {
    fn key_of(&self, kind_code: u8, normalised_number: &str) -> IdentityKey {
        IdentityKey(first(&self.0.hash(&[&[kind_code], normalised_number.as_bytes()])))
    }

    fn fingerprint(&self, serial: u32, body: &[u8]) -> u64 {
        u64::from_be_bytes(first(&self.0.hash(&[&[FINGERPRINT], &serial.to_be_bytes(), body])))
    }

    fn request_digest(&self, request: &[u8]) -> RequestDigest {
        RequestDigest(self.0.hash(&[&[REQUEST], request]))
    }
}

fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    *hash.first_chunk().expect("no more than a hash has")
}
