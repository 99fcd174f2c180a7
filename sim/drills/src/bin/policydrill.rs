//! `policydrill`: a wrong code table is corrected on a running service, at full size.
//!
//! The program that it drills is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use drills::policy_drill::{DrillOptions, policy_drill};
use stage::find;

/// Registers candidates at a service whose code table lacks a code, then tries and adopts the corrected files under load.
#[derive(Parser)]
struct Arguments {
    /// Registrations before the files are tried; the load goes on meanwhile and after.
    #[arg(long, default_value_t = 50_000)]
    candidates: u64,
    /// Clients at once.
    #[arg(long, default_value_t = 24)]
    clients: usize,
    /// Counties that they register in.
    #[arg(long, default_value_t = 122)]
    counties: usize,
    /// What the candidates are made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("policydrill: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let program = find::program()?;
    let Arguments { candidates, clients, counties, seed, json } = arguments;
    let (candidates, clients, counties, seed) = (*candidates, *clients, *counties, *seed);
    let report = policy_drill(&DrillOptions { program, candidates, counties, clients, seed })?;
    let text = serde_json::to_string_pretty(&report)?;
    println!("{text}\n{}", if report.passed() { "passed" } else { "FAILED" });
    if let Some(path) = json {
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
