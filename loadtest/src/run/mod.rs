//! One run from end to end: an engine, what is there before, the load, the figures, the receipts, the verdict.
//!
//! Guaranteed: an engine that was started here is ended here, whatever happens; the outcome is made from what was recorded
//! even if somebody ends the run early; the receipts are verified before a spawned engine goes.

mod act;
pub mod receipts;
pub mod reference;
mod stage;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use baoming_core::policy::Policy;

use self::act::Act;
use self::stage::Stage;
use crate::ledger::{LedgerError, read};
use crate::limits::CANDIDATES_MAX;
use crate::load::arrivals::RecordedError;
use crate::load::prepare::{PrepareError, prepare};
use crate::measure::outcome::{LedgerSummary, Outcome};
use crate::measure::recorder::Glance;
use crate::profile::{LoadModel, Phase, Profile};
use crate::run::receipts::{Collected, verify};
use crate::season::kinds::Kind;
use crate::season::people::People;
use crate::season::{Season, Tokens};

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
    /// The payment platform's stand-in.
    #[error(transparent)]
    Platform(#[from] crate::season::platform::PlatformError),
}

pub(crate) fn system(what: &'static str) -> impl FnOnce(std::io::Error) -> RunError {
    move |source| RunError::System { what, source }
}

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

fn arrivals_of(phase: &Phase) -> f64 {
    match phase {
        Phase::Constant { per_second, seconds } | Phase::Poisson { per_second, seconds } => per_second * seconds,
        Phase::Ramp { from_per_second, to_per_second, seconds } => (from_per_second + to_per_second) / 2.0 * seconds,
        Phase::Recorded { seconds, .. } => 1_000.0 * seconds,
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
    let people = Arc::new(crate::run::receipts::people(policy, &head)?);
    Ok(verify(address, Arc::new(season), people, collected).await)
}

/// A seed that nobody has chosen.
pub fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now.as_millis() as u64 ^ u64::from(std::process::id())) & 0xffff_ffff
}
