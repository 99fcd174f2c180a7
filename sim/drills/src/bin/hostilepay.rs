//! `hostilepay`: payments under a hostile gateway, at full size.
//!
//! The program that it kills is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::Context as _;
use clap::Parser;
use drills::hostile_pay::{HostilePayOptions, hostile_pay};
use indicatif::{ProgressBar, ProgressStyle};
use stage::find;

/// Lets candidates pay through a gateway that doubles, loses, delays, reorders and forges notifications, kills the program
/// meanwhile, and compares its records with the gateway's ledger. Exit code 1: a rule was broken; 2: it could not be run; 130: Ctrl-C.
#[derive(Parser)]
struct Arguments {
    /// Candidates, each of whom places an order.
    #[arg(long, default_value_t = 10_000)]
    orders: u64,
    /// What decides who pays and what goes wrong.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Clients at once.
    #[arg(long, default_value_t = 24)]
    clients: usize,
    /// Counties that the candidates are spread over.
    #[arg(long, default_value_t = 12)]
    counties: usize,
    /// How often the program is killed while candidates pay; once more while the bill is compared.
    #[arg(long, default_value_t = 3)]
    kills: u32,
    /// Print the report as JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Write the report as JSON to this file, too.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("hostilepay: {error:#}");
        ExitCode::from(2)
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let program = find::program()?;
    let Arguments { orders, seed, clients, counties, kills, json, report: file } = arguments;
    let (orders, seed, clients, counties, kills) = (*orders, *seed, *clients, *counties, *kills);
    let options = HostilePayOptions { program, orders, seed, clients, counties, kills };
    let stopped = stopped_by_hand()?;
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(orders) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {elapsed}");
    bar.set_style(style.context("the bar's template")?);
    let report = hostile_pay(&options, &stopped, &mut |stage, done| {
        bar.set_message(stage);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    if stopped.load(Ordering::SeqCst) {
        eprintln!("hostilepay: interrupted");
        return Ok(ExitCode::from(130));
    }
    let report = report?;
    let text = serde_json::to_string_pretty(&report)?;
    if *json {
        println!("{text}");
    } else {
        print!("{}", report.table());
    }
    if let Some(path) = file {
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Set once somebody presses Ctrl-C.
fn stopped_by_hand() -> anyhow::Result<Arc<AtomicBool>> {
    let stopped = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
    let of_thread = stopped.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            of_thread.store(true, Ordering::SeqCst);
        }
    })?;
    Ok(stopped)
}
