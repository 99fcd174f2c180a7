//! The manifest of a data directory: what it says, and how it is read and replaced as a whole.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::error::{DataDirError, io_error};
use super::format::FORMAT;
use crate::durable_file::{self, Existing};

/// Whose calendar the records of a directory are dated by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calendar {
    /// The machine's.
    Machine,
    /// One that was started at another instant: nothing here is the season itself.
    Rehearsal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key_fingerprint: Option<String>,
    /// The newest key that may have sealed something. Directories of older formats do not say: it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sealing_key: Option<String>,
    /// Directories of older formats do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) calendar: Option<Calendar>,
    /// Starts with a calendar that did not fit and that somebody wanted all the same, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) accepted: Vec<String>,
}

/// That of a new directory.
impl Default for Manifest {
    fn default() -> Self {
        Self { format: FORMAT, key_fingerprint: None, sealing_key: None, calendar: None, accepted: Vec::new() }
    }
}

/// What every format, however new, has in its manifest.
#[derive(Deserialize)]
struct AnyManifest {
    format: u32,
}

pub(super) fn read_manifest(directory: &Path) -> Result<Option<Manifest>, DataDirError> {
    let path = directory.join("manifest.toml");
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|source| io_error(&path, source))?,
    };
    let wrong =
        |error: toml::de::Error| DataDirError::Manifest { path: path.clone(), reason: error.message().to_owned() };
    let found = toml::from_str::<AnyManifest>(&text).map_err(wrong)?.format;
    if found > FORMAT {
        return Err(DataDirError::Newer { path: directory.to_owned(), found });
    }
    toml::from_str(&text).map(Some).map_err(wrong)
}

pub(super) fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), DataDirError> {
    let text = toml::to_string(manifest).expect("a manifest has a TOML form");
    durable_file::write(path, text.as_bytes(), Existing::Replace).map_err(|source| io_error(path, source))
}
