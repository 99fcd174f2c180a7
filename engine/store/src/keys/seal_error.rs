//! Why a sealed record was not opened.

/// Why a sealed record was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It is shorter than an empty record.
    #[error("a sealed record is cut short; it is damaged, restore it from the backup")]
    Short,
    /// Its version is not known.
    #[error("a sealed record has version {0}, which this program does not know; use the program that wrote it")]
    Version(u8),
    /// Another suite of algorithms sealed it.
    #[error(
        "a sealed record has version {0}, which the suite of this key file does not seal; give the key file that belongs to this \
         directory"
    )]
    Suite(u8),
    /// It names a key that the ring does not have.
    #[error(
        "a sealed record needs key {0}, which the key file does not have; give the key file that belongs to this directory, \
         the newest copy of it"
    )]
    UnknownKey(u16),
    /// It was altered, moved, or sealed with another key.
    #[error("a sealed record was altered, moved or sealed with another key; check the key file, then the directory")]
    Refused,
}
