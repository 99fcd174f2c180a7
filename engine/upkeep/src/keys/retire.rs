//! Removing a key for ever, once nothing needs it.

use baoming_store::keys::{KeyId, KeyProvider};
use serde::Serialize;

use super::census::Censuses;
use super::error::KeysError;
use super::held::Held;
use super::list::KeysReport;
use super::options::KeysOptions;

/// A key that went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetireReport {
    /// Its number, which is never used again.
    pub retired: u16,
    /// The key that seals.
    pub seals: u16,
}

impl RetireReport {
    /// The report for programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has a JSON form")
    }
}

/// Removes key `id` from the key file, if nothing in the directory is sealed with it any more.
pub fn retire(options: KeysOptions<'_>, id: KeyId) -> Result<RetireReport, KeysError> {
    let KeysOptions { data, key_file, progress } = options;
    let mut held = Held::open(&data, &key_file)?;
    let listed = held.ring.list();
    let key = listed.iter().find(|key| key.id == id).ok_or(KeysError::NoSuchKey(id))?;
    if key.seals {
        return Err(KeysError::Seals(id));
    }
    if held.ring.is_rotating() {
        return Err(KeysError::UnderWay);
    }
    // The manifest must know a key that stays before one that it may know goes.
    let marks = held.keys.marks().clone();
    held.data_dir.bind_keys(&marks)?;
    let report = KeysReport::of(&held, &Censuses::take(&held, progress)?);
    let records = report.keys.iter().filter(|needs| needs.key == id.get()).map(|needs| needs.records()).sum();
    if records > 0 {
        return Err(KeysError::Needed { id, records });
    }
    held.ring.retire(id)?;
    Ok(RetireReport { retired: id.get(), seals: marks.sealing().id.get() })
}
