//! Putting a node together.
//!
//! Guarantees: everything that was durable is in the memories, rows and accounts before the first county starts.
//!
//! Deliberately absent: holding the directory and opening the journal, which the program has done before.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use baoming_core::ids::CountyId;
use baoming_core::policy::Policy;
use baoming_core::rows::Row;
use baoming_gate::admission::permits::Admission;
use baoming_gate::auth::sessions::Sessions;
use baoming_policy::Editions;
use baoming_receipts::Receipts;
use baoming_store::access_log::AccessLog;
use baoming_store::disk_room::DiskRoom;
use baoming_store::journal::committer::Committer;
use baoming_store::journal::{Journal, Journals};
use baoming_store::keys::{KeyProvider, Purpose};
use baoming_store::photos::{PhotoStore, Photos};
use baoming_store::security_log::SecurityLog;
use baoming_store::shard::{self, Recovered, RecoveryStage, RowKind, ShardOptions, Shards, Sources};

use super::calendar;
use super::error::NodeError;
use super::ground::Ground;
use super::groups;
use super::held::Holdings;
use super::options::NodeOptions;
use super::records::Records;
use super::serving::{Background, Node};
use crate::actors::{Accounts, Counties, CountiesOptions, CountySettings, InForce, RestartLimits};
use crate::identities::Identities;

impl Node {
    /// Makes a node ready on ground that is held and with a journal that is open: `journal` takes what the counties decide,
    /// and `journals` give back what was decided, of each county its own. `progress` is told how the recovery goes.
    pub fn open(
        options: NodeOptions,
        ground: Ground,
        journal: Box<dyn Journal>,
        journals: Journals,
        progress: &mut dyn FnMut(RecoveryStage),
    ) -> Result<(Self, Background), NodeError> {
        let Ground { mut data_dir, keys, session_key } = ground;
        // Taken over behind the directory, so that a start that is refused closes the journal while it still holds that.
        let (journal, journals) = (journal, journals);
        calendar::judge(&options.clock, &journals, &mut data_dir, options.accept_calendar)?;
        let sources = Sources {
            shard_sealer: keys.sealer(Purpose::Shard),
            journal_sealer: keys.sealer(Purpose::Journal),
            journals,
        };
        let desk = options.policy.desk();
        let ids: Vec<CountyId> = options.policy.counties.keys().copied().chain([desk]).collect();
        let shard_options = shard_options(&options, data_dir.shards());
        let (shards, shard_threads, recovered) = shard::open(&shard_options, &ids, &sources, progress)?;
        let (identities, accounts) = remembered(&ids, desk, &recovered, &shards)?;
        let now = options.clock.now();
        let sessions = Arc::new(Sessions::open(data_dir.path(), session_key.marks(), options.sessions, now)?);
        let records = Records { journals: sources.journals.clone(), sealer: sources.journal_sealer.clone() };
        // Room for every permit, and for every county that asks for its memory.
        let bound = options.admission.node_count + options.admission.control_node_count + ids.len();
        let (committer, committer_thread) =
            Committer::spawn(journal, options.clock.clone(), bound, groups::observer())?;
        let counties = CountiesOptions {
            editions: editions(options.policy, desk, &shards)?,
            contingency: contingency(desk, &shards)?,
            desk,
            journal_sealer: sources.journal_sealer,
            committer,
            identities: identities.clone(),
            accounts: accounts.clone(),
            sessions: Arc::downgrade(&sessions),
            clock: options.clock.clone(),
            restart_limits: restart_limits(options.county),
            arbiters: options.county.arbiters,
            probe: options.probe,
        };
        let counties = Counties::start(counties, recovered, &shards)?;
        let disk = Arc::new(DiskRoom::new(data_dir.path().to_owned(), options.disk));
        let access_log = AccessLog::open(&data_dir.access_log(), keys.sealer(Purpose::AccessLog), disk.clone())?;
        let sealer = keys.sealer(Purpose::SecurityLog);
        let security_log = SecurityLog::open(&data_dir.security_log(), sealer, disk.clone())?;
        let photo_store = PhotoStore::new(data_dir.photos(), keys.sealer(Purpose::Photo));
        let node = Self {
            desk,
            clock: options.clock,
            holdings: Holdings::new(&ids),
            admission: Admission::new(options.admission, ids),
            identities,
            identity_index: keys.identity_index(),
            shards,
            counties,
            photos: Photos::start(options.photos, photo_store, disk.clone())?,
            disk,
            accounts,
            sessions,
            access_log,
            security_log,
            digests: keys.digests(),
            receipts: Receipts::new(keys.receipts()),
            records,
        };
        Ok((node, Background { committer: committer_thread, shards: shard_threads, _data_dir: data_dir }))
    }
}

fn shard_options(options: &NodeOptions, directory: PathBuf) -> ShardOptions {
    ShardOptions {
        directory,
        databases: options.county.shard_databases,
        cache_bytes: options.county.shard_cache_mib << 20,
        stamp: u64::try_from(options.clock.now().0).unwrap_or_default(),
    }
}

fn restart_limits(county: CountySettings) -> RestartLimits {
    RestartLimits {
        count_max: county.restart_limit,
        window_ms: county.restart_window_seconds * 1_000,
        backoff_ms: county.restart_backoff_ms,
    }
}

/// Who holds which document and who may sign in, as of everything recorded.
fn remembered(
    ids: &[CountyId],
    desk: CountyId,
    recovered: &[Recovered],
    shards: &Shards,
) -> Result<(Arc<Identities>, Arc<Accounts>), NodeError> {
    let identities = Arc::new(Identities::default());
    let accounts = Arc::new(Accounts::new(ids.iter().copied()));
    for one in recovered {
        accounts.adopt(&one.county);
        let offences = identities.adopt(&one.county);
        if !offences.is_empty() {
            return Err(NodeError::IdentityTwice { county: one.county.id(), count: offences.len() });
        }
    }
    take_operators(&accounts, desk, shards)?;
    Ok((identities, accounts))
}

/// The editions as of everything recorded.
fn editions(start: Arc<Policy>, desk: CountyId, shards: &Shards) -> Result<Editions, NodeError> {
    let (mut editions, mut outcome) = (Editions::new(start), Ok(()));
    let read = shards.visit(desk, RowKind::Editions, &mut |row| {
        if let Row::Edition(row) = row {
            outcome = editions.take(*row).map(drop);
        }
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.map_err(NodeError::Rules)?;
    outcome?;
    Ok(editions)
}

/// What the desk holds back as of everything recorded.
fn contingency(desk: CountyId, shards: &Shards) -> Result<InForce, NodeError> {
    let mut in_force = InForce::default();
    let read = shards.visit(desk, RowKind::Contingencies, &mut |row| {
        if let Row::Contingency(row) = row {
            in_force.take(*row);
        }
        ControlFlow::Continue(())
    });
    read.map_err(NodeError::Contingency)?;
    Ok(in_force)
}

/// The operators as of everything recorded.
fn take_operators(accounts: &Accounts, desk: CountyId, shards: &Shards) -> Result<(), NodeError> {
    let read = shards.visit(desk, RowKind::Operators, &mut |row| {
        if let Row::Operator(row) = row {
            accounts.adopt_operator(*row);
        }
        ControlFlow::Continue(())
    });
    read.map_err(NodeError::Operators)
}
