//! Whose keys are worked on, and who hears how it goes.

use std::path::PathBuf;

use baoming_store::keys::KeyPlace;

/// Whose keys, and who hears how it goes.
pub struct KeysOptions<'a> {
    /// The data directory.
    pub data: PathBuf,
    /// Its key file, and what keeps it.
    pub key_file: KeyPlace,
    /// Told now and then what is being worked on, how far that is and how much it is.
    pub progress: &'a mut dyn FnMut(&'static str, u64, u64),
}
