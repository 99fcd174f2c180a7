//! The harness finds what is bad: an engine that stalls, one that acknowledges and loses, a generator that cannot keep up.

use loadtest::page::texts::Says;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use loadtest::engine::{Engine, Plan};
use loadtest::measure::outcome::Exit;
use loadtest::profile::{Profile, load_file};
use loadtest::run::{Against, verify_ledger};
use loadtest::season::Tokens;
use stage::find;
use stage::proxy::{Proxy, Stalls};

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

/// A good engine; what is wrong with it is done to it from outside.
fn serve(plan: &Plan) -> Engine {
    let settings = SETTINGS.parse().expect("the settings are TOML");
    plan.start(&settings, "2021-11-01T09:00:00+08:00").expect("the engine starts")
}

fn at(address: SocketAddr, tokens: &Tokens) -> Against {
    Against::Address { address, tokens: tokens.clone() }
}

#[test]
fn a_stall_each_second_is_seen_from_the_intended_start_alone() {
    const SECONDS: u32 = 4;
    let _alone = alone();
    runtime().block_on(async {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let plan = Plan::new(None, directory.path());
        let engine = serve(&plan);
        let way = Proxy::start().expect("it can listen");
        way.lead_to(engine.address);
        // So many in all: a slow machine takes longer for the same requests, and must not meet more of them.
        way.stall(Stalls::new(SECONDS, Duration::from_secs(1), Duration::from_millis(200)));
        // One user waits through each stall with one request, of two hundred in that second.
        let captures = profile(directory.path(), &captures(1, 150, SECONDS));
        let (outcome, _left) = play(captures, 1.0, at(way.address, &plan.tokens), false).await;
        let p99_ms = |distribution: &loadtest::measure::outcome::Distribution| distribution.percentile_us(99.0) / 1_000;
        let said = Says(baoming_language::Language::English).summary(&outcome);
        assert!(p99_ms(&outcome.total.corrected) >= 150, "{said}");
        assert!(p99_ms(&outcome.total.uncorrected) < 150, "{said}");
        assert!(outcome.total.uncorrected.max_us >= 190_000, "the stall itself is there: {said}");
        assert!(engine.stop().expect("it can be asked"), "it stops by itself");
    });
}

/// An engine that acknowledges and loses: it goes on from an earlier copy of its data.
#[test]
fn an_engine_that_acknowledges_and_loses_is_found_out() {
    let _alone = alone();
    runtime().block_on(async {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let plan = Plan::new(None, directory.path());
        let premises = plan.premises().expect("there is a program");
        let text = captures(20, 50, 1);
        let engine = serve(&plan);
        let (kept, first) = play(profile(directory.path(), &text), 1.0, at(engine.address, &plan.tokens), true).await;
        assert!(
            kept.ledger.as_ref().is_some_and(loadtest::measure::outcome::LedgerSummary::holds),
            "{:?}",
            kept.ledger
        );
        assert!(engine.stop().expect("it can be asked"), "it stops by itself");
        premises.keep().expect("the data can be copied");
        let engine = serve(&plan);
        let lossy = profile(directory.path(), &text);
        let (outcome, second) = play_with_seed(lossy, 1.0, at(engine.address, &plan.tokens), false, 8).await;
        assert!(outcome.counts.succeeded > 0);
        assert!(engine.stop().expect("it can be asked"), "it stops by itself");
        premises.go_back().expect("the copy is there");
        let engine = serve(&plan);
        let policy = baoming_policy::built_in().expect("it is sound");
        for (left, exit) in [(first, Exit::Passed), (second, Exit::InvariantBroken)] {
            let season =
                loadtest::load::prepare::season(engine.address, &plan.tokens, 0, None).await.expect("it answers");
            let ledger = left.path().join("ledger.jsonl");
            let summary = verify_ledger(&ledger, engine.address, season, &policy).await.expect("it can be read");
            assert_eq!(Exit::judge(&[], &kept.generator, Some(&summary)), exit, "{summary:?}");
        }
        assert_eq!(Exit::InvariantBroken.code(), 3);
        assert!(engine.stop().expect("it can be asked"), "it stops by itself");
    });
}

/// Plays a profile with the program itself; it must end with this code and say this.
fn check_exit(text: &str, code: i32, said: &str) {
    let _alone = alone();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("captures.toml");
    std::fs::write(&path, text).expect("it can be written");
    let engine = find::program().unwrap_or_else(|error| panic!("{error}"));
    let program = Command::new(env!("CARGO_BIN_EXE_loadtest"))
        .env(find::VARIABLE, engine)
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
