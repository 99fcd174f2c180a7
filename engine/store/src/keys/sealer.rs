//! Sealing records.

use super::key_id::KeyId;
use super::seal_error::SealError;

/// Seals records: nobody without the key can read one, alter one, or pass it off as belonging elsewhere.
pub trait Sealer: Send + Sync {
    /// Appends the sealed form of `plaintext` to `out`. `associated` says what the record is (its county and sequence,
    /// say); it is not stored, and opening needs the same.
    fn seal(&self, associated: &[u8], plaintext: &[u8], out: &mut Vec<u8>);

    /// Opens what `seal` made.
    fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError>;

    /// Bytes that a sealed record has more than its plaintext.
    fn overhead_bytes(&self) -> usize;

    /// The key that seals. Others may open.
    fn sealing_key(&self) -> KeyId;
}
