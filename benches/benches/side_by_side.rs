//! Durable registrations side by side, in one run on one machine: `cargo bench -p benches --bench side_by_side`.
//!
//! - the engine, over HTTP;
//! - the engine's own JSON echo: the same body into the same type and back, nothing else;
//! - the same service written the usual way (axum, sqlx, PostgreSQL), the same requests by the same load generator;
//! - PostgreSQL alone, one prepared statement for each registration, by pgbench;
//! - Redis, one script for each registration, every write synced, by the same load generator.
//!
//! Rounds alternate, so that a slow minute of the machine hits all of them. All share the processors with the load
//! generator. Who cannot take part is skipped by name; `BAOMING_REQUIRE_ALL=1` makes everybody a must.
//! `-- --rounds 9` counts more rounds, `-- --alone --beside PROGRAM` compares two builds of the engine and nothing
//! else, `-- --quick` tries it out, `-- --json FILE` says where the JSON goes.

use std::path::{Path, PathBuf};
use std::process::Command;

use baoming_policy as policy;
use benches::load::{HTTP, Round, drive, drive_by, post};
use benches::postgres::Cluster;
use benches::province::Captures;
use benches::redis::{RESP, Redis};
use benches::server::{OPS, Server, premises, premises_of};
use benches::table::{Comparison, Contender, Sample, Skipped};
use benches::usual::UsualService;
use clap::Parser;

const CONNECTIONS: usize = 256;
const PROVINCE: u32 = 655_000;
const SEED: u64 = 1;
/// The side that the others are compared with.
const ENGINE: &str = "engine";
/// A median of fewer says little.
const ROUNDS_MIN: u64 = 5;

#[derive(Parser)]
struct Arguments {
    /// Rounds that count.
    #[arg(long, default_value_t = 7, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(ROUNDS_MIN..))]
    rounds: usize,
    /// A twentieth of everything: to try it, not to quote it.
    #[arg(long)]
    quick: bool,
    /// Connections between the usual service and its database; on two processors more made it slower.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=128))]
    pool: u32,
    /// Another build of the program as a side of its own: that of the commit before a change.
    #[arg(long, value_name = "PROGRAM")]
    beside: Option<PathBuf>,
    /// Only the engine and what is beside it: a change against the commit before, in many rounds.
    #[arg(long, requires = "beside")]
    alone: bool,
    /// Where the samples go as JSON.
    #[arg(long, default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/side_by_side.json"))]
    json: PathBuf,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How much one round of each is: a few seconds.
struct Amounts {
    echoes: usize,
    captures: usize,
    usual: usize,
    redis: usize,
    postgres_seconds: u32,
}

const FULL: Amounts = Amounts { echoes: 120_000, captures: 60_000, usual: 12_000, redis: 60_000, postgres_seconds: 3 };
const QUICK: Amounts = Amounts { echoes: 6_000, captures: 3_000, usual: 600, redis: 3_000, postgres_seconds: 1 };

/// A side that can do a round.
struct Side<'a> {
    contender: Contender,
    round: Box<dyn FnMut() -> Sample + 'a>,
}

fn main() {
    let arguments = Arguments::parse();
    let rounds = arguments.rounds;
    let amounts = if arguments.quick { QUICK } else { FULL };
    assert!((rounds + 1) * amounts.captures <= PROVINCE as usize, "the province has no candidates for so many rounds");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let captures = || Captures::plan(&policy::built_in().expect("the built-in policy is valid"), PROVINCE, SEED);
    let body = serde_json::to_vec(&captures().example()).expect("a body has only texts and numbers");

    let mut skipped = Vec::new();
    let server = Server::start(&premises(&fresh(directory.path(), "engine"), None));
    let beside = arguments.beside.as_deref();
    let beside = beside.map(|program| Server::start(&premises_of(program, &fresh(directory.path(), "beside"), None)));
    let others = !arguments.alone;
    let cluster = others.then(|| started("PostgreSQL", Cluster::start(), &mut skipped)).flatten();
    let redis = others.then(|| started("Redis", Redis::start(), &mut skipped)).flatten();
    let usual = env!("CARGO_BIN_EXE_usual-service");
    let usual = cluster.as_ref().map(|cluster| UsualService::start(usual, cluster, arguments.pool));

    let mut sides = vec![engine_side(ENGINE, &server, captures(), amounts.captures)];
    sides.extend(beside.as_ref().map(|beside| engine_side("engine beside it", beside, captures(), amounts.captures)));
    if others {
        sides.push(echo_side(&server, &body, amounts.echoes));
    }
    if let Some((cluster, usual)) = cluster.as_ref().zip(usual.as_ref()) {
        sides.push(usual_side(usual, cluster, captures(), amounts.usual));
        sides.push(postgres_side(cluster, amounts.postgres_seconds));
    }
    sides.extend(redis.as_ref().map(|redis| redis_side(redis, captures(), amounts.redis)));

    println!("body {} bytes, {CONNECTIONS} connections, {rounds} rounds after one that is not counted", body.len());
    for round in 0..=rounds {
        // Who is first in one round is last in the next: what a side leaves behind hits every other.
        sides.reverse();
        for side in &mut sides {
            let sample = (side.round)();
            println!("round {round}: {:44} {:>9.0} /s", side.contender.name, sample.per_second);
            if round > 0 {
                side.contender.samples.push(sample);
            }
        }
    }
    if sides.first().is_some_and(|side| side.contender.name != ENGINE) {
        sides.reverse();
    }
    let comparison = Comparison {
        commit: commit(),
        processors: std::thread::available_parallelism().map_or(0, usize::from),
        connections: CONNECTIONS,
        body_bytes: body.len(),
        rounds,
        contenders: sides.into_iter().map(|side| side.contender).collect(),
        skipped,
    };
    println!("\n{}", comparison.markdown());
    for contender in &comparison.contenders {
        println!("{}: {}", contender.name, contender.what);
    }
    let json = serde_json::to_string_pretty(&comparison).expect("samples are numbers and texts");
    std::fs::write(&arguments.json, json).expect("the file can be written");
    println!("samples: {}", arguments.json.display());
}

/// A side that is there, or its name with the reason.
fn started<T>(name: &str, outcome: Result<T, String>, skipped: &mut Vec<Skipped>) -> Option<T> {
    let reason = match outcome {
        Ok(side) => return Some(side),
        Err(reason) => reason,
    };
    assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{name}: {reason}");
    println!("{name}: skipped. {reason}");
    skipped.push(Skipped { name: name.to_owned(), reason });
    None
}

fn fresh(directory: &Path, name: &str) -> PathBuf {
    let fresh = directory.join(name);
    std::fs::create_dir(&fresh).expect("the temporary directory can be written");
    fresh
}

fn engine_side<'a>(name: &str, server: &'a Server, mut captures: Captures, count: usize) -> Side<'a> {
    prepare(server.address, &captures);
    let round = move || {
        let requests = captures.take(count);
        let before = server.cpu_ticks();
        let round = drive(server.address, CONNECTIONS, requests).expect_all("the engine");
        Sample::of(&round, server.cpu_ticks() - before)
    };
    let what = "durable registrations over HTTP: checked, sealed, chained, one sync for each group";
    Side { contender: Contender::new(name, what.to_owned()), round: Box::new(round) }
}

fn echo_side<'a>(server: &'a Server, body: &[u8], count: usize) -> Side<'a> {
    let echo = post("/v1/ops/echo", OPS, "echo", body);
    let round = move || {
        let before = server.cpu_ticks();
        let round = drive(server.address, CONNECTIONS, vec![echo.clone(); count]).expect_all("the echo");
        Sample::of(&round, server.cpu_ticks() - before)
    };
    let what = "the same body read into the same type and written again: no token, no limiter, nothing kept";
    Side { contender: Contender::new("the engine's own JSON echo", what.to_owned()), round: Box::new(round) }
}

fn usual_side<'a>(usual: &'a UsualService, cluster: &'a Cluster, mut captures: Captures, count: usize) -> Side<'a> {
    prepare(usual.address, &captures);
    let ticks = move || usual.cpu_ticks() + cluster.cpu_ticks();
    let round = move || {
        let requests = captures.take(count);
        let before = ticks();
        let round = drive(usual.address, CONNECTIONS, requests).expect_all("the usual service");
        Sample::of(&round, ticks() - before)
    };
    let what = format!("the same requests; axum and sqlx before {}, one transaction for each", cluster.version);
    Side { contender: Contender::new("axum + sqlx + PostgreSQL", what), round: Box::new(round) }
}

fn postgres_side(cluster: &Cluster, seconds: u32) -> Side<'_> {
    let round = move || {
        let (before, candidates) = (cluster.cpu_ticks(), cluster.candidates());
        let rate = cluster.captures_per_second(seconds);
        Sample::of_rate(rate, cluster.candidates() - candidates, cluster.cpu_ticks() - before)
    };
    let clients = benches::postgres::CLIENTS;
    let what = format!("{}, {clients} clients, no HTTP, one prepared statement for each", cluster.version);
    Side { contender: Contender::new("PostgreSQL by pgbench", what), round: Box::new(round) }
}

fn redis_side(redis: &Redis, mut captures: Captures, count: usize) -> Side<'_> {
    redis.prepare(&captures);
    let mut stored = 0;
    let round = move || {
        let bodies = captures.take_bodies(count);
        let requests = bodies.iter().map(|(key, body)| redis.request(key, body)).collect();
        let before = redis.cpu_ticks();
        let round = drive_by(RESP, redis.address, CONNECTIONS, requests).expect_all("Redis");
        let sample = Sample::of(&round, redis.cpu_ticks() - before);
        stored += round.succeeded;
        assert!(redis.holds(stored), "Redis holds what it said it stored");
        sample
    };
    let what = format!("{}, appendfsync always, no HTTP, one script for each", redis.version);
    Side { contender: Contender::new("Redis, every write synced", what), round: Box::new(round) }
}

/// Points, then segments.
fn prepare(address: std::net::SocketAddr, captures: &Captures) {
    let (points, segments) = captures.preparation();
    let send = |what, requests| -> Round { drive_by(HTTP, address, 64, requests).expect_all(what) };
    send("points", points);
    send("segments", segments);
}

fn commit() -> Option<String> {
    let output = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
