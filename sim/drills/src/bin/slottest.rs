//! `slottest`: the same people come all at once, and then by turns, side by side.
//!
//! The program is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::process::ExitCode;

use clap::Parser;
use drills::slots::{SlotOptions, slots};
use stage::find;

/// Lets people come all at once and then county by county, and says what they were refused and how long they waited.
#[derive(Parser)]
struct Arguments {
    /// How long all would take to come at once; by turns each half takes as long.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// How many come, for what the service can do in that time.
    #[arg(long, default_value_t = 2.0)]
    factor: f64,
    /// What chooses the people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("slottest: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { seconds, factor, seed } = *arguments;
    let options = SlotOptions { program: find::program()?, seconds, factor, seed };
    let report = slots(&options, &mut |what| eprintln!("{what}"))?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    println!("{}", if report.is_clean() { "clean" } else { "NOT CLEAN" });
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
