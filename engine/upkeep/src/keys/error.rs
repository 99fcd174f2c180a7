//! Why keys were not changed, or not all that was to be done was done. Each text says what to do.

use std::path::PathBuf;

use baoming_store::data_dir::DataDirError;
use baoming_store::keys::KeyFileError;

/// Why keys were not changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The manifest names no key, so nothing was ever sealed here.
    #[error("the data directory {0} has no keys yet; the first start makes them")]
    KeyUnknown(PathBuf),
}
