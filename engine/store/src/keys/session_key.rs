//! The key that marks session tokens: 32 random bytes in a file of its own beside the key file.
//!
//! It marks what lives for hours at most, so it can be replaced at any start: by [`SessionKey::replace`], or by deleting the
//! file. Then every session ends, and nothing else changes: nothing that is stored for longer depends on it.
//!
//! Guarantees: a key that was made is on the device before it marks anything; nobody but the owner may read the file. A
//! missing file is made anew without asking, which costs people no more than signing in again.
//!
//! Deliberately absent: keeping older keys, so that sessions would survive a replacement: ending them is what it is for.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::authenticator::Authenticator;
use super::error::KeyFileError;
use super::secret_file;
use super::suite::{Suite, algorithms};
use crate::durable_file::Existing;

const BYTES: usize = 32;

/// The key of the sessions.
pub struct SessionKey(Arc<dyn Authenticator>);

impl SessionKey {
    /// Where it lies: beside the key file, under its name and `.sessions`.
    pub fn beside(key_file: &Path) -> PathBuf {
        let mut name = key_file.file_name().map_or_else(OsString::new, ToOwned::to_owned);
        name.push(".sessions");
        key_file.with_file_name(name)
    }

    /// Opens the key in a file, or makes one there, for the algorithms of a suite. Call it while holding the data directory.
    pub fn open_or_create(path: &Path, suite: Suite) -> Result<Self, KeyFileError> {
        match Self::open(path, suite) {
            Err(error) if secret_file::is_missing(&error) => {
                secret_file::write(path, fresh().as_ref(), Existing::Keep)?;
                tracing::info!(path = %path.display(), "a new session key was made; sessions of before have ended");
                Self::open(path, suite)
            }
            Ok(key) => {
                secret_file::settle(path)?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Puts a new key in the place of the old one, whatever is there. Call it while holding the data directory.
    pub fn replace(path: &Path) -> Result<(), KeyFileError> {
        secret_file::write(path, fresh().as_ref(), Existing::Replace)
    }

    /// Marks session tokens.
    pub fn marks(&self) -> Arc<dyn Authenticator> {
        self.0.clone()
    }

    fn open(path: &Path, suite: Suite) -> Result<Self, KeyFileError> {
        let bytes = secret_file::read(path, BYTES)?;
        if bytes.len() != BYTES {
            let advice = "delete it: a new one is made, and all sessions end";
            return Err(KeyFileError::Length { path: path.to_owned(), bytes: bytes.len(), advice });
        }
        let bytes = bytes.first_chunk().expect("the length that was just looked at");
        Ok(Self(algorithms(suite).marks(bytes)))
    }
}

fn fresh() -> Zeroizing<[u8; BYTES]> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    SystemRandom::new().fill(bytes.as_mut()).expect("the system's random source works");
    bytes
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mark(path: &Path) -> [u8; 32] {
        SessionKey::open_or_create(path, Suite::Aes).unwrap().marks().mark("test", b"text")
    }

    #[test]
    fn it_is_made_once_and_another_one_when_it_is_replaced_or_deleted() {
        let directory = tempfile::tempdir().unwrap();
        let path = SessionKey::beside(&directory.path().join("data.key"));
        assert!(path.ends_with("data.key.sessions"));
        let first = mark(&path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(mark(&path), first);
        SessionKey::replace(&path).unwrap();
        let second = mark(&path);
        fs::remove_file(&path).unwrap();
        let third = mark(&path);
        assert!(first != second && second != third && first != third);
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_until_it_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        for (length, mode) in [(0, 0o600), (31, 0o600), (33, 0o600), (32, 0o640)] {
            fs::write(&path, vec![7; length]).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refused = SessionKey::open_or_create(&path, Suite::Aes).err().unwrap();
            assert!(matches!(refused, KeyFileError::Length { .. } | KeyFileError::Permissions { .. }), "{refused}");
            SessionKey::replace(&path).unwrap();
            mark(&path);
        }
    }
}
