//! A node that serves: what it holds, and its ways into the counties' memories.
//!
//! Guarantees: a request gets exactly one answer or a named failure; how long it takes to ask after a document says nothing
//! of whether it is registered.

use std::sync::Arc;
use std::thread::JoinHandle;

use baoming_clock::Clock;
use baoming_core::claims::Held;
use baoming_core::command::{Action, Command};
use baoming_core::contingency::Class;
use baoming_core::four_eyes::RequestDigest;
use baoming_core::ids::{CommandKey, CountyId, IdentityKey, Serial};
use baoming_core::policy::Policy;
use baoming_core::query::Query;
use baoming_core::reply::{CandidateState, Receipt, Refusal, Reply, View};
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::{Admission, Lane, Overloaded, Permit};
use baoming_gate::auth::sessions::{Session, Sessions};
use baoming_policy as policy;
use baoming_receipts::Receipts;
use baoming_store::access_log::AccessLog;
use baoming_store::data_dir::DataDir;
use baoming_store::disk_room::DiskRoom;
use baoming_store::keys::{Authenticator, IdentityIndex};
use baoming_store::photos::Photos;
use baoming_store::security_log::SecurityLog;
use baoming_store::shard::{DatabaseStanding, ShardThreads, Shards};

use super::error::{Failure, refused_claim};
use super::held::{Holdings, Request, spread_of};
use super::records::Records;
use crate::actors::{Accounts, Counties, CountyFault, CountyHandle, CountyState, PublishedEditions, Ticket};
use crate::identities::Identities;
use crate::keys_used::KeyUnderWay;

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
    pub(super) desk: CountyId,
    pub(super) clock: Clock,
    pub(super) admission: Admission,
    pub(super) identities: Arc<Identities>,
    pub(super) identity_index: Arc<dyn IdentityIndex>,
    pub(super) shards: Shards,
    pub(super) counties: Counties,
    pub(super) photos: Photos,
    pub(super) disk: Arc<DiskRoom>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) access_log: AccessLog,
    pub(super) security_log: SecurityLog,
    pub(super) digests: Arc<dyn Authenticator>,
    pub(super) receipts: Receipts,
    pub(super) records: Records,
    pub(super) holdings: Holdings,
}

/// What must be waited for after the node has stopped.
pub struct Background {
    pub(super) committer: JoinHandle<bool>,
    pub(super) shards: ShardThreads,
    pub(super) _data_dir: DataDir,
}

impl Node {
    /// Stops everything in order and waits for it. Nobody may be waiting for a reply any more.
    pub fn stop(self, background: Background) {
        let Self { counties, shards, photos, sessions, access_log, security_log, records, .. } = self;
        counties.stop();
        photos.stop();
        // Sessions and logs write what still waits, so all of them must end while the directory is held.
        drop((sessions, access_log, security_log, records));
        // A failed or lost committer may have made something durable that no shard was told of: the next start replays it.
        if background.committer.join().is_ok_and(|all_went_well| all_went_well) {
            shards.conclude();
        }
        drop(shards);
        background.shards.join();
    }

    /// The policy in force for the whole province; a county may have another.
    pub fn province_policy(&self) -> Arc<Policy> {
        self.county_policy(self.desk).expect("the desk is always there")
    }

    /// The policy that a county decides by now; nothing for one that is not there.
    pub fn county_policy(&self, county: CountyId) -> Option<Arc<Policy>> {
        self.counties.directory().county(county).map(|handle| handle.policy())
    }

    /// The same; that of the province for a county that is not there, which whoever is asked next will say.
    pub fn policy_of(&self, county: CountyId) -> Arc<Policy> {
        self.county_policy(county).unwrap_or_else(|| self.province_policy())
    }

    /// The province's desk, which keeps operators and editions of the policy.
    pub fn desk(&self) -> CountyId {
        self.desk
    }

    /// The editions of the policy.
    pub fn editions(&self) -> &Arc<PublishedEditions> {
        self.counties.editions()
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

    /// Whether a session that was found good when somebody asked still is.
    pub fn stands(&self, session: &Session) -> bool {
        self.counties.stands(session)
    }

    /// The photographs.
    pub fn photos(&self) -> &Photos {
        &self.photos
    }

    /// The room on the disk.
    pub fn disk(&self) -> &DiskRoom {
        &self.disk
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

    /// How each database of the shards fares, in the order of their numbers.
    pub fn databases(&self) -> impl Iterator<Item = DatabaseStanding> {
        let directory = self.counties.directory();
        self.shards.databases(|county| directory.county(county).map_or(0, |handle| handle.acknowledged()))
    }

    /// Notes that a request concerns a county; nothing for one that is not there, as the refusal of it will say.
    pub fn note_request(&self, county: CountyId) {
        if let Some(handle) = self.counties.directory().county(county) {
            handle.note_request();
        }
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

    /// Says that a command is under way, for a caller who reaches several counties: refused if the key belongs to a command
    /// of another one. Hold on to what is returned until the command is answered.
    pub async fn key_in(&self, county: CountyId, key: CommandKey) -> Result<KeyUnderWay, Failure> {
        let reused = Failure::Refused(Refusal::KeyReused);
        let Some(under_way) = self.identities.keys.begin(key, county) else { return Err(reused) };
        if self.identities.keys.note(&key) && !self.happened_in(county, key).await? {
            let others =
                self.counties.directory().counties().map(|handle| handle.id()).filter(|other| *other != county);
            for other in others {
                match self.happened_in(other, key).await {
                    Ok(false) => {}
                    Ok(true) => return Err(reused),
                    // A county that is out of service must not stop the others.
                    Err(Failure::CountySetAside) => {}
                    Err(failure) => return Err(failure),
                }
            }
        }
        Ok(under_way)
    }

    /// Whether a command of this key has happened in a county.
    pub async fn happened_in(&self, county: CountyId, key: CommandKey) -> Result<bool, Failure> {
        let envelope = Envelope { lane: Lane::Control, bytes: 0 };
        Ok(matches!(self.query(county, envelope, Query::Key(key)).await?, View::Happened(true)))
    }

    /// The digest of a request that a second person is asked about.
    pub fn request_digest(&self, request: &[u8]) -> RequestDigest {
        self.identity_index.request_digest(request)
    }

    /// Carries out a command: admission, claim, county, journal, reply.
    pub async fn command(&self, county: CountyId, envelope: Envelope, command: Command) -> Result<Receipt, Failure> {
        self.command_under(None, county, envelope, command).await
    }

    /// The same for somebody who has signed in. The session is judged again when the command's turn comes, right before it is
    /// decided, by what is published of accounts and sign-outs: so what was asked for before somebody was dismissed, and
    /// comes to the county after the dismissal was answered, is refused.
    pub async fn command_under(
        &self,
        session: Option<Session>,
        county: CountyId,
        envelope: Envelope,
        command: Command,
    ) -> Result<Receipt, Failure> {
        let outcome = self.commanded(session, county, envelope, command).await;
        self.counted(county, outcome)
    }

    async fn commanded(
        &self,
        session: Option<Session>,
        county: CountyId,
        envelope: Envelope,
        command: Command,
    ) -> Result<Receipt, Failure> {
        if self.counties.journal_failed() {
            return Err(Failure::JournalFailed);
        }
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        if let Action::AdoptPolicy(adopt) = &command.action {
            assert!(policy::from_bundle(&adopt.files).is_ok(), "whoever adopts files has checked them");
        }
        // Spread by the command's own key, so that those refused together do not come back together.
        let jitter = spread_of(&command.key);
        let request = held_as(&command, county);
        self.admitted(request)?;
        self.passed(request);
        let began_ms = self.clock.monotonic_ms();
        let permit = self.admit(envelope, county, jitter).inspect_err(|_| self.holdings.faring.count(true, 0))?;
        let claimed = match &command.action {
            Action::Capture(capture) => Some(capture.identity),
            Action::TransferRegistration(transfer) => Some(transfer.identity),
            _ => None,
        };
        let claim = match claimed.map(|identity| self.identities.claim(identity, county)).transpose() {
            Ok(claim) => claim,
            // Answered as it was, wherever the document is registered by now.
            Err(Held::Registered(_)) if self.happened_in(county, command.key).await? => None,
            Err(held) => return Err(refused_claim(held)),
        };
        let (ticket, reply) = Ticket::new(permit, claim);
        self.counties.command(handle, command, session, ticket);
        let reply = reply.await;
        self.holdings.faring.count(false, self.clock.monotonic_ms().saturating_sub(began_ms));
        match self.reply(handle, reply, request)? {
            Reply::Done(receipt) => Ok(receipt),
            Reply::Refused(refusal) => Err(Failure::Refused(refusal)),
            Reply::Unavailable => Err(Failure::JournalFailed),
            Reply::Found(_) => unreachable!("a command is not answered with a view"),
        }
    }

    /// Asks a county's memory.
    pub async fn query(&self, county: CountyId, envelope: Envelope, query: Query) -> Result<View, Failure> {
        let outcome = self.queried(county, envelope, query).await;
        self.counted(county, outcome)
    }

    /// Counts what failed for a reason of ours for the county that was asked, so that a small one is seen beside large ones.
    pub(super) fn counted<T>(&self, county: CountyId, outcome: Result<T, Failure>) -> Result<T, Failure> {
        outcome.inspect_err(|failure| {
            if failure.is_ours()
                && let Some(handle) = self.counties.directory().county(county)
            {
                handle.note_failure();
            }
        })
    }

    async fn queried(&self, county: CountyId, envelope: Envelope, query: Query) -> Result<View, Failure> {
        let handle = self.counties.directory().county(county).ok_or(Failure::UnknownCounty)?;
        let permit = self.admit(envelope, county, 0)?;
        let (ticket, reply) = Ticket::new(permit, None);
        self.counties.query(handle, query, ticket);
        let request = Request { class: Class::Always, place: (county, None), arrived_at: Timestamp(0), spread: 0 };
        match self.reply(handle, reply.await, request)? {
            Reply::Found(view) => Ok(view),
            Reply::Refused(refusal) => Err(Failure::Refused(refusal)),
            Reply::Unavailable => Err(Failure::JournalFailed),
            Reply::Done(_) => unreachable!("a query is not answered with a receipt"),
        }
    }

    fn admit(&self, envelope: Envelope, county: CountyId, jitter: u32) -> Result<Permit, Failure> {
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
        request: Request,
    ) -> Result<Reply, Failure> {
        match received {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(CountyFault::Panicked)) => Err(Failure::CommandFailed),
            Ok(Err(CountyFault::CommandSetAside)) => Err(Failure::CommandSetAside),
            Ok(Err(CountyFault::SessionOver)) => Err(Failure::SessionOver),
            Ok(Err(CountyFault::NotAdmitted(why))) => Err(self.held(why, request)),
            Ok(Err(CountyFault::CountySetAside)) => Err(Failure::CountySetAside),
            Err(_) if handle.state() == CountyState::SetAside => Err(Failure::CountySetAside),
            Err(_) => Err(Failure::CountyRestarting),
        }
    }
}

/// The command as the desk may hold it back, as far as is known before its county is asked.
fn held_as(command: &Command, county: CountyId) -> Request {
    let point = match &command.action {
        Action::Capture(capture) => Some(capture.point),
        Action::SubmitApplication(application) => Some(application.statement.point),
        _ => None,
    };
    let (class, arrived_at) = (Class::of_action(&command.action), command.arrived_at);
    Request { class, place: (county, point), arrived_at, spread: spread_of(&command.key) }
}

/// What stands in the path and not in the body.
fn subject_number(action: &Action) -> u32 {
    match action {
        // Whose fee it is stands in what the platform signed.
        Action::RecordFee { .. } | Action::KeepPayment { .. } => 0,
        Action::DecideApplication { number, .. }
        | Action::DecideApproval { number, .. }
        | Action::UseApproval { number } => *number,
        Action::ChangeOperator { operator, .. } | Action::RenewOperatorHash { operator, .. } => operator.0,
        other => other.serial().map_or(0, Serial::get),
    }
}
