//! Another session key: every session ends, and nothing else.

use std::path::{Path, PathBuf};

use baoming_store::keys::{FileKey, KeyPlace, KeyProvider, SessionKey};

use super::error::KeysError;
use super::held::Held;

/// Replaces the session key of the data directory `data`, and says where it lies. `key_file` is the directory's own, beside
/// which it is.
pub fn new_sessions(data: &Path, key_file: &KeyPlace) -> Result<PathBuf, KeysError> {
    let data_dir = Held::directory(data)?;
    // So that nobody replaces a file beside another directory's key.
    data_dir.check_keys(FileKey::open(key_file)?.marks())?;
    let path = SessionKey::beside(&key_file.file);
    SessionKey::replace(&path)?;
    Ok(path)
}
