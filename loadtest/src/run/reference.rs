//! What asking costs: the cheapest answer of one engine, asked for by a generator made for speed and by each layer of ours.
//!
//! All in turn, with as many connections, each sending its next request when the last is answered. The differences between
//! the rows say where the time goes: the HTTP client, goose, and what this harness adds (bodies, judging, histograms).
//!
//! Deliberately absent: a verdict. On a machine that engine and generator share, the faster generator also leaves the engine
//! more processor; the columns of processor time for each request are what can be carried over to another machine.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use baoming_api::client::{Client, Token};
use goose::goose::TransactionFunction;
use stage::usage::{self, Usage};

use crate::load::users::with_goose;

/// Programs that are known, in the order of preference.
const PROGRAMS: [&str; 2] = ["wrk", "oha"];
const PATH: &str = "/livez";

/// What one generator reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which one.
    pub name: String,
    /// Requests in a second; nothing if it is not installed.
    pub per_second: Option<f64>,
    /// Processor time of the engine for each request, in microseconds.
    pub engine_us: f64,
    /// Processor time of the generator for each request, in microseconds; nothing if it is another program.
    pub generator_us: Option<f64>,
}

/// Measures each generator but the whole harness, whose run is told by the caller.
pub async fn measure(
    address: SocketAddr,
    engine: u32,
    token: &Token,
    users: u32,
    seconds: u32,
) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for program in PROGRAMS {
        let before = usage(engine)?;
        let asked = (program, address, users, seconds);
        let reached = tokio::task::spawn_blocking(move || external(asked)).await?;
        let used = usage(engine)?.cpu_seconds - before.cpu_seconds;
        let count = reached.map_or(f64::INFINITY, |per_second| per_second * f64::from(seconds));
        let engine_us = used * 1e6 / count;
        rows.push(Row { name: program.to_owned(), per_second: reached, engine_us, generator_us: None });
    }
    let until = |seconds: u32| Instant::now() + Duration::from_secs(u64::from(seconds));
    let token = token.clone();
    rows.push(own("own client", engine, seconds, bare(address, token, users, until(seconds))).await?);
    rows.push(own("reqwest", engine, seconds, with_reqwest(address, users, until(seconds))).await?);
    rows.push(own("goose", engine, seconds, goose_alone(address, users, until(seconds))).await?);
    Ok(rows)
}

fn usage(process: u32) -> anyhow::Result<Usage> {
    usage::of(Some(process)).ok_or_else(|| anyhow::anyhow!("the engine's process cannot be read"))
}

async fn own(
    name: &str,
    engine: u32,
    seconds: u32,
    work: impl Future<Output = anyhow::Result<u64>>,
) -> anyhow::Result<Row> {
    let ours = || usage::of(None).map_or(0.0, |usage| usage.cpu_seconds);
    let (before, ours_before) = (usage(engine)?, ours());
    let count = work.await? as f64;
    let engine_us = (usage(engine)?.cpu_seconds - before.cpu_seconds) * 1e6 / count;
    let generator_us = Some((ours() - ours_before) * 1e6 / count);
    Ok(Row { name: name.to_owned(), per_second: Some(count / f64::from(seconds)), engine_us, generator_us })
}

/// Another program, if it is installed.
fn external((program, address, users, seconds): (&str, SocketAddr, u32, u32)) -> Option<f64> {
    let url = format!("http://{address}{PATH}");
    let (users, seconds) = (users.to_string(), format!("{seconds}s"));
    let mut command = Command::new(program);
    match program {
        "wrk" => command.args(["-t", "1", "-c", &users, "-d", &seconds, &url]),
        _ => command.args(["--no-tui", "-c", &users, "-z", &seconds, &url]),
    };
    let output = command.output().ok()?;
    requests_per_second(&String::from_utf8_lossy(&output.stdout))
}

/// Both programs print it behind these words.
fn requests_per_second(output: &str) -> Option<f64> {
    let line = output.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"))?;
    line.trim().parse().ok()
}

async fn bare(address: SocketAddr, token: Token, users: u32, until: Instant) -> anyhow::Result<u64> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..users {
        let mut client = Client::new(address, token.clone());
        tasks.spawn(async move {
            let mut count = 0;
            while Instant::now() < until {
                count += u64::from(client.get(PATH).await.is_ok_and(|answer| answer.succeeded()));
            }
            count
        });
    }
    Ok(tasks.join_all().await.into_iter().sum())
}

async fn with_reqwest(address: SocketAddr, users: u32, until: Instant) -> anyhow::Result<u64> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("http://{address}{PATH}");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..users {
        let (client, url) = (client.clone(), url.clone());
        tasks.spawn(async move {
            let mut count = 0;
            while Instant::now() < until {
                let Ok(answer) = client.get(&url).send().await else { continue };
                count += u64::from(answer.bytes().await.is_ok());
            }
            count
        });
    }
    Ok(tasks.join_all().await.into_iter().sum())
}

async fn goose_alone(address: SocketAddr, users: u32, until: Instant) -> anyhow::Result<u64> {
    let count = Arc::new(AtomicU64::new(0));
    let counted = count.clone();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let function: TransactionFunction = Arc::new(move |user| {
        let (counted, client) = (counted.clone(), client.clone());
        Box::pin(async move {
            user.client = client;
            while Instant::now() < until {
                let answered = user.get(PATH).await?;
                if let Ok(response) = answered.response {
                    counted.fetch_add(u64::from(response.bytes().await.is_ok()), Ordering::Relaxed);
                }
            }
            Ok(())
        })
    });
    with_goose(users, address, function).await?;
    Ok(count.load(Ordering::Relaxed))
}

/// The profile with which the whole harness asks the same.
pub fn harness_profile(directory: &Path, users: u32, seconds: u32) -> anyhow::Result<crate::profile::Profile> {
    let path = directory.join("reference.toml");
    let text = format!(
        "title_zh = \"对照\"\ntitle_en = \"Reference\"\nsource = \"facts.md, Measured\"\n\
         clock = \"2021-11-01T09:00:00+08:00\"\n[load]\nmodel = \"closed\"\nusers = {users}\nseconds = {seconds}\n\
         [mix]\nalive = 1\n"
    );
    std::fs::write(&path, text)?;
    Ok(crate::profile::load_file(&path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_print_is_understood() {
        assert_eq!(requests_per_second("  Latency  1ms\nRequests/sec:  50123.45\nTransfer/sec: 1MB"), Some(50_123.45));
        assert_eq!(requests_per_second("Summary:\n  Requests/sec:\t1234.5\n"), Some(1_234.5));
        assert_eq!(requests_per_second("unable to connect"), None);
    }

    #[test]
    fn the_harness_can_ask_the_same() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let profile = harness_profile(directory.path(), 8, 2).expect("it is sound");
        assert!((profile.planned_seconds() - 2.0).abs() < 1e-9);
    }
}
