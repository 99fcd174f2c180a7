//! Keys: what seals the records of the journal and the shards, what hashes identity documents for the index, what tells
//! texts apart in the logs, what marks session tokens as ours, and what signs receipts.
//!
//! The rest of the program sees only the traits [`KeyProvider`], [`Sealer`], [`IdentityIndex`], [`Authenticator`] and
//! the [`Signer`] of receipts. Which algorithms stand behind them (`suite`), and whether the ring of roots lies in its file as
//! it is or under a key of a hardware module (`token`), is chosen when the ring is made; nothing else knows of it.
//!
//! Guarantees: key material is never printed, and a directory is never opened with a key other than its own (the
//! [`KeyFingerprint`] in its manifest).
//!
//! There are several keys for opening and one for sealing, the newest; each sealed record names its own (`key_id.rs`).
//!
//! Deliberately absent: a new key for the index of documents and for receipts, which would need every document and every
//! receipt again: they stay those of the first key. Sealing again what an older key sealed is done where it lies.

mod authenticator;
mod derive;
mod error;
mod file;
mod fingerprint;
mod identity_index;
mod key_id;
mod lasting;
mod place;
mod provider;
mod ring;
mod ring_file;
mod seal_error;
mod sealer;
mod secret_file;
mod session_key;
mod stored_ring;
mod suite;
mod token;
mod token_error;
mod wrapped;

pub use self::authenticator::{Authenticator, MARK_BYTES};
pub use self::error::KeyFileError;
pub use self::file::FileKey;
pub use self::fingerprint::{KeyFingerprint, KeyMark, RingMarks};
pub use self::identity_index::IdentityIndex;
pub use self::key_id::{KeyId, sealed_with};
pub use self::place::{KeyPlace, KeySettings};
pub use self::provider::{KeyProvider, Purpose};
pub use self::ring::RingFull;
pub use self::ring_file::{ListedKey, RingFile};
pub use self::seal_error::SealError;
pub use self::sealer::Sealer;
pub use self::session_key::SessionKey;
pub use self::suite::Suite;
pub use self::token::TokenSettings;
pub use self::token_error::TokenError;
