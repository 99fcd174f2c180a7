//! A data directory with its key, and the node that runs on it.
//!
//! The policy is the built-in one with [`COUNTIES`] of its counties: a node opens a tree for each, and dozens of nodes
//! are opened here. The clock stands still in the middle of the registration window.

use std::collections::BTreeMap;
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use baoming_clock::Clock;
use baoming_core::calendar::WindowName;
use baoming_core::command::{Action, Command};
use baoming_core::ids::{CountyId, Serial};
use baoming_core::policy::Policy;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Receipt, View};
use baoming_core::rows::CandidateRow;
use baoming_gate::admission::permits::AdmissionLimits;
use baoming_gate::auth::sessions::SessionSettings;
use baoming_node::actors::CountySettings;
use baoming_node::node::{Background, Failure, Ground, Node, NodeError, NodeOptions};
use baoming_policy::{self as policy, Trial};
use baoming_store::disk_room::DiskSettings;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Journal, Journals};
use baoming_store::photos::PhotoSettings;
use baoming_store::shard::RecoveryStage;
use baoming_upkeep::verify::{self, VerifyError, VerifyOptions, VerifyReport};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::actions::{self, CANDIDATE};
use crate::valve::Valve;

/// Counties of the policy.
pub const COUNTIES: usize = 6;
/// Shard databases; counties go to them in turn.
pub const DATABASES: usize = 2;

/// The built-in season with its first counties.
pub fn policy() -> Arc<Policy> {
    let mut policy = policy::built_in().unwrap_or_else(|errors| panic!("the built-in season is sound: {errors}"));
    let last = *policy.counties.keys().nth(COUNTIES - 1).expect("the season has more counties than that");
    policy.counties.retain(|county, _| *county <= last);
    Arc::new(policy)
}

/// The county with this place in the policy.
pub fn county(index: usize) -> CountyId {
    *policy().counties.keys().nth(index).expect("there is such a county")
}

/// A data directory and a key file beside it.
pub struct Site {
    parent: TempDir,
}

impl Default for Site {
    fn default() -> Self {
        Self { parent: tempfile::tempdir().expect("a temporary directory") }
    }
}

impl Site {
    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.parent.path().join("data")
    }

    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        self.parent.path().join("data.key")
    }

    /// The shard database that has a county.
    pub fn shard(&self, county: CountyId) -> PathBuf {
        let index = policy().counties.keys().position(|id| *id == county).expect("a county of the policy");
        self.data().join("shards").join(format!("{:02}", index % DATABASES))
    }

    /// What a node is opened with, for a test to change.
    pub fn options(&self) -> NodeOptions {
        let policy = policy();
        NodeOptions {
            clock: Clock::manual(policy.calendar.base(WindowName::Registration).opens_at.plus_ms(3_600_000)),
            policy,
            admission: AdmissionLimits::default(),
            county: CountySettings {
                arbiters: 2,
                restart_limit: 5,
                restart_window_seconds: 60,
                restart_backoff_ms: 1,
                shard_databases: DATABASES,
                shard_cache_mib: 8,
            },
            disk: DiskSettings::default(),
            photos: PhotoSettings::default(),
            sessions: SessionSettings::default(),
            accept_calendar: false,
            probe: None,
        }
    }

    /// A node as it usually is.
    pub fn start(&self) -> TestNode {
        self.start_with(self.options())
    }

    /// A node with other options.
    pub fn start_with(&self, options: NodeOptions) -> TestNode {
        TestNode::open(self, options, |journal| Box::new(journal))
            .unwrap_or_else(|error| panic!("the node starts: {error}"))
    }

    /// A node whose journal is behind a valve.
    pub fn start_behind(&self, valve: &Valve, options: NodeOptions) -> TestNode {
        TestNode::open(self, options, |journal| valve.before(journal))
            .unwrap_or_else(|error| panic!("the node starts: {error}"))
    }

    /// Why a node does not start here.
    pub fn refused(&self) -> NodeError {
        self.refused_with(self.options())
    }

    /// Why a node with other options does not start here.
    pub fn refused_with(&self, options: NodeOptions) -> NodeError {
        TestNode::open(self, options, |journal| Box::new(journal)).err().expect("the node does not start")
    }

    /// Whether a node starts here.
    pub fn node_starts(&self) -> bool {
        TestNode::open(self, self.options(), |journal| Box::new(journal)).is_ok()
    }

    /// What a kill at this instant would leave: a copy made while the node may be running.
    pub fn copy(&self) -> Self {
        let site = Self::default();
        copy(&self.data(), &site.data());
        fs::copy(self.key_file(), site.key_file()).expect("the key file can be copied");
        site
    }

    /// Verifies the directory.
    pub fn verify(&self) -> Result<VerifyReport, VerifyError> {
        let progress = &mut |_| {};
        verify::run(VerifyOptions { data: self.data(), key_file: self.key_file().into(), policy: policy(), progress })
    }

    /// Shard databases that were moved aside.
    pub fn aside(&self) -> usize {
        let entries = fs::read_dir(self.data().join("shards")).expect("the shards can be listed");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains(".aside-")).count()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("a directory can be listed") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            copy(&entry.path(), &to);
        } else {
            let mut bytes = fs::read(entry.path()).expect("a file can be read");
            if to.extension().is_some_and(|end| end == "jnl") {
                // Room for more, which would only make the copy slow.
                bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            }
            fs::write(to, bytes).expect("a file can be written");
        }
    }
}

/// A command that was handed over and is not answered yet.
pub type Begun<'a> = Pin<Box<dyn Future<Output = Result<Receipt, Failure>> + 'a>>;

/// All that can be read of a node: every county's progress and every candidate's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// By county.
    pub progress: BTreeMap<CountyId, View>,
    /// By serial.
    pub rows: BTreeMap<Serial, CandidateRow>,
}

/// A node that is stopped when it goes.
pub struct TestNode {
    parts: Option<(Node, Background)>,
    runtime: Runtime,
    replayed: u64,
}

impl TestNode {
    fn open(
        site: &Site,
        options: NodeOptions,
        before: impl FnOnce(LocalJournal) -> Box<dyn Journal>,
    ) -> Result<Self, NodeError> {
        let ground = Ground::open(&site.data(), site.key_file())?;
        let journal = LocalJournal::open(&ground.journal())?;
        let journals = Journals::one(Arc::new(journal.reader()));
        let mut replayed = 0;
        let mut progress = |stage| {
            if let RecoveryStage::Replaying { total, .. } = stage {
                replayed = total;
            }
        };
        let parts = Some(Node::open(options, ground, before(journal), journals, &mut progress)?);
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        Ok(Self { parts, runtime, replayed })
    }

    /// The node itself.
    pub fn node(&self) -> &Node {
        &self.parts.as_ref().expect("it runs until it goes").0
    }

    /// Groups of the journal that its start replayed.
    pub fn replayed(&self) -> u64 {
        self.replayed
    }

    /// Carries out a command with a key made from `name`.
    pub fn act(&self, county: CountyId, name: &str, action: Action) -> Result<Receipt, Failure> {
        self.wait(self.begin(county, name, action))
    }

    /// Carries out a command that is ready made.
    pub fn carry_out(&self, county: CountyId, command: Command) -> Result<Receipt, Failure> {
        self.runtime.block_on(self.node().command(county, CANDIDATE, command))
    }

    /// Hands a command over without waiting for its reply.
    pub fn begin(&self, county: CountyId, name: &str, action: Action) -> Begun<'_> {
        let command = actions::command(self.node(), actions::key(name), action);
        let envelope = if matches!(command.action, Action::RecordFee { .. }) { actions::CONTROL } else { CANDIDATE };
        let mut begun: Begun<'_> = Box::pin(self.node().command(county, envelope, command));
        // The first poll goes as far as the county's mailbox.
        match begun.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => begun,
            Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
        }
    }

    /// Waits for a reply.
    pub fn wait(&self, begun: Begun<'_>) -> Result<Receipt, Failure> {
        self.runtime.block_on(begun)
    }

    /// Asks a county.
    pub fn query(&self, county: CountyId, query: Query) -> Result<View, Failure> {
        self.runtime.block_on(self.node().query(county, CANDIDATE, query))
    }

    /// Reads a candidate's record.
    pub fn row(&self, serial: Serial) -> Result<CandidateRow, Failure> {
        self.runtime.block_on(self.node().candidate(serial))
    }

    /// Tries other rules on everything that was acknowledged in these counties.
    pub fn try_policy(&self, counties: &[CountyId], new: &Policy) -> Trial {
        let caught_up = self.runtime.block_on(self.node().caught_up(counties));
        caught_up.unwrap_or_else(|failure| panic!("{failure:?}"));
        self.node().try_policy(counties, new).unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    /// Sets up the point of every county.
    pub fn prepare(&self) {
        for index in 0..COUNTIES {
            let county = county(index);
            let done = self.act(county, &format!("set up {county}"), actions::set_up());
            done.unwrap_or_else(|failure| panic!("{failure:?}"));
            let done = self.act(county, &format!("allot {county}"), actions::allot(self.node(), county));
            done.unwrap_or_else(|failure| panic!("{failure:?}"));
        }
    }

    /// The capture of a synthetic candidate of the same county.
    pub fn capture(&self, county: CountyId, index: u64) -> Action {
        actions::capture(self.node(), &actions::candidate(self.node(), county, index))
    }

    /// Captures a synthetic candidate.
    pub fn register(&self, county: CountyId, index: u64) -> Serial {
        let done = self.act(county, &format!("capture {county} {index}"), self.capture(county, index));
        serial_of(done)
    }

    /// Takes a candidate through every step.
    pub fn complete(&self, county: CountyId, index: u64) -> Serial {
        let serial = self.register(county, index);
        let candidate = actions::candidate(self.node(), county, index);
        let steps = [
            ("pay", actions::pay(self.node(), serial, &format!("p{serial}"))),
            ("activate", actions::activate(serial)),
            ("save", actions::save(serial, &candidate)),
        ];
        for (step, action) in steps {
            let done = self.act(county, &format!("{step} {serial}"), action);
            done.unwrap_or_else(|failure| panic!("{step}: {failure:?}"));
        }
        serial
    }

    /// A few candidates in every county, at different steps.
    pub fn populate(&self) {
        self.prepare();
        for index in 0..COUNTIES {
            self.complete(county(index), 0);
            self.complete(county(index), 1);
            self.register(county(index), 2);
        }
    }

    /// Everything that can be read.
    pub fn seen(&self) -> Seen {
        let mut seen = Seen { progress: BTreeMap::new(), rows: BTreeMap::new() };
        for (county, own) in &self.node().province_policy().counties {
            let view = self.query(*county, Query::County).unwrap_or_else(|failure| panic!("{failure:?}"));
            let View::Progress(progress) = view else { panic!("a county's progress, not {view:?}") };
            seen.progress.insert(*county, view);
            let code = *own.codes.first().expect("a county has a code");
            for number in (1..).take(progress.captured as usize) {
                let serial = Serial::new(code, number).expect("a serial");
                let row = self.row(serial).unwrap_or_else(|failure| panic!("{serial}: {failure:?}"));
                seen.rows.insert(serial, row);
            }
        }
        seen
    }

    /// Stops it and waits.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some((node, background)) = self.parts.take() {
            node.stop(background);
        }
    }
}

impl Drop for TestNode {
    fn drop(&mut self) {
        // A failed test has something better to say than what stopping may add.
        if !std::thread::panicking() {
            self.end();
        }
    }
}

/// The serial that a capture was answered with.
pub fn serial_of(done: Result<Receipt, Failure>) -> Serial {
    match done {
        Ok(Receipt { answer: Answer::Captured { serial }, .. }) => serial,
        other => panic!("a serial, not {other:?}"),
    }
}
