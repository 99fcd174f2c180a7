//! An ordinary day: the load test's profile against an engine that is watched, and no page.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use dashboards::rules::Rules;
use serde::Serialize;
use stage::premises::caller;

use crate::scene::{LATER, Scene, Set};

/// Callers of each role, each with a rate of its own.
const CALLERS: [(&str, usize); 5] = [("office", 16), ("point", 256), ("candidate", 1_024), ("payment", 8), ("ops", 1)];
const PROFILE: &str = "ordinary-day";
/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(900);
/// From one look to the next.
const LOOK: Duration = Duration::from_millis(500);

/// What the day was like.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Day {
    /// The share of the profile's load.
    pub(crate) scale: f64,
    /// How long it was watched.
    pub(crate) seconds: f64,
    /// Requests that the engine counted.
    pub(crate) requests: f64,
    /// Pages that fired.
    pub(crate) pages: Vec<String>,
    /// What else fired.
    pub(crate) others: Vec<String>,
    /// Whether the load test found its own thresholds kept.
    pub(crate) load_passed: bool,
}

/// Lets it pass.
pub(crate) fn day(program: &Path, rules: &Rules, scale: f64) -> anyhow::Result<Day> {
    let loadtest = beside("loadtest")?;
    let tokens =
        |role: &str, count: usize| (0..count).map(|at| format!("day-{role}-{at:04}-0123456789")).collect::<Vec<_>>();
    let mut callers = String::new();
    let mut file = String::new();
    for (role, count) in CALLERS {
        let tokens = tokens(role, count);
        file.push_str(&format!("{role} = {tokens:?}\n"));
        for (at, token) in tokens.iter().enumerate() {
            callers.push_str(&caller(&format!("day-{role}-{at}"), token, role, "province"));
        }
    }
    // Quick passwords, as the load test itself has them where they are not what it measures.
    let settings = format!("[passwords]\nmemory_kib = 64\niterations = 1\nthreads = 2\nqueue_max = 4096\n{callers}");
    let scene = Scene::set(program, |_| Ok(Set { clock: LATER.to_owned(), ..Set::of(&settings) }))?;
    let path = scene.folder.join("tokens.toml");
    fs::write(&path, file)?;
    let (report, target) = (scene.folder.join("report"), scene.direct().to_string());
    let mut load = Command::new(loadtest);
    load.args(["run", PROFILE, "--scale", &scale.to_string(), "--no-verify", "--target", &target, "--tokens"]);
    load.arg(&path).arg("--report").arg(&report).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (began, mut fired) = (Instant::now(), BTreeMap::<String, String>::new());
    let mut load = load.spawn()?;
    let status = loop {
        for alert in scene.monitoring.firing()? {
            let found = rules.alerts.iter().find(|of| of.name == alert).and_then(|of| of.labels.get("severity"));
            fired.insert(alert, found.cloned().unwrap_or_default());
        }
        if let Some(status) = load.try_wait()? {
            break status;
        }
        if began.elapsed() > PATIENCE {
            load.kill()?;
            load.wait()?;
        }
        thread::park_timeout(LOOK);
    };
    let requests = scene.monitoring.value("sum(baoming_command_seconds_count)")?.unwrap_or_default();
    ensure!(requests > 1_000.0, "the load test has not loaded anything: {status}, {requests} requests");
    let of = |is_page: bool| {
        let fired = fired.iter().filter(|(name, severity)| (*severity == "page") == is_page && *name != "Watchdog");
        fired.map(|(name, _)| name.clone()).collect()
    };
    let seconds = began.elapsed().as_secs_f64();
    Ok(Day { scale, seconds, requests, pages: of(true), others: of(false), load_passed: status.success() })
}

/// Another program of the same build.
fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let running = std::env::current_exe()?;
    let found = running.with_file_name(name);
    ensure!(found.is_file(), "there is no {}: cargo build --locked -p loadtest, in the same profile", found.display());
    found.canonicalize().context("the load test's program")
}
