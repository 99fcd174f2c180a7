//! The rows of a shard in seals of the newest key: one insert a row, of the same words.
//!
//! Guarantees: whatever prefix of these inserts survives a crash, the rows are the view of the same events, so that neither a
//! note nor a replay changes. Rows that have the newest key already are passed over.

use std::path::Path;

use super::keys::associated;
use super::store::Store;
use super::tree::TreeError;
use crate::keys::{Sealer, sealed_with};
use crate::resealing::Census;

/// Counts the rows of the database at `path` by their keys.
pub fn census(path: &Path, cache_bytes: u64) -> Result<Census, TreeError> {
    let mut census = Census::default();
    let store = Store::open(path, cache_bytes)?;
    for county in store.counties() {
        for entry in &store.tree(&county.to_string())? {
            census.take(&entry?.1);
        }
    }
    Ok(census)
}

/// Seals the rows of the database at `path` again that an older key has sealed, and says how many. Call it while holding the
/// data directory; nobody has the database open.
pub fn seal_again(path: &Path, cache_bytes: u64, sealer: &dyn Sealer) -> Result<u64, TreeError> {
    let store = Store::open(path, cache_bytes)?;
    let mut rows = 0;
    for county in store.counties() {
        let tree = store.tree(&county.to_string())?;
        for entry in &tree {
            let (key, sealed) = entry?;
            if sealed_with(&sealed) == Ok(sealer.sealing_key()) {
                continue;
            }
            let place = associated(county, &key);
            let row = sealer.open(&place, &sealed)?;
            let mut again = Vec::with_capacity(row.len() + sealer.overhead_bytes());
            sealer.seal(&place, &row, &mut again);
            tree.insert(key, again)?;
            rows += 1;
        }
    }
    store.flush()?;
    Ok(rows)
}
