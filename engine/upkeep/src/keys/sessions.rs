//! Another session key: every session ends, and nothing else.

use std::path::{Path, PathBuf};

use baoming_store::data_dir::DataDir;
use baoming_store::keys::{FileKey, KeyProvider, SessionKey};

use super::error::KeysError;

/// Replaces the session key of the data directory `data`, and says where it lies. `key_file` is the directory's own, beside
/// which it is.
pub fn new_sessions(data: &Path, key_file: &Path) -> Result<PathBuf, KeysError> {
    let data_dir = DataDir::open_existing(data)?;
    if !data_dir.key_is_bound() {
        return Err(KeysError::KeyUnknown(data.to_owned()));
    }
    // So that nobody replaces a file beside another directory's key.
    data_dir.check_keys(FileKey::open(key_file)?.marks())?;
    let path = SessionKey::beside(key_file);
    SessionKey::replace(&path)?;
    Ok(path)
}
