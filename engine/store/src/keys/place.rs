//! Where a ring of keys lies, what keeps it, and for which algorithms.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::suite::Suite;
use super::token::TokenSettings;

/// How a ring is kept. The section `keys` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// For which algorithms a ring is made; one that is there has to be for them. None: as it is, and `aes` for a new one.
    pub suite: Option<Suite>,
    /// The hardware module under whose key the ring lies; none, and the file holds the roots as they are.
    pub token: Option<TokenSettings>,
}

/// A key file and what is needed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// The key file.
    pub file: PathBuf,
    /// How it is kept.
    pub settings: KeySettings,
}

/// A file that holds its keys itself, for whatever algorithms.
impl From<PathBuf> for KeyPlace {
    fn from(file: PathBuf) -> Self {
        Self { file, settings: KeySettings::default() }
    }
}

impl From<&Path> for KeyPlace {
    fn from(file: &Path) -> Self {
        file.to_owned().into()
    }
}

impl From<&PathBuf> for KeyPlace {
    fn from(file: &PathBuf) -> Self {
        file.clone().into()
    }
}

impl From<&KeyPlace> for KeyPlace {
    fn from(place: &KeyPlace) -> Self {
        place.clone()
    }
}
