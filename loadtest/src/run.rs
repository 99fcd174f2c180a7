//! One run from end to end: an engine, what is there before, the load, the figures, the receipts, the verdict.
//!
//! Guaranteed: an engine that was started here is ended here, whatever happens; the outcome is made from what was recorded
//! even if somebody ends the run early; the receipts are verified before a spawned engine goes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use baoming::clock::format_rfc3339;
use baoming_core::policy::Policy;
use baoming_core::time::Timestamp;
use standin::StandIn;
use tokio::sync::watch;

use crate::arrivals::{Mix, RecordedError, Schedule, in_words};
use crate::dispatcher::{Desk, Dropped, What};
use crate::engine::{self, Engine, Plan};
use crate::judge;
use crate::kinds::Kind;
use crate::ledger::verify::{Collected, verify};
use crate::ledger::{Head, Ledger, LedgerError, read};
use crate::limits::CANDIDATES_MAX;
use crate::outcome::{
    Exit, FORMAT, Generator, HEAT_EDGES_US, LedgerSummary, Model, Outcome, ProfileLabel, ServerSecond, Target,
};
use crate::people::People;
use crate::prepare::{PrepareError, prepare, season};
use crate::processes::{self, Usage};
use crate::profile::{Load, LoadModel, Profile};
use crate::recorder::{End, Ended, Glance, Recorded, Recorder};
use crate::requests::{Noted, Requests};
use crate::scrape::Scraper;
use crate::season::{Codes, Season, Tokens};
use crate::users::{Closed, Gate, Running, Source, attack};

/// What is to be run.
pub struct Options {
    /// The moment, scaled.
    pub profile: Profile,
    /// By which factor.
    pub scale: f64,
    /// What everything follows from.
    pub seed: u64,
    /// Against whom.
    pub target: Against,
    /// Where ledger and logs go.
    pub directory: PathBuf,
    /// Where recorded schedules are looked for.
    pub schedules: PathBuf,
    /// Whether the receipts are verified afterwards.
    pub verify: bool,
}

/// Against whom.
pub enum Against {
    /// An engine that is started for this run.
    Spawned {
        /// Its program; ourselves if there is none.
        program: Option<PathBuf>,
        /// Settings over those of the profile.
        settings: toml::Table,
    },
    /// A service that is there.
    Address {
        /// Where it listens.
        address: SocketAddr,
        /// Who we may be.
        tokens: Tokens,
    },
}

/// Told how it goes.
pub trait Watcher: Send + Sync {
    /// Something is being prepared.
    fn preparing(&self, what: &'static str, done: u32, count: u32);
    /// The load is on.
    fn running(&self, elapsed: Duration, planned: Duration, glance: &Glance);
    /// The receipts are verified.
    fn verifying(&self);
}

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Preparing.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A process, a file or a connection.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The schedule.
    #[error(transparent)]
    Recorded(#[from] RecordedError),
    /// More candidates than serials.
    #[error(transparent)]
    Plan(#[from] baoming::synthetic::PlanError),
    /// The built-in season.
    #[error(transparent)]
    Policy(#[from] baoming::policy::PolicyErrors),
    /// The users.
    #[error("the users could not be started: {0}")]
    Users(String),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

fn system(what: &'static str) -> impl FnOnce(std::io::Error) -> RunError {
    move |source| RunError::System { what, source }
}

/// How often the run is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// From the moment when all users are there to the first arrival.
const HEAD_START: Duration = Duration::from_millis(100);

/// Runs it. `stop` ends it early.
pub async fn run(options: Options, stop: Arc<AtomicBool>, watcher: Arc<dyn Watcher>) -> Result<Outcome, RunError> {
    let policy = baoming::policy::built_in()?;
    std::fs::create_dir_all(&options.directory).map_err(system("the directory of the run"))?;
    let people = People::plan(&policy, people_wanted(&options.profile), options.seed)?;
    let mut stage = Stage::open(&options, &policy, people).await?;
    let content = &options.profile.content;
    let told = {
        let watcher = watcher.clone();
        move |what, done, count| watcher.preparing(what, done, count)
    };
    prepare(stage.address, &stage.requests, &stage.ledger, &content.prepare, told).await?;
    stage.set(&options).await?;
    let (outcome, stage) = Act { options: &options, stop, watcher: watcher.clone() }.play(stage).await?;
    stage.strike(&options, outcome, &policy, &*watcher).await
}

/// How many candidates a run can need: those before it, and a capture for each request that may become one.
fn people_wanted(profile: &Profile) -> u32 {
    let content = &profile.content;
    let total: u32 = content.mix.values().sum();
    let captures: u32 = content.mix.get(&Kind::Capture).copied().unwrap_or(0);
    let arrivals = match content.load.model {
        LoadModel::Open => content.load.phases.iter().map(arrivals_of).sum::<f64>(),
        // Each user of a closed model has an answer after a millisecond or more.
        LoadModel::Closed => content.load.seconds * f64::from(content.load.users).min(20.0) * 1_000.0,
    };
    let share = (f64::from(captures) / f64::from(total.max(1)) * 1.3).max(0.05);
    let wanted = f64::from(content.prepare.candidates()) * 1.02 + arrivals * share + 500.0;
    (wanted as u32).min(CANDIDATES_MAX)
}

fn arrivals_of(phase: &crate::profile::Phase) -> f64 {
    use crate::profile::Phase;
    match phase {
        Phase::Constant { per_second, seconds } | Phase::Poisson { per_second, seconds } => per_second * seconds,
        Phase::Ramp { from_per_second, to_per_second, seconds } => (from_per_second + to_per_second) / 2.0 * seconds,
        Phase::Recorded { seconds, .. } => 1_000.0 * seconds,
    }
}

/// What a run stands on: the service, the people, the ledger.
struct Stage {
    address: SocketAddr,
    tokens: Tokens,
    engine: Option<(Engine, Arc<Plan>)>,
    sms: Option<Arc<StandIn>>,
    arts_fee_fen: u32,
    requests: Arc<Requests>,
    ledger: Arc<Ledger>,
}

impl Stage {
    async fn open(options: &Options, policy: &Policy, people: People) -> Result<Self, RunError> {
        let content = &options.profile.content;
        let sms = match content.prepare.sms && matches!(options.target, Against::Spawned { .. }) {
            true => {
                let started = StandIn::start(standin::Options::local(SMS_APP, SMS_SECRET)).await;
                Some(Arc::new(started.map_err(system("the stand-in for the SMS gateway"))?))
            }
            false => None,
        };
        let (address, tokens, engine) = match &options.target {
            Against::Address { address, tokens } => (*address, tokens.clone(), None),
            Against::Spawned { program, settings } => {
                let plan = Arc::new(Plan::new(program.clone(), &options.directory));
                let mut table = preparation(content.prepare.dear_passwords, settings);
                add_sms(&mut table, sms.as_deref());
                let engine = start(&plan, table, &content.prepare.clock).await?;
                (engine.address, plan.tokens.clone(), Some((engine, plan)))
            }
        };
        let classes = policy.professional.values().map(|class| class.fee_fen);
        let arts_fee_fen = classes.max().unwrap_or_default();
        let season = season(address, &tokens, arts_fee_fen, codes(sms.as_ref())).await?;
        let run = format!("{:x}", options.seed ^ u64::from(std::process::id()) << 40);
        let head = Head::new(options.seed, people.total(), run.clone(), address.to_string());
        let path = options.directory.join("ledger.jsonl");
        let ledger = Arc::new(Ledger::create(&path, &head).map_err(system("the ledger"))?);
        let photos = content.mix.contains_key(&Kind::Photo);
        let requests = Arc::new(Requests::new(season, people, run, photos));
        Ok(Self { address, tokens, engine, sms, arts_fee_fen, requests, ledger })
    }

    /// Sets the calendar to the moment of the load, and the engine to its settings.
    async fn set(&mut self, options: &Options) -> Result<(), RunError> {
        let content = &options.profile.content;
        if let (Some((engine, plan)), Against::Spawned { settings, .. }) = (self.engine.take(), &options.target) {
            let stopped = tokio::task::spawn_blocking(move || engine.stop()).await;
            stopped.unwrap_or(Ok(false)).map_err(system("stopping the engine after preparing"))?;
            let mut table = content.engine.clone();
            engine::merge(&mut table, settings);
            add_sms(&mut table, self.sms.as_deref());
            let engine = start(&plan, table, &content.clock).await?;
            self.address = engine.address;
            self.engine = Some((engine, plan));
        }
        let season = season(self.address, &self.tokens, self.arts_fee_fen, codes(self.sms.as_ref())).await?;
        let requests = Arc::get_mut(&mut self.requests).expect("whoever prepared has ended");
        requests.season = season;
        Ok(())
    }

    /// Verifies the receipts, ends the engine and judges.
    async fn strike(
        self,
        options: &Options,
        mut outcome: Outcome,
        policy: &Policy,
        watcher: &dyn Watcher,
    ) -> Result<Outcome, RunError> {
        let path = self.ledger.path.clone();
        let ledger = Arc::into_inner(self.ledger).expect("all users have ended");
        ledger.close().map_err(system("the ledger"))?;
        if options.verify {
            watcher.verifying();
            let season = season(self.address, &self.tokens, self.arts_fee_fen, None).await?;
            outcome.ledger = Some(verify_ledger(&path, self.address, season, policy).await?);
        }
        if let Some((engine, _)) = self.engine {
            let stopped = tokio::task::spawn_blocking(move || engine.stop()).await.unwrap_or(Ok(false));
            if !stopped.map_err(system("stopping the engine"))? {
                outcome.notes.push("the engine did not stop by itself in time".to_owned());
            }
        }
        outcome.exit = Exit::judge(&outcome.thresholds, &outcome.generator, outcome.ledger.as_ref());
        Ok(outcome)
    }
}

/// Asks a service for every receipt of a ledger.
pub async fn verify_ledger(
    path: &Path,
    address: SocketAddr,
    season: Season,
    policy: &Policy,
) -> Result<LedgerSummary, RunError> {
    let mut collected = Collected::default();
    let head = read(path, |entry| collected.take(entry, season.windows()))?;
    let people = Arc::new(crate::ledger::verify::people(policy, &head)?);
    Ok(verify(address, Arc::new(season), people, collected).await)
}

const SMS_APP: &str = "baoming";
const SMS_SECRET: &str = "load-tests-share-this-with-the-stand-in";

fn add_sms(table: &mut toml::Table, sms: Option<&StandIn>) {
    let Some(sms) = sms else { return };
    let mut section = toml::Table::new();
    for (key, value) in [("base_url", sms.url()), ("app_id", SMS_APP.to_owned()), ("secret", SMS_SECRET.to_owned())] {
        section.insert(key.to_owned(), toml::Value::String(value));
    }
    let mut over = toml::Table::new();
    over.insert("sms".to_owned(), toml::Value::Table(section));
    engine::merge(table, &over);
}

fn codes(sms: Option<&Arc<StandIn>>) -> Option<Codes> {
    let sms = sms?.clone();
    Some(Arc::new(move |phone| sms.outbox(phone).pop().map(|message| message.code)))
}

/// Settings while preparing: nobody is slowed down.
fn preparation(dear_passwords: bool, settings: &toml::Table) -> toml::Table {
    let mut text = String::new();
    for limiter in ["address", "identity", "operator"] {
        text.push_str(&format!("[rates.{limiter}]\nper_second = 0\n"));
        text.push_str("burst = 1000\nkeys_max = 1000\n");
    }
    let mut table: toml::Table = text.parse().expect("it was written here");
    if dear_passwords {
        engine::merge(&mut table, settings);
    } else {
        let cheap: toml::Table = "[passwords]\nmemory_kib = 64\niterations = 1\n".parse().expect("it is valid");
        engine::merge(&mut table, &cheap);
    }
    table
}

async fn start(plan: &Arc<Plan>, table: toml::Table, clock: &str) -> Result<Engine, RunError> {
    let (plan, clock) = (plan.clone(), clock.to_owned());
    let started = tokio::task::spawn_blocking(move || plan.start(&table, &clock)).await;
    started.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(system("starting an engine"))
}

/// The load itself.
struct Act<'a> {
    options: &'a Options,
    stop: Arc<AtomicBool>,
    watcher: Arc<dyn Watcher>,
}

/// What is known at the end of the load.
struct Played {
    started_at: Timestamp,
    started: Instant,
    recorded: Recorded,
    server: Vec<ServerSecond>,
    before: Option<Usage>,
    stall_us_max: u64,
    busy_users_max: u32,
    last_answer: Instant,
}

impl Act<'_> {
    async fn play(&self, stage: Stage) -> Result<(Outcome, Stage), RunError> {
        let load = &self.options.profile.content.load;
        let gate = Gate::new(load.users, load.addresses, stage.address);
        let gate = gate.map_err(|error| RunError::Users(error.to_string()))?;
        let mut users = tokio::spawn(attack(gate.clone(), stage.address));
        tokio::select! {
            () = gate.wait_for_users() => {}
            ended = &mut users => return Err(not_running(ended)),
        }
        let started = Instant::now() + HEAD_START;
        let started_at = Timestamp(stage.requests.season.now_ms() + HEAD_START.as_millis() as i64);
        let before = processes::usage(None);
        let recorder = Arc::new(Recorder::new(started));
        let (end, ended) = watch::channel(false);
        let found = Arc::new(Mutex::new(Vec::new()));
        let token = stage.tokens.ops[0].parse().map_err(|_| PrepareError::Token { role: "ops" })?;
        let process = stage.engine.as_ref().map(|(engine, _)| engine.process());
        let scraper = Scraper::new(stage.address, token, process);
        let scraping = tokio::spawn(scraper.run(started, found.clone(), ended));
        let (source, stall) = self.source(&stage, &recorder, started)?;
        let running = Arc::new(Running {
            requests: stage.requests.clone(),
            recorder: recorder.clone(),
            ledger: stage.ledger.clone(),
            source,
            load: load.clone(),
            retry: self.options.profile.content.retry,
            address: stage.address,
            busy: AtomicU32::new(0),
            busy_max: AtomicU32::new(0),
        });
        gate.open(running.clone());
        self.look_on(started, &recorder, users).await?;
        end.send_replace(true);
        let _its_panic_was_told = scraping.await;
        // The gate holds the run, which holds recorder and ledger.
        drop(gate);
        let busy_users_max = running.busy_max.load(Ordering::Acquire);
        drop(running);
        let stall_us_max = stall.finish().await;
        let last_answer = recorder.last_answer();
        let recorder = Arc::into_inner(recorder).expect("all users have ended");
        let server = std::mem::take(&mut *found.lock().expect("the scraper has ended"));
        let recorded = recorder.finish();
        let played =
            Played { started_at, started, recorded, server, before, stall_us_max, busy_users_max, last_answer };
        Ok((self.outcome(played, &stage), stage))
    }

    fn source(&self, stage: &Stage, recorder: &Arc<Recorder>, started: Instant) -> Result<(Source, Stall), RunError> {
        let profile = &self.options.profile;
        let settle = Duration::from_secs_f64(profile.content.load.settle_seconds);
        match profile.content.load.model {
            LoadModel::Open => {
                let schedule = Schedule::new(profile, &self.options.schedules, self.options.seed)?;
                let dropped = dropped(stage.requests.clone(), stage.ledger.clone(), recorder.clone(), started);
                let opened = Desk::open(schedule, started, settle, self.stop.clone(), dropped);
                let (desk, thread) = opened.map_err(system("the dispatcher"))?;
                Ok((Source::Open(desk.clone()), Stall::Dispatcher(desk, thread)))
            }
            LoadModel::Closed => {
                let until = started + Duration::from_secs_f64(profile.content.load.seconds);
                let (cut, watched) = watch::channel(false);
                let stop = self.stop.clone();
                let late = Arc::new(AtomicU64::new(0));
                let timer = tokio::spawn(closed_timer(until, settle, stop.clone(), cut, late.clone()));
                let closed = Closed { mix: Mix::new(profile), seed: self.options.seed, until, cut: watched, stop };
                Ok((Source::Closed(closed), Stall::Timer(late, timer)))
            }
        }
    }

    /// Looks on until the users have ended.
    async fn look_on(
        &self,
        started: Instant,
        recorder: &Recorder,
        mut users: tokio::task::JoinHandle<Result<(), Box<goose::GooseError>>>,
    ) -> Result<(), RunError> {
        let planned = Duration::from_secs_f64(self.options.profile.planned_seconds());
        let mut looks = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                ended = &mut users => {
                    return if matches!(ended, Ok(Ok(()))) { Ok(()) } else { Err(not_running(ended)) };
                }
                _ = looks.tick() => {
                    // Goose catches Ctrl-C itself.
                    if goose::is_killswitch_triggered() {
                        self.stop.store(true, Ordering::Release);
                    }
                    let now = Instant::now();
                    self.watcher.running(now.saturating_duration_since(started), planned, &recorder.glance(now));
                }
            }
        }
    }

    fn outcome(&self, played: Played, stage: &Stage) -> Outcome {
        let Played { recorded, started, server, .. } = played;
        let Options { profile, scale, seed, .. } = self.options;
        let content = &profile.content;
        let elapsed_seconds = round(played.last_answer.saturating_duration_since(started).as_secs_f64());
        let after = processes::usage(None);
        let cpu = played.before.zip(after).map_or(0.0, |(before, after)| after.cpu_seconds - before.cpu_seconds);
        let lived = started.elapsed().as_secs_f64().max(0.001);
        let resident = server.iter().map(|second| second.generator_resident_bytes).max().unwrap_or_default();
        let mut generator = Generator {
            kept_up: true,
            reasons: Vec::new(),
            lateness: recorded.lateness.clone(),
            cpu_percent: round(cpu / lived * 100.0),
            stall_us_max: played.stall_us_max,
            resident_bytes_max: resident.max(after.map_or(0, |usage| usage.resident_bytes)),
            busy_users_max: played.busy_users_max,
        };
        generator.reasons = judge::generator_problems(&content.load, &recorded, &generator);
        generator.kept_up = generator.reasons.is_empty();
        let thresholds = judge::verdicts(&content.thresholds, &recorded, elapsed_seconds);
        let Recorded { total, kinds, seconds, refusals, retries, .. } = recorded;
        Outcome {
            format: FORMAT,
            profile: ProfileLabel {
                name: profile.name.clone(),
                title_zh: content.title_zh.clone(),
                title_en: content.title_en.clone(),
                source: content.source.clone(),
                attack: content.attack,
                digest: profile.digest.clone(),
            },
            scale: *scale,
            seed: *seed,
            started_at: format_rfc3339(played.started_at),
            elapsed_seconds,
            planned_seconds: round(profile.planned_seconds()),
            interrupted: self.stop.load(Ordering::Acquire),
            machine: processes::machine(),
            target: Target {
                address: stage.address.to_string(),
                spawned: stage.engine.is_some(),
                password_hash: stage.engine.as_ref().map(|_| self.password_hash()),
                debug_build: cfg!(debug_assertions),
            },
            model: model(content.load.model, profile),
            counts: total.counts.clone(),
            total,
            kinds,
            seconds,
            heat_edges_us: HEAT_EDGES_US.to_vec(),
            refusals,
            retries,
            thresholds,
            generator,
            server,
            ledger: None,
            notes: notes(&content.load),
            exit: Exit::Passed,
        }
    }

    /// How the spawned engine hashes, by its settings over its defaults.
    fn password_hash(&self) -> String {
        let mut table: toml::Table = baoming::config::Config::example_toml().parse().unwrap_or_default();
        engine::merge(&mut table, &self.options.profile.content.engine);
        if let Against::Spawned { settings, .. } = &self.options.target {
            engine::merge(&mut table, settings);
        }
        let passwords = table.get("passwords").and_then(toml::Value::as_table);
        let number = |key: &str| passwords.and_then(|section| section.get(key)?.as_integer()).unwrap_or_default();
        let (memory, iterations, threads) = (number("memory_kib"), number("iterations"), number("threads"));
        format!("argon2id m={memory} t={iterations} p=1, {threads} threads")
    }
}

fn notes(load: &Load) -> Vec<String> {
    let mut notes = Vec::new();
    if cfg!(debug_assertions) {
        notes.push("built without optimisation: no figure means anything".to_owned());
    }
    if load.addresses > 1 {
        notes.push(format!("the users come from up to {} addresses of this machine", load.addresses));
    }
    notes
}

fn model(model: LoadModel, profile: &Profile) -> Model {
    let load = &profile.content.load;
    match model {
        LoadModel::Open => Model::Open { schedule: in_words(profile), users: load.users },
        LoadModel::Closed => Model::Closed { users: load.users, pause_ms: load.pause_ms },
    }
}

fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

/// Why goose has ended before the run.
fn not_running(ended: Result<Result<(), Box<goose::GooseError>>, tokio::task::JoinError>) -> RunError {
    RunError::Users(match ended {
        Ok(Ok(())) => "goose has ended before they were there".to_owned(),
        Ok(Err(error)) => format!("{error:?}"),
        Err(error) => error.to_string(),
    })
}

/// Counts what no user will take.
fn dropped(requests: Arc<Requests>, ledger: Arc<Ledger>, recorder: Arc<Recorder>, started: Instant) -> Dropped {
    Box::new(move |what| match what {
        What::Arrival(arrival) => recorder.dropped(arrival.kind, started + arrival.due),
        What::Repetition(task) => {
            requests.failed(&task, false, 0, &*ledger);
            let now = Instant::now();
            recorder.ended(&Ended {
                kind: task.kind,
                due: task.due,
                sent: now,
                answered: now,
                status: None,
                end: End::Unfinished,
                told_to_wait: task.told_to_wait.map(|since| (since, task.obeys)),
                noted: Noted::default(),
            });
        }
    })
}

/// Where the largest delay of a timer is told.
enum Stall {
    Dispatcher(Arc<Desk>, std::thread::JoinHandle<Duration>),
    Timer(Arc<AtomicU64>, tokio::task::JoinHandle<()>),
}

impl Stall {
    async fn finish(self) -> u64 {
        match self {
            Self::Dispatcher(desk, thread) => {
                let _its_panic_was_told = tokio::task::spawn_blocking(move || thread.join()).await;
                desk.stall_us_max.load(Ordering::Acquire)
            }
            Self::Timer(late, timer) => {
                timer.abort();
                let _aborted = timer.await;
                late.load(Ordering::Acquire)
            }
        }
    }
}

/// Cuts a closed model off when it has had its time, and measures how late timers are meanwhile.
async fn closed_timer(
    until: Instant,
    settle: Duration,
    stop: Arc<AtomicBool>,
    cut: watch::Sender<bool>,
    late: Arc<AtomicU64>,
) {
    let tick = Duration::from_millis(50);
    while Instant::now() < until + settle && !stop.load(Ordering::Acquire) {
        let due = Instant::now() + tick;
        tokio::time::sleep(tick).await;
        late.fetch_max(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::AcqRel);
    }
    cut.send_replace(true);
    // The users look at it as long as they live.
    std::future::pending::<()>().await;
}

/// A seed that nobody has chosen.
pub fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now.as_millis() as u64 ^ u64::from(std::process::id())) & 0xffff_ffff
}
