//! `verify`: reads a data directory from end to end and says whether it is what it should be.
//!
//! Four readings, in this order:
//! 1. the journal, the desk's frames: the editions of the rules, so that each event is judged by those that were in force
//!    where and when it was decided (`rules.rs`);
//! 2. the journal, every frame: its seal, its place in the county's chain, and every invariant, by the core's auditor,
//!    which shares no decision with the counties (`audit.rs`);
//! 3. every shard: the memory made from its rows against the county replayed from the journal up to the shard's own
//!    event, and each of its rows against the row that the records make (`shards.rs`);
//! 4. the shards' positions against the journal's end: a shard is never ahead.
//!
//! Before them the access log is read: each checksum, each link of its chain, each seal; and, if that is asked for, every
//! photograph (`photographs.rs`).
//!
//! Guarantees: a journal that is damaged is an offence, wherever the damage is, and what lies behind the damage is read
//! all the same as far as it can be. A shard that does not open, or is missing, is a warning only, for a shard is a view
//! and is rebuilt at the next start. Nobody is named: offences give counties, events, points and serials.
//!
//! The directory is held meanwhile and stays what it was: journal and shards are opened as copies (`copies.rs`), shards
//! one database at a time, since both stores write while they open. A start cuts an unfinished last group off the
//! journal; here that happens to the copy.
//!
//! Memory: the auditor's model of the whole province first, which is then dropped; after it, full rows of at most
//! [`VERIFY_ROWS_PER_PASS_MAX`](crate::limits::VERIFY_ROWS_PER_PASS_MAX) candidates at a time (never less than one county), each such part with one more
//! reading of the journal. Full rows and not hashes of them, because the next row is made from the one before.
//!
//! Deliberately absent: repairing anything. The policy that is given is the one that the season began with.

mod audit;
mod copies;
mod photographs;
mod report;
mod rules;
mod shards;
mod texts;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use baoming_core::policy::Policy;

use baoming_store::access_log::{self, AccessLogError};
use baoming_store::data_dir::{DataDir, DataDirError};
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{JournalError, JournalReader, Position};
use baoming_store::keys::{FileKey, KeyFileError, KeyProvider, Purpose};
use baoming_store::photos::{PhotoStore, StoreError};
use copies::Copies;
use report::{Findings, Place};

pub use report::{Checked, Counts, Offence, VerifyReport, Warning};

/// What is verified, and who hears how it goes.
pub struct VerifyOptions<'a> {
    /// The data directory.
    pub data: PathBuf,
    /// Its key file.
    pub key_file: PathBuf,
    /// The rules that the season began with. Editions since then are in the journal.
    pub policy: Arc<Policy>,
    /// Told now and then how far it is.
    pub progress: &'a mut dyn FnMut(VerifyStage),
}

/// How far a verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyStage {
    /// Photographs are read.
    Photographs {
        /// Photographs read so far.
        done: u64,
        /// Photographs to read.
        total: u64,
    },
    /// The journal is read and audited.
    Journal {
        /// Groups read so far.
        done: u64,
        /// Groups to read.
        total: u64,
    },
    /// The shards are compared with the journal.
    Shards {
        /// Databases compared so far.
        done: u64,
        /// Databases to compare.
        total: u64,
    },
}

/// Why a directory could not be verified at all. What is wrong *inside* it is in the report instead.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// There are records and nothing that says which key opens them.
    #[error(
        "the data directory {0} holds records, but its manifest names no key; restore manifest.toml from the backup"
    )]
    KeyUnknown(PathBuf),
    /// The disk did not let the journal be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The disk did not let the access log be read.
    #[error(transparent)]
    AccessLog(#[from] AccessLogError),
    /// The disk did not let the photographs be read.
    #[error(transparent)]
    Photographs(#[from] StoreError),
    /// The disk did not let journal or shards be copied.
    #[error(
        "{path} could not be copied: {source}; verifying needs room for a copy of the largest shard and of the journal's \
         write-ahead files"
    )]
    Copy {
        /// What was being copied.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

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
    let mut data_dir = DataDir::open_existing(&data)?;
    let mut findings = Findings::default();
    if !data_dir.holds_records()? {
        // Nothing was ever sealed here, so there may be no key either.
        return Ok(findings.report(Counts::default()));
    }
    let keys = FileKey::open(&key_file)?;
    if !data_dir.key_is_bound() {
        return Err(VerifyError::KeyUnknown(data));
    }
    data_dir.bind_key(keys.fingerprint())?;
    let access_log = access_log::check(&data_dir.access_log(), &*keys.sealer(Purpose::AccessLog))?;
    findings.access_log(&access_log);
    let mut photographs = 0;
    if with_photographs {
        let store = PhotoStore::new(data_dir.photos(), keys.sealer(Purpose::Photo));
        photographs = photographs::check(&store, &mut findings, progress)?;
    }
    let read = Counts { access_log_entries: access_log.entries, photographs, ..Counts::default() };
    let copies = Copies::new(data_dir.path())?;
    let journal = match LocalJournal::open(&copies.journal(&data_dir.journal())?) {
        Ok(journal) => journal,
        Err(JournalError::Corrupt { position, what }) => {
            findings.damage(position, what);
            findings.warn(Warning::ShardsNotCompared);
            return Ok(findings.report(read));
        }
        Err(error) => return Err(error.into()),
    };
    let reader = journal.reader();
    let sealer = keys.sealer(Purpose::Journal);
    let (audit, mut counts) = audit::run(&reader, &*sealer, &policy, &mut findings, progress)?;
    let sources = shards::Sources {
        copies: &copies,
        shards: data_dir.shards(),
        reader: &reader,
        journal_sealer: &*sealer,
        shard_sealer: &*keys.sealer(Purpose::Shard),
    };
    shards::compare(&sources, &audit, &mut counts, &mut findings, progress)?;
    (counts.access_log_entries, counts.photographs) = (read.access_log_entries, read.photographs);
    Ok(findings.report(counts))
}

/// Reads the whole journal, around what is damaged in it.
fn read_whole(
    reader: &dyn JournalReader,
    visit: &mut dyn FnMut(Position, baoming_store::journal::FrameRef<'_>),
    damaged: &mut dyn FnMut(Position, &'static str),
) -> Result<(), JournalError> {
    let mut after = Position::START;
    loop {
        let read = reader.read_after(after, &mut |position, frame| {
            visit(position, frame);
            std::ops::ControlFlow::Continue(())
        });
        match read {
            Err(JournalError::Corrupt { position, what }) => {
                damaged(position, what);
                // Damage that has no place of its own: reading again would find it again.
                if position <= after {
                    return Ok(());
                }
                after = position;
            }
            other => return other,
        }
    }
}

impl Findings {
    fn damage(&mut self, position: Position, what: &str) {
        let place = Place { group: Some(position.0), ..Place::default() };
        self.check(false, baoming_core::invariants::Invariant::Chain, place, || {
            format!("the journal is damaged here: {what}")
        });
    }
}
