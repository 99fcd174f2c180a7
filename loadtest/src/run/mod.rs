//! One run from end to end: an engine, what is there before, the load, the figures, the receipts, the verdict.
//!
//! Guaranteed: an engine that was started here is ended here, whatever happens; the outcome is made from what was recorded
//! even if somebody ends the run early; the receipts are verified before a spawned engine goes.

mod act;
mod error;
mod options;
pub mod receipts;
pub mod reference;
mod stage;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{SystemTime, UNIX_EPOCH};

use self::act::Act;
pub use self::error::RunError;
use self::error::system;
pub use self::options::{Against, Options, Watcher};
pub use self::receipts::verify_ledger;
use self::stage::Stage;
use crate::limits::CANDIDATES_MAX;
use crate::load::descriptors::raise_for;
use crate::load::prepare::prepare;
use crate::measure::outcome::Outcome;
use crate::profile::{LoadModel, Phase, Profile};
use crate::season::kinds::Kind;
use crate::season::people::People;

/// Runs it. `stop` ends it early.
pub async fn run(options: Options, stop: Arc<AtomicBool>, watcher: Arc<dyn Watcher>) -> Result<Outcome, RunError> {
    raise_for(options.profile.content.load.users)?;
    let policy = baoming_policy::built_in()?;
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

/// A seed that nobody has chosen.
pub fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now.as_millis() as u64 ^ u64::from(std::process::id())) & 0xffff_ffff
}
