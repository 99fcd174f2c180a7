//! What each key seals, store by store, by what the records say themselves.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use baoming_store::access_log;
use baoming_store::journal::local::{self, LocalJournal};
use baoming_store::keys::{KeyProvider, Purpose};
use baoming_store::photos::PhotoStore;
use baoming_store::resealing::Census;
use baoming_store::shard::{TreeError, resealing};

use super::error::KeysError;
use super::held::Held;
use crate::limits::VERIFY_SHARD_CACHE_BYTES;

/// One census for each store.
#[derive(Debug, Default)]
pub(super) struct Censuses {
    pub(super) journal: Census,
    pub(super) rows: Census,
    pub(super) photographs: Census,
    pub(super) access_log: Census,
    pub(super) security_log: Census,
}

impl Censuses {
    pub(super) fn take(held: &Held, progress: &mut dyn FnMut(&'static str, u64, u64)) -> Result<Self, KeysError> {
        let mut journal = Census::default();
        if held.has_journal()? {
            let reader = LocalJournal::open(&held.data_dir.journal())?.reader();
            journal = local::census(&reader, &mut |done, total| progress("journal", done, total))?;
        }
        let (mut rows, shards) = (Census::default(), held.shards()?);
        for (number, path) in (0..).zip(&shards) {
            progress("shards", number, shards.len() as u64);
            rows.add(&on_shard(path, || resealing::census(path, VERIFY_SHARD_CACHE_BYTES))?);
        }
        let photographs = PhotoStore::new(held.data_dir.photos(), held.keys.sealer(Purpose::Photo));
        let photographs = photographs.census(&mut |done| progress("photographs", done, done))?;
        let access_log = access_log::census(&held.data_dir.access_log())?;
        let security_log = access_log::census(&held.data_dir.security_log())?;
        Ok(Self { journal, rows, photographs, access_log, security_log })
    }

    pub(super) fn all(&self) -> [&Census; 5] {
        [&self.journal, &self.rows, &self.photographs, &self.access_log, &self.security_log]
    }
}

/// Works on a shard, whose store panics on some kinds of damage.
pub(super) fn on_shard<T>(path: &Path, work: impl FnOnce() -> Result<T, TreeError>) -> Result<T, KeysError> {
    let shard = |reason| KeysError::Shard { path: path.to_owned(), reason };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| shard(error.to_string())),
        Err(_) => Err(shard("its store panicked".to_owned())),
    }
}
