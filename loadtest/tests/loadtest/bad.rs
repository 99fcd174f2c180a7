//! The harness finds what is bad: an engine that stalls, one that acknowledges and loses, a generator that cannot keep up.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use baoming::config::{Config, Options};
use baoming::service::{Faults, JournalWrapper, Service};
use baoming_core::time::Timestamp;
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Frame, Journal, JournalError, Position};
use loadtest::engine::Plan;
use loadtest::measure::outcome::Exit;
use loadtest::profile::{Profile, load_file};
use loadtest::run::{Against, verify_ledger};
use loadtest::season::Tokens;

use crate::common::{alone, play, play_with_seed, runtime};

const SETTINGS: &str = "
[rates.address]
per_second = 0
burst = 1000
keys_max = 1000
[passwords]
memory_kib = 64
iterations = 1
";

/// A profile of captures alone.
fn captures(users: u32, per_second: u32, seconds: u32) -> String {
    format!(
        "title_zh = \"采集\"\ntitle_en = \"Captures\"\nsource = \"a test\"\nclock = \"2021-11-01T09:00:00+08:00\"\n\
         [load]\nmodel = \"open\"\nusers = {users}\ndrop_ms = 60000\nlate_percent_max = 100\nstall_ms_max = 60000\n\
         phases = [{{ shape = \"constant\", per_second = {per_second}, seconds = {seconds} }}]\n\
         [mix]\ncapture = 1\n"
    )
}

fn profile(directory: &Path, text: &str) -> Profile {
    let path = directory.join("captures.toml");
    std::fs::write(&path, text).expect("it can be written");
    load_file(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// A service in this process, below a directory and with whatever is wrong with it.
async fn serve(directory: &Path, plan: &Plan, faults: Faults) -> Service {
    let file = directory.join("engine.toml");
    let settings = SETTINGS.parse().expect("the settings are TOML");
    std::fs::write(&file, plan.configuration(&settings)).expect("it can be written");
    let options = Options {
        config: Some(file),
        listen: Some("127.0.0.1:0".to_owned()),
        data: Some(directory.join("data")),
        clock: Some("2021-11-01T09:00:00+08:00".to_owned()),
    };
    let config = Config::load(&options, []).expect("the configuration is sound");
    let policy = Arc::new(baoming_policy::built_in().expect("the built-in season is sound"));
    Service::start(config, policy, faults, &mut |_| {}).await.expect("the service starts")
}

fn at(service: &Service, tokens: &Tokens) -> Against {
    Against::Address { address: service.address(), tokens: tokens.clone() }
}

/// Stops for a while in each second of the plan.
struct Stalling {
    inner: LocalJournal,
    last: Instant,
    /// Stalls to come. A slow machine takes longer for the same requests, and must not meet more of them.
    left: u32,
    /// Nobody rings it: waiting for it is the stall.
    bell: (Mutex<()>, Condvar),
}

impl Journal for Stalling {
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError> {
        if self.left > 0 && self.last.elapsed() >= Duration::from_secs(1) {
            (self.last, self.left) = (Instant::now(), self.left - 1);
            let (mutex, bell) = &self.bell;
            let guard = mutex.lock().expect("nobody else has it");
            let _time_is_up = bell.wait_timeout_while(guard, Duration::from_millis(200), |()| true);
        }
        self.inner.append(frames, committed_at)
    }
}

#[test]
fn a_stall_each_second_is_seen_from_the_intended_start_alone() {
    const SECONDS: u32 = 4;
    let _alone = alone();
    runtime().block_on(async {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let plan = Plan::new(None, directory.path());
        let stalling = |inner| {
            let journal =
                Stalling { inner, last: Instant::now(), left: SECONDS, bell: (Mutex::new(()), Condvar::new()) };
            Box::new(journal) as Box<dyn Journal>
        };
        let wrapper: JournalWrapper = Box::new(stalling);
        let service =
            serve(directory.path(), &plan, Faults { journal_wrapper: Some(wrapper), ..Faults::default() }).await;
        // One user waits through each stall with one request, of two hundred in that second.
        let captures = profile(directory.path(), &captures(1, 150, SECONDS));
        let (outcome, _left) = play(captures, 1.0, at(&service, &plan.tokens), false).await;
        let p99_ms = |distribution: &loadtest::measure::outcome::Distribution| distribution.percentile_us(99.0) / 1_000;
        let said = loadtest::page::report::Language::English.summary(&outcome);
        assert!(p99_ms(&outcome.total.corrected) >= 150, "{said}");
        assert!(p99_ms(&outcome.total.uncorrected) < 150, "{said}");
        assert!(outcome.total.uncorrected.max_us >= 190_000, "the stall itself is there: {said}");
        service.stop().await;
    });
}

/// Says that everything is on the device, and from a moment on writes nothing.
struct Losing {
    inner: LocalJournal,
    losing: Arc<AtomicBool>,
    last: Position,
}

impl Journal for Losing {
    fn append(&mut self, frames: &[Frame], committed_at: Timestamp) -> Result<Position, JournalError> {
        if self.losing.load(Ordering::Acquire) && !frames.is_empty() {
            self.last = Position(self.last.0 + 1);
            return Ok(self.last);
        }
        self.last = self.inner.append(frames, committed_at)?;
        Ok(self.last)
    }
}

#[test]
fn an_engine_that_acknowledges_and_loses_is_found_out() {
    let _alone = alone();
    runtime().block_on(async {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let plan = Plan::new(None, directory.path());
        let losing = Arc::new(AtomicBool::new(false));
        let lost = losing.clone();
        let wrapper: JournalWrapper =
            Box::new(move |inner| Box::new(Losing { inner, losing: lost, last: Position::default() }));
        let service =
            serve(directory.path(), &plan, Faults { journal_wrapper: Some(wrapper), ..Faults::default() }).await;
        let text = captures(20, 50, 1);
        let (kept, first) = play(profile(directory.path(), &text), 1.0, at(&service, &plan.tokens), true).await;
        assert!(
            kept.ledger.as_ref().is_some_and(loadtest::measure::outcome::LedgerSummary::holds),
            "{:?}",
            kept.ledger
        );
        losing.store(true, Ordering::Release);
        let lossy = profile(directory.path(), &text);
        let (outcome, second) = play_with_seed(lossy, 1.0, at(&service, &plan.tokens), false, 8).await;
        assert!(outcome.counts.succeeded > 0);
        service.stop().await;
        // The shards know more than the journal, and a start would be refused; without them the journal is believed.
        std::fs::remove_dir_all(directory.path().join("data/shards")).expect("they are there");
        let service = serve(directory.path(), &plan, Faults::default()).await;
        let policy = baoming_policy::built_in().expect("it is sound");
        for (left, exit) in [(first, Exit::Passed), (second, Exit::InvariantBroken)] {
            let season =
                loadtest::load::prepare::season(service.address(), &plan.tokens, 0, None).await.expect("it answers");
            let ledger = left.path().join("ledger.jsonl");
            let summary = verify_ledger(&ledger, service.address(), season, &policy).await.expect("it can be read");
            assert_eq!(Exit::judge(&[], &kept.generator, Some(&summary)), exit, "{summary:?}");
        }
        assert_eq!(Exit::InvariantBroken.code(), 3);
        service.stop().await;
    });
}

/// Plays a profile with the program itself; it must end with this code and say this.
fn check_exit(text: &str, code: i32, said: &str) {
    let _alone = alone();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("captures.toml");
    std::fs::write(&path, text).expect("it can be written");
    let program = Command::new(env!("CARGO_BIN_EXE_loadtest"))
        .args(["--lang", "en", "run", "--spawn", "--set", "rates.address.per_second=0", "--report"])
        .arg(directory.path())
        .arg(&path)
        .output()
        .expect("the program runs");
    let output = String::from_utf8_lossy(&program.stdout);
    let errors = String::from_utf8_lossy(&program.stderr);
    assert_eq!(program.status.code(), Some(code), "{output}\n{errors}");
    assert!(output.contains(said), "{output}\n{errors}");
    assert!(directory.path().join("outcome.json").exists());
}

#[test]
fn a_generator_without_users_to_send_is_no_verdict_on_the_engine() {
    let text = captures(1, 3_000, 1).replace("late_percent_max = 100", "late_percent_max = 1");
    check_exit(
        &text.replace("drop_ms = 60000", "drop_ms = 150"),
        2,
        "the generator did not keep up: all 1 users were busy",
    );
}

#[test]
fn a_missed_threshold_is_told_by_the_exit_code() {
    let text = captures(20, 50, 1) + "[[thresholds]]\nmeasure = \"p50\"\nat_most = 0.001\n";
    check_exit(&text, 1, "MISSED  p50 of total <= 0.001 ms");
}
