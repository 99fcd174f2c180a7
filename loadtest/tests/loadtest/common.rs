//! What the tests share: one run at a time, since goose's switch for ending a run is one for the process.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use loadtest::measure::outcome::Outcome;
use loadtest::measure::recorder::Glance;
use loadtest::profile::Profile;
use loadtest::run::{Against, Options, Watcher, run};
use tempfile::TempDir;

/// Nobody looks on.
struct Nobody;

impl Watcher for Nobody {
    fn preparing(&self, _: &'static str, _: u32, _: u32) {}
    fn running(&self, _: Duration, _: Duration, _: &Glance) {}
    fn verifying(&self) {}
}

/// Held while a run goes on.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

/// An engine of this tree, with these settings.
pub(crate) fn spawned(settings: &str) -> Against {
    let settings = settings.parse().expect("the settings are TOML");
    Against::Spawned { program: None, settings }
}

/// Plays a profile; the directory holds what it left.
pub(crate) async fn play(profile: Profile, scale: f64, target: Against, verify: bool) -> (Outcome, TempDir) {
    play_with_seed(profile, scale, target, verify, 7).await
}

/// The same with other people.
pub(crate) async fn play_with_seed(
    profile: Profile,
    scale: f64,
    target: Against,
    verify: bool,
    seed: u64,
) -> (Outcome, TempDir) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (schedules, path) = (PathBuf::from("."), directory.path().to_owned());
    let options = Options { profile, scale, seed, target, directory: path, schedules, verify };
    let outcome = run(options, Arc::new(AtomicBool::new(false)), Arc::new(Nobody)).await;
    let outcome = outcome.unwrap_or_else(|error| {
        let log = std::fs::read_to_string(directory.path().join("engine/stderr.log")).unwrap_or_default();
        panic!("seed {seed}: {error}\n{log}")
    });
    (outcome, directory)
}
