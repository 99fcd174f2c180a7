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
mod authenticator;
mod file;
mod fingerprint;
mod identity_index;
mod marks;
mod provider;
mod sealer;

pub use self::authenticator::{Authenticator, MARK_BYTES};
pub use self::file::{FileKey, KeyFileError};
pub use self::fingerprint::KeyFingerprint;
pub use self::identity_index::IdentityIndex;
pub use self::provider::{KeyProvider, Purpose};
pub use self::sealer::{SealError, Sealer};
