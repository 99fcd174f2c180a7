//! `holdtest`: a county is suspended under load, and the program is killed around such changes.
//!
//! The program is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::process::ExitCode;

use clap::Parser;
use drills::hold::{HoldOptions, hold, kills_around};
use stage::find;

/// Suspends a county under load and says what was taken, refused and how long the others waited; then kills the program around
/// such changes and says whether what was acknowledged still holds.
#[derive(Parser)]
struct Arguments {
    /// Requests a second, half of them to the county that is held.
    #[arg(long, default_value_t = 1_000)]
    per_second: u32,
    /// How long before the county is held, and as long again while it is. From 62 on, the preview is compared too.
    #[arg(long, default_value_t = 62)]
    seconds: u64,
    /// How often the program is killed around a change.
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// What chooses people and instants.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("holdtest: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { per_second, seconds, kills, seed } = *arguments;
    let options = HoldOptions { program: find::program()?, per_second, seconds, seed };
    let report = hold(&options, &mut |what| eprintln!("{what}"))?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    let killed = kills_around(&options, kills, &mut |report| {
        if report.rounds.is_multiple_of(10) {
            eprintln!("{} kills, {} acknowledged, {} wrong", report.rounds, report.acknowledged, report.wrong);
        }
    })?;
    println!("{}", serde_json::to_string_pretty(&killed)?);
    let clean = report.is_clean() && killed.is_clean();
    println!("{}", if clean { "clean" } else { "NOT CLEAN" });
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
