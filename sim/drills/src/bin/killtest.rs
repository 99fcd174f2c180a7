//! `killtest`: the kill test at full length.
//!
//! The program that it kills is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use drills::kill::{KillOptions, KillReport, kill_rounds};
use stage::find;

/// Kills the real program with kill -9 at random instants under load and checks that nothing acknowledged is lost.
#[derive(Parser)]
struct Arguments {
    /// How often to kill it.
    #[arg(long, default_value_t = 100)]
    rounds: u32,
    /// What chooses the instants and the candidates.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Clients at once.
    #[arg(long, default_value_t = 24)]
    clients: usize,
    /// Counties that they register in.
    #[arg(long, default_value_t = 12)]
    counties: usize,
    /// Where to write the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("killtest: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let program = find::program()?;
    let Arguments { rounds, seed, clients, counties, json } = arguments;
    let options = KillOptions {
        program,
        rounds: *rounds,
        seed: *seed,
        clients: *clients,
        counties: *counties,
        answers_max: 4_096,
    };
    let report = kill_rounds(&options, &mut |report| {
        eprintln!(
            "round {}/{rounds}: {} acknowledged, {} retried, {} lost, {:.0} s",
            report.rounds, report.acknowledged, report.retried, report.lost, report.seconds
        );
    })?;
    print(&report);
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &KillReport) {
    let duplicated = report.duplicated_serials + report.duplicated_identities + report.carried_out_twice;
    let KillReport { rounds, acknowledged, lost, .. } = report;
    println!("rounds {rounds}, acknowledged {acknowledged}, lost {lost}, duplicated {duplicated}");
    println!(
        "seed {}, candidates {}, retried {}, killed during start {}, checks {}, verified {}, ready within {:.2} s, {:.0} s",
        report.seed,
        report.candidates,
        report.retried,
        report.kills_during_start,
        report.checks,
        report.verified.map_or("not (no such command)", |sound| if sound { "sound" } else { "UNSOUND" }),
        report.ready_seconds_max,
        report.seconds
    );
    for offence in &report.offences {
        println!("  {offence}");
    }
}
