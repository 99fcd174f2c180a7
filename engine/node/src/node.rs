//! A node: journal, shards and counties put together, and the few ways into them that the edge uses.
//!
//! Start: hold the data directory, bind the key, open the journal, recover the shards, start committer and counties.
//! Stop, the other way round: counties, committer, shards; each waits for what it was still given.

mod error;
mod groups;
mod records;
mod trial;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use baoming_core::claims::Held;
use baoming_core::command::{Action, Command, Query};
use baoming_core::ids::{CountyId, IdentityKey, PointId, Serial};
use baoming_core::policy::Policy;
use baoming_core::reply::{CandidateState, Receipt, Refusal, Reply, View};
use baoming_core::rows::{CandidateRow, PointRow, Row};
use baoming_core::subject::Subject;

use crate::actors::{
    Accounts, Counties, CountiesOptions, CountyFault, CountyHandle, CountySettings, CountyState, Probe, RestartLimits,
    Rules, Ticket,
};
use crate::identities::Identities;
use crate::limits::READ_PATIENCE_MS;
use baoming_clock::Clock;
use baoming_gate::admission::permits::{Admission, AdmissionLimits, Lane, Overloaded};
use baoming_gate::auth::sessions::{SessionSettings, Sessions};
use baoming_policy::{self as policy, Editions};
use baoming_receipts::Receipts;
use baoming_store::access_log::AccessLog;
use baoming_store::data_dir::DataDir;
use baoming_store::journal::Journal;
use baoming_store::journal::committer::Committer;
use baoming_store::journal::local::LocalJournal;
use baoming_store::keys::{Authenticator, FileKey, IdentityIndex, KeyProvider, Purpose};
use baoming_store::photos::{PhotoSettings, PhotoStore, Photos};
use baoming_store::shard::{
    self, Page, ReadError, RecoveryStage, RowKind, Scan, ShardOptions, ShardThreads, Shards, Sources,
};

pub use error::{Failure, NodeError};
pub use records::PlacedRecord;

/// Puts something around the journal; a test makes it fail.
pub type JournalWrapper = Box<dyn FnOnce(LocalJournal) -> Box<dyn Journal>>;

/// What a node is made from.
pub struct NodeOptions {
    /// The data directory.
    pub data: PathBuf,
    /// The key file.
    pub key_file: PathBuf,
    /// The season's rules.
    pub policy: Arc<Policy>,
    /// The only reader of time.
    pub clock: Clock,
    /// Permits.
    pub admission: AdmissionLimits,
    /// Actors and shards.
    pub county: CountySettings,
    /// Threads for photographs.
    pub photos: PhotoSettings,
    /// How long sessions last.
    pub sessions: SessionSettings,
    /// For tests: called before every command.
    pub probe: Option<Probe>,
    /// For tests: around the journal.
    pub journal_wrapper: Option<JournalWrapper>,
}

/// The identity behind a capture, and how large the request was.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// Which lane of the admission.
    pub lane: Lane,
    /// Bytes of the request.
    pub bytes: usize,
}

/// A node that serves.
pub struct Node {
    desk: CountyId,
    clock: Clock,
    admission: Admission,
    identities: Arc<Identities>,
    identity_index: Arc<dyn IdentityIndex>,
    shards: Shards,
    counties: Counties,
    photos: Photos,
    accounts: Arc<Accounts>,
    sessions: Sessions,
    access_log: AccessLog,
    marks: Arc<dyn Authenticator>,
    receipts: Receipts,
    journal: records::Records,
}

/// What must be waited for after the node has stopped.
pub struct Background {
    committer: JoinHandle<()>,
    shards: ShardThreads,
    _data_dir: DataDir,
}

impl Node {
    /// Makes a node ready. `progress` is told how the recovery goes.
    pub fn open(
        options: NodeOptions,
        progress: &mut dyn FnMut(RecoveryStage),
    ) -> Result<(Self, Background), NodeError> {
        let mut data_dir = DataDir::open(&options.data)?;
        let keys = FileKey::open_or_create(&options.key_file, data_dir.holds_records()?)?;
        data_dir.bind_key(keys.fingerprint())?;
        let journal = LocalJournal::open(&data_dir.journal())?;
        let sources = Sources {
            shard_sealer: keys.sealer(Purpose::Shard),
            journal_sealer: keys.sealer(Purpose::Journal),
            reader: Arc::new(journal.reader()),
        };
        let desk = options.policy.desk();
        let ids: Vec<CountyId> = options.policy.counties.keys().copied().chain([desk]).collect();
        let shard_options = ShardOptions {
            directory: data_dir.shards(),
            databases: options.county.shard_databases,
            cache_bytes: options.county.shard_cache_mib << 20,
            stamp: u64::try_from(options.clock.now().0).unwrap_or_default(),
        };
        let (shards, shard_threads, recovered) = shard::open(&shard_options, &ids, &sources, progress)?;
        let identities = Arc::new(Identities::default());
        let accounts = Arc::new(Accounts::new(ids.iter().copied()));
        for one in &recovered {
            accounts.adopt(&one.county);
            let offences = identities.adopt(&one.county);
            if !offences.is_empty() {
                return Err(NodeError::IdentityTwice { county: one.county.id(), count: offences.len() });
            }
        }
        take_operators(&accounts, desk, &shards)?;
        let now = options.clock.now();
        let sessions = Sessions::open(data_dir.path(), keys.sessions(), options.sessions, now)?;
        let records = records::Records { reader: sources.reader.clone(), sealer: sources.journal_sealer.clone() };
        let journal: Box<dyn Journal> = match options.journal_wrapper {
            Some(wrapper) => wrapper(journal),
            None => Box::new(journal),
        };
        // Room for every permit, and for every county that asks for its memory.
        let bound = options.admission.node_count + options.admission.control_node_count + ids.len();
        let (committer, committer_thread) = Committer::spawn(journal, bound, Arc::new(groups::note))?;
        let counties = CountiesOptions {
            editions: editions(options.policy, desk, &shards)?,
            desk,
            journal_sealer: sources.journal_sealer,
            committer,
            identities: identities.clone(),
            accounts: accounts.clone(),
            clock: options.clock.clone(),
            restart_limits: RestartLimits {
                count_max: options.county.restart_limit,
                window_ms: options.county.restart_window_seconds * 1_000,
                backoff_ms: options.county.restart_backoff_ms,
            },
            arbiters: options.county.arbiters,
            probe: options.probe,
        };
        let counties = Counties::start(counties, recovered, &shards)?;
        let access_log = AccessLog::open(&data_dir.access_log(), keys.sealer(Purpose::AccessLog))?;
        let photo_store = PhotoStore::new(data_dir.photos(), keys.sealer(Purpose::Photo));
        let node = Self {
            desk,
            clock: options.clock,
            admission: Admission::new(options.admission, ids),
            identities,
            identity_index: keys.identity_index(),
            shards,
            counties,
            photos: Photos::start(options.photos, photo_store)?,
            accounts,
            sessions,
            access_log,
            marks: keys.sessions(),
            receipts: Receipts::new(keys.receipts()),
            journal: records,
        };
        Ok((node, Background { committer: committer_thread, shards: shard_threads, _data_dir: data_dir }))
    }

    /// Stops everything in order and waits for it. Nobody may be waiting for a reply any more.
    pub fn stop(self, background: Background) {
        let Self { counties, shards, photos, sessions, access_log, journal, .. } = self;
        counties.stop();
        photos.stop();
        // Sessions and access log write what still waits, so all of them must end while the directory is held.
        drop((sessions, access_log, journal));
        let _its_panic_was_logged = background.committer.join();
        drop(shards);
        background.shards.join();
    }

    /// The rules in force for the whole province; a county may have others.
    pub fn policy(&self) -> Arc<Policy> {
        self.policy_of(self.desk).expect("the desk is always there")
    }

    /// The rules that a county decides by now.
    pub fn policy_of(&self, county: CountyId) -> Option<Arc<Policy>> {
        self.counties.directory().county(county).map(|handle| handle.policy())
    }

    /// The same; those of the province for a county that is not there, which whoever is asked next will say.
    pub fn rules_of(&self, county: CountyId) -> Arc<Policy> {
        self.policy_of(county).unwrap_or_else(|| self.policy())
    }

    /// The province's desk, which keeps operators and editions of the rules.
    pub fn desk(&self) -> CountyId {
        self.desk
    }

    /// The editions of the rules.
    pub fn rules(&self) -> &Arc<Rules> {
        self.counties.rules()
    }

    /// The node's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Who may sign in.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The sessions of those who have.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The photographs.
    pub fn photos(&self) -> &Photos {
        &self.photos
    }

    /// The permits, for reports.
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The counties, for reports and for reviving one.
    pub fn counties(&self) -> &Counties {
        &self.counties
    }

    /// How many documents are held.
    pub fn identities(&self) -> usize {
        self.identities.len()
    }

    /// Whether the county's shard can be read.
    pub fn shard_failed(&self, county: CountyId) -> bool {
        self.shards.failed(county)
    }

    /// The keyed hash of a document.
    pub fn identity_key(&self, kind_code: u8, number: &str) -> IdentityKey {
        self.identity_index.key_of(kind_code, number)
    }

    /// The registration of a document, from the county's memory. Nothing if there is none, after the same question to
    /// some county: how long it takes must not say who is registered.
    pub async fn registration_of(
        &self,
        identity: IdentityKey,
        envelope: Envelope,
    ) -> Result<Option<CandidateState>, Failure> {
        let directory = self.counties.directory();
        let other = usize::from(identity.0[0]) % directory.counties().count().max(1);
        let other = || directory.counties().nth(other).map(|handle| handle.id());
        let county = self.identities.county_of(&identity).or_else(other).ok_or(Failure::UnknownCounty)?;
        match self.query(county, envelope, Query::Identity(identity)).await {
            Ok(View::Candidate(state)) => Ok(Some(state)),
            Ok(_) => unreachable!("a query for a candidate is answered with one"),
            Err(Failure::Refused(Refusal::CandidateUnknown)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The county whose serial this is.
    pub fn county_of(&self, serial: Serial) -> Result<CountyId, Failure> {
        self.counties.directory().owner(serial.code()).ok_or(Failure::Refused(Refusal::CandidateUnknown))
    }

    /// Tells a command's body from another under the same key. Keyed, because a body may hold passwords.
    pub fn fingerprint(&self, action: &Action, body: &[u8]) -> u64 {
        self.identity_index.fingerprint(subject_number(action), body)
    }

    /// Carries out a command: admission, claim, county, journal, reply.
    pub async fn command(&self, county: CountyId, envelope: Envelope, command: Command) -> Result<Receipt, Failure> {
        if self.counties.journal_failed() {
            return Err(Failure::JournalFailed);
        }
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        if let Action::AdoptPolicy(adopt) = &command.action {
            assert!(policy::from_bundle(&adopt.files).is_ok(), "whoever adopts files has checked them");
        }
        // Spread by the command's own key, so that those refused together do not come back together.
        let jitter = u32::from_be_bytes([command.key.0[0], command.key.0[1], command.key.0[2], command.key.0[3]]);
        let permit = self.admit(envelope, county, jitter)?;
        let claim = match &command.action {
            Action::Capture(capture) => Some(self.identities.claim(capture.identity, county).map_err(refused_claim)?),
            _ => None,
        };
        let (ticket, reply) = Ticket::new(permit, claim);
        self.counties.command(handle, command, ticket);
        match self.reply(handle, reply.await)? {
            Reply::Done(receipt) => Ok(receipt),
            Reply::Refused(refusal) => Err(Failure::Refused(refusal)),
            Reply::Unavailable => Err(Failure::JournalFailed),
            Reply::Found(_) => unreachable!("a command is not answered with a view"),
        }
    }

    /// Asks a county's memory.
    pub async fn query(&self, county: CountyId, envelope: Envelope, query: Query) -> Result<View, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let permit = self.admit(envelope, county, 0)?;
        let (ticket, reply) = Ticket::new(permit, None);
        self.counties.query(handle, query, ticket);
        match self.reply(handle, reply.await)? {
            Reply::Found(view) => Ok(view),
            Reply::Refused(refusal) => Err(Failure::Refused(refusal)),
            Reply::Unavailable => Err(Failure::JournalFailed),
            Reply::Done(_) => unreachable!("a query is not answered with a receipt"),
        }
    }

    /// Reads a candidate's record.
    pub async fn candidate(&self, serial: Serial) -> Result<CandidateRow, Failure> {
        match self.row(self.county_of(serial)?, Subject::Candidate(serial)).await? {
            Some(Row::Candidate(row)) => Ok(*row),
            _ => Err(Failure::Refused(Refusal::CandidateUnknown)),
        }
    }

    /// Reads the record of a point.
    pub async fn point(&self, point: PointId) -> Result<PointRow, Failure> {
        match self.row(point.county, Subject::Point(point.number)).await? {
            Some(Row::Point(row)) => Ok(row),
            _ => Err(Failure::Refused(Refusal::PointUnknown)),
        }
    }

    /// Reads a row from the shard: as of everything acknowledged so far, not behind the county's queue.
    pub async fn row(&self, county: CountyId, subject: Subject) -> Result<Option<Row>, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let patience = Duration::from_millis(READ_PATIENCE_MS);
        let read = self.shards.read(county, subject, handle.acknowledged(), patience).await;
        read.map_err(|error| unreadable(county, error))
    }

    /// Reads a page of a county's rows from the shard: as of everything acknowledged so far, off the county's threads.
    /// `pick` runs on a reader's thread.
    pub async fn scan<T: Send + 'static>(
        &self,
        county: CountyId,
        scan: Scan,
        pick: impl Fn(Row) -> Option<T> + Send + Sync + 'static,
    ) -> Result<Page<T>, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let as_of = (handle.acknowledged(), Duration::from_millis(READ_PATIENCE_MS));
        let read = self.shards.scan(county, scan, Arc::new(pick), as_of).await;
        read.map_err(|error| unreadable(county, error))
    }

    fn admit(
        &self,
        envelope: Envelope,
        county: CountyId,
        jitter: u32,
    ) -> Result<baoming_gate::admission::permits::Permit, Failure> {
        let now_ms = self.clock.monotonic_ms();
        self.admission.try_admit(envelope.lane, county, envelope.bytes, now_ms, jitter).map_err(|overloaded| {
            match overloaded {
                Overloaded::Busy { retry_after_seconds } => Failure::Busy { retry_after_seconds },
                Overloaded::UnknownCounty(_) => Failure::UnknownCounty,
            }
        })
    }

    fn reply<E>(
        &self,
        handle: &CountyHandle,
        received: Result<Result<Reply, CountyFault>, E>,
    ) -> Result<Reply, Failure> {
        match received {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(CountyFault::Panicked)) => Err(Failure::CommandFailed),
            Ok(Err(CountyFault::CommandSetAside)) => Err(Failure::CommandSetAside),
            Ok(Err(CountyFault::CountySetAside)) => Err(Failure::CountySetAside),
            Err(_) if handle.state() == CountyState::SetAside => Err(Failure::CountySetAside),
            Err(_) => Err(Failure::CountyRestarting),
        }
    }
}

/// The rules as of everything recorded.
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

/// What stands in the path and not in the body.
fn subject_number(action: &Action) -> u32 {
    match action {
        Action::VerifyCard { serial, .. }
        | Action::CorrectPerson { serial, .. }
        | Action::PlaceOrder { serial, .. }
        | Action::CloseOrder { serial, .. }
        | Action::Activate { serial, .. }
        | Action::ResetPasswords { serial, .. }
        | Action::SaveForm { serial, .. }
        | Action::CorrectForm { serial, .. }
        | Action::BindPhone { serial, .. }
        | Action::SaveProfessional { serial, .. }
        | Action::Declare { serial, .. }
        | Action::Confirm { serial, .. }
        | Action::WithdrawConfirmation { serial, .. }
        | Action::Collect { serial, .. } => serial.get(),
        Action::DecideApplication { number, .. } => *number,
        Action::ChangeOperator { operator, .. } => operator.0,
        Action::SetUpPoint { .. }
        | Action::AllotSegment { .. }
        | Action::TakeBackTail { .. }
        | Action::SubmitApplication(_)
        | Action::Capture(_)
        | Action::RecordFee { .. }
        | Action::KeepPayment { .. }
        | Action::CreateOperator(_)
        | Action::OverrideCalendar { .. }
        | Action::AdoptPolicy(_) => 0,
    }
}

fn unreadable(county: CountyId, error: ReadError) -> Failure {
    match error {
        ReadError::Behind | ReadError::Busy => Failure::Busy { retry_after_seconds: 1 },
        ReadError::Failed => Failure::ShardUnavailable,
        ReadError::Tree(error) => {
            tracing::error!(%county, %error, "a row could not be read");
            Failure::ShardUnavailable
        }
    }
}

fn refused_claim(held: Held) -> Failure {
    match held {
        Held::Registered(county) => Failure::Refused(Refusal::IdentityRegisteredElsewhere { county }),
        Held::Undecided => Failure::Busy { retry_after_seconds: 1 },
    }
}
