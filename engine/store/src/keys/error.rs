//! Why a key file cannot be used. Each text says what to do.

use std::io;
use std::path::{Path, PathBuf};

use super::ring::RingFull;
use super::suite::Suite;
use super::token_error::TokenError;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Reading or writing it failed.
    #[error("the key file {path} cannot be read or made: {source}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read or write it.
    #[error(
        "the key file {path} has permissions {mode:04o}, so others may have read it; set them with chmod 600 {path}"
    )]
    Permissions {
        /// The key file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is no key.
    #[error("the key file {path} has {bytes} bytes, which no key file has; {advice}")]
    Length {
        /// The key file.
        path: PathBuf,
        /// Its length, as far as it was read.
        bytes: usize,
        /// What to do.
        advice: &'static str,
    },
    /// It is not what was written.
    #[error("the key file {path} was altered or is cut short; put its last good copy in its place")]
    Damaged {
        /// The key file.
        path: PathBuf,
    },
    /// A newer program made it.
    #[error(
        "the key file {path} is of kind {kind} with suite {suite}, which this program does not know; use the program that made it"
    )]
    Newer {
        /// The key file.
        path: PathBuf,
        /// Its kind.
        kind: u8,
        /// Its suite.
        suite: u8,
    },
    /// It is for other algorithms than those that are configured.
    #[error(
        "the key file {path} is for the algorithms `{found}`, and the configuration (keys.suite) wants `{wanted}`; a ring keeps the \
         algorithms that it was made for: set keys.suite = \"{found}\", or begin in a new directory"
    )]
    OtherSuite {
        /// The key file.
        path: PathBuf,
        /// The file's.
        found: Suite,
        /// The configuration's.
        wanted: Suite,
    },
    /// It is kept by a hardware module, and none is configured.
    #[error(
        "the key file {path} is kept under the key {key:?} of the token {token:?} in a hardware module; name it in [keys.token] of \
         the configuration, and give that with --config"
    )]
    InToken {
        /// The key file.
        path: PathBuf,
        /// The token's label.
        token: String,
        /// The key's label.
        key: String,
    },
    /// It holds its keys itself, and a hardware module is configured.
    #[error(
        "the key file {path} holds its keys as they are, and the configuration has [keys.token]; move them under the token's key \
         with `baoming keys rewrap DATA --to token`, or take [keys.token] out"
    )]
    NotInToken {
        /// The key file.
        path: PathBuf,
    },
    /// The hardware module did not do it.
    #[error("the key file {path} is kept by a hardware module, which {source}")]
    Token {
        /// The key file.
        path: PathBuf,
        /// What went wrong.
        source: TokenError,
    },
    /// There is no room for another key.
    #[error("no key was added to {path}: {full}")]
    Full {
        /// The key file.
        path: PathBuf,
        /// Why.
        full: RingFull,
    },
    /// There is no key, but there are records that need one.
    #[error(
        "there is no key file {path}, but the data directory already holds records that only its own key opens; put \
         that key file back (a new key would make them unreadable for ever)"
    )]
    Lost {
        /// The key file.
        path: PathBuf,
    },
}

pub(super) fn io_error(path: &Path, source: io::Error) -> KeyFileError {
    KeyFileError::Io { path: path.to_owned(), source }
}
