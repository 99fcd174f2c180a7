//! Keys: what seals the records of the journal and the shards, what hashes identity documents for the index, what marks
//! session tokens as ours, and what signs receipts.
//!
//! The rest of the program sees only the traits [`KeyProvider`], [`Sealer`], [`IdentityIndex`], [`Authenticator`] and
//! the [`Signer`] of receipts, so that a hardware module that unwraps the keys at start, or SM4 and SM3 in place of AES and
//! SHA-256, can follow without touching it.
//!
//! Guarantees: key material is never printed, and a directory is never opened with a key other than its own (the
//! [`KeyFingerprint`] in its manifest).
//!
//! Deliberately absent: changing the key of an existing directory. A registration period has one key.

mod aes_gcm;
mod file;
mod marks;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use baoming_core::ids::IdentityKey;
use baoming_receipts::Signer;

pub use file::{FileKey, KeyFileError};

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
}

/// Where keys come from.
pub trait KeyProvider: Send + Sync {
    /// Seals and opens records kept for `purpose`.
    fn sealer(&self, purpose: Purpose) -> Arc<dyn Sealer>;

    /// Hashes identity documents.
    fn identity_index(&self) -> Arc<dyn IdentityIndex>;

    /// Marks session tokens.
    fn sessions(&self) -> Arc<dyn Authenticator>;

    /// Signs receipts.
    fn receipts(&self) -> Arc<dyn Signer>;

    /// Tells this key from any other, and nothing else about it.
    fn fingerprint(&self) -> KeyFingerprint;
}

/// Seals records: nobody without the key can read one, alter one, or pass it off as belonging elsewhere.
pub trait Sealer: Send + Sync {
    /// Appends the sealed form of `plaintext` to `out`. `associated` says what the record is (its county and sequence,
    /// say); it is not stored, and opening needs the same.
    fn seal(&self, associated: &[u8], plaintext: &[u8], out: &mut Vec<u8>);

    /// Opens what `seal` made.
    fn open(&self, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError>;

    /// Bytes that a sealed record has more than its plaintext.
    fn overhead_bytes(&self) -> usize;
}

/// Hashes identity documents, so that an index of them names nobody.
pub trait IdentityIndex: Send + Sync {
    /// The key of the document `normalised_number` of the kind `kind_code`.
    fn key_of(&self, kind_code: u8, normalised_number: &str) -> IdentityKey;

    /// Tells one request's body from another's. Keyed as well: a body may hold passwords, and the result is stored.
    fn fingerprint(&self, serial: u32, body: &[u8]) -> u64;
}

/// Marks messages: nobody without the key can make the mark of another message.
pub trait Authenticator: Send + Sync {
    /// The mark of `message` made for `usage`. A mark for one usage is none for another.
    fn mark(&self, usage: &'static str, message: &[u8]) -> [u8; MARK_BYTES];

    /// Whether `mark` is the mark of `message`; takes the same time wherever the two differ.
    fn is_marked(&self, usage: &'static str, message: &[u8], mark: &[u8; MARK_BYTES]) -> bool;
}

/// Bytes of a mark.
pub const MARK_BYTES: usize = 32;

/// Why a sealed record was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is shorter than an empty record.
    #[error("a sealed record is cut short; it is damaged, restore it from the backup")]
    Short,
    /// Its version is not known.
    #[error("a sealed record has version {0}, which this program does not know; use the program that wrote it")]
    Version(u8),
    /// It was altered, moved, or sealed with another key.
    #[error("a sealed record was altered, moved or sealed with another key; check the key file, then the directory")]
    Refused,
}

/// A check value of a key, kept in the manifest of the directory that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFingerprint(pub [u8; 8]);

impl fmt::Display for KeyFingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl FromStr for KeyFingerprint {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, &'static str> {
        let rule = "a key fingerprint is 16 lower-case hexadecimal digits";
        if text.len() != 16 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(rule);
        }
        u64::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| rule)
    }
}
