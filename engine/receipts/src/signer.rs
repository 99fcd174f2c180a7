//! What signs receipts, as they see it: whoever keeps the keys implements it.

use super::key::ReceiptKey;

/// Signs messages, so that anybody with the public key can tell who made them.
pub trait Signer: Send + Sync {
    /// The signature of `message`: Ed25519, or r and s of SM2.
    fn sign(&self, message: &[u8]) -> [u8; 64];

    /// What verifies it.
    fn public_key(&self) -> ReceiptKey;
}
