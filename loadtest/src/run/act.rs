//! The load itself: users, schedule, figures and their sum.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;
use stage::usage::{self, Usage};
use tokio::sync::watch;

use super::error::{RunError, system};
use super::options::{Against, Options, Watcher};
use super::stage::Stage;
use crate::engine;
use crate::ledger::Ledger;
use crate::load::arrivals::{Mix, Schedule, in_words};
use crate::load::dispatcher::{Desk, Dropped, What};
use crate::load::prepare::PrepareError;
use crate::load::users::{Closed, Gate, Running, Source, attack};
use crate::measure::judge;
use crate::measure::outcome::{
    Exit, FORMAT, Generator, HEAT_EDGES_US, Model, Outcome, ProfileLabel, ServerSecond, Target,
};
use crate::measure::recorder::{End, Ended, Recorded, Recorder};
use crate::measure::scrape::Scraper;
use crate::profile::{Load, LoadModel, Profile};
use crate::requests::{Noted, Requests};

/// How often the run is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// From the moment when all users are there to the first arrival.
const HEAD_START: Duration = Duration::from_millis(100);

/// The load itself.
pub(super) struct Act<'a> {
    pub(super) options: &'a Options,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) watcher: Arc<dyn Watcher>,
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
    pub(super) async fn play(&self, stage: Stage) -> Result<(Outcome, Stage), RunError> {
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
        let before = usage::of(None);
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
            clients: gate.clients(),
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
        let after = usage::of(None);
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
            scale: (*scale * 1e6).round() / 1e6,
            seed: *seed,
            started_at: format_rfc3339(played.started_at),
            elapsed_seconds,
            planned_seconds: round(profile.planned_seconds()),
            interrupted: self.stop.load(Ordering::Acquire),
            machine: usage::machine().into(),
            target: Target {
                address: stage.address.to_string(),
                spawned: stage.engine.is_some(),
                password_hash: stage.engine.as_ref().map(|(_, plan)| self.password_hash(plan.defaults())),
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
    fn password_hash(&self, defaults: toml::Table) -> String {
        let mut table = defaults;
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
