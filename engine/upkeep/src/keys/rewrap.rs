//! The same ring, kept in another way: under a key of a hardware module, or in its file as it is.

use baoming_store::keys::{KeyProvider, KeySettings, RingFile};

use super::error::KeysError;
use super::held::Held;
use super::options::KeysOptions;

/// What keeps a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// The key of the token that is configured.
    Token,
    /// The file itself.
    File,
}

/// Puts the ring of a directory under the key of the configured token, or takes it out from there. What it holds stays the same.
pub fn rewrap(options: KeysOptions<'_>, keeper: Keeper) -> Result<(), KeysError> {
    let KeysOptions { data, key_file, .. } = options;
    let settings = &key_file.settings;
    if settings.token.is_none() {
        return Err(KeysError::NoToken);
    }
    let kept = match keeper {
        Keeper::Token => settings.clone(),
        Keeper::File => KeySettings { token: None, ..settings.clone() },
    };
    let data_dir = Held::directory(&data)?;
    let mut ring = RingFile::open_to_rewrap(&key_file)?;
    data_dir.check_keys(ring.keys().marks())?;
    Ok(ring.rewrap(kept)?)
}
