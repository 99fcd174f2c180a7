//! What signs receipts, as they see it: whoever keeps the keys implements it.

/// Signs messages, so that anybody with the public key can tell who made them.
pub trait Signer: Send + Sync {
    /// The Ed25519 signature of `message`.
    fn sign(&self, message: &[u8]) -> [u8; 64];

    /// What verifies it.
    fn public_key(&self) -> [u8; 32];
}
