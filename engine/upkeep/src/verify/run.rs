//! The readings, one after the other.

use std::sync::Arc;

use baoming_store::access_log::{self, AccessEntry};
use baoming_store::data_dir::DataDir;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{JournalError, Journals};
use baoming_store::keys::{FileKey, KeyProvider, Purpose};
use baoming_store::photos::PhotoStore;
use baoming_store::security_log::SecurityEntry;

use super::copies::Copies;
use super::error::VerifyError;
use super::options::VerifyOptions;
use super::report::{ACCESS_LOG, Counts, Findings, SECURITY_LOG, VerifyReport, Warning};
use super::{audit, photographs, shards};

/// Verifies a data directory that no other process uses, all but its photographs.
pub fn run(options: VerifyOptions<'_>) -> Result<VerifyReport, VerifyError> {
    examine(options, false)
}

/// The same with the photographs, each of which is read: some 20 GB in a province.
pub fn run_with_photographs(options: VerifyOptions<'_>) -> Result<VerifyReport, VerifyError> {
    examine(options, true)
}

fn examine(options: VerifyOptions<'_>, with_photographs: bool) -> Result<VerifyReport, VerifyError> {
    let VerifyOptions { data, key_file, policy, progress } = options;
    let data_dir = DataDir::open_existing(&data)?;
    let mut findings = Findings::default();
    if !data_dir.holds_records()? {
        // Nothing was ever sealed here, so there may be no key either.
        return Ok(findings.report(Counts::default()));
    }
    let keys = FileKey::open(&key_file)?;
    if !data_dir.key_is_bound() {
        return Err(VerifyError::KeyUnknown(data));
    }
    data_dir.check_keys(keys.marks())?;
    let access_log = access_log::check::<AccessEntry>(&data_dir.access_log(), &*keys.sealer(Purpose::AccessLog))?;
    findings.log(ACCESS_LOG, &access_log);
    let sealer = keys.sealer(Purpose::SecurityLog);
    let security_log = access_log::check::<SecurityEntry>(&data_dir.security_log(), &*sealer)?;
    findings.log(SECURITY_LOG, &security_log);
    let mut photographs = 0;
    if with_photographs {
        let store = PhotoStore::new(data_dir.photos(), keys.sealer(Purpose::Photo));
        photographs = photographs::check(&store, &mut findings, progress)?;
    }
    let read = Counts {
        access_log_entries: access_log.entries,
        security_log_entries: security_log.entries,
        photographs,
        ..Counts::default()
    };
    let copies = Copies::new(data_dir.path())?;
    let journal = match LocalJournal::open(&copies.journal(&data_dir.journal())?) {
        Ok(journal) => journal,
        Err(JournalError::Corrupt { position, what }) => {
            findings.damage(position.0, what);
            findings.warn(Warning::ShardsNotCompared);
            return Ok(findings.report(read));
        }
        Err(error) => return Err(error.into()),
    };
    let journals = Journals::one(Arc::new(journal.reader()));
    let sealer = keys.sealer(Purpose::Journal);
    let (audit, mut counts) = audit::run(&journals, &*sealer, &policy, &mut findings, progress)?;
    let sources = shards::Sources {
        copies: &copies,
        shards: data_dir.shards(),
        journals: &journals,
        journal_sealer: &*sealer,
        shard_sealer: &*keys.sealer(Purpose::Shard),
    };
    shards::compare(&sources, &audit, &mut counts, &mut findings, progress)?;
    let Counts { access_log_entries, security_log_entries, photographs, .. } = read;
    Ok(findings.report(Counts { access_log_entries, security_log_entries, photographs, ..counts }))
}
