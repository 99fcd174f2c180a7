//! The command line of the simulator.
//!
//! Exit codes: 0 everything held, 1 an invariant broke, runs differed or a mutation survived, 2 the command line is
//! wrong or a report cannot be written.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use sim::mutations::Mutation;
use sim::swarm::{Outcome, RunOptions, mutant};
use sim::{report, run, swarm};

/// Runs the counties of the core under virtual time, with crashes, torn writes, failed syncs, full disks, panics,
/// lost, doubled and overtaken messages, and clients that retry; checks every invariant at every step.
///
/// One seed is one run, the same on every machine, byte for byte. A seed that fails is printed with the command that
/// shows it again.
#[derive(Debug, Parser)]
#[command(name = "sim", version, after_help = EXAMPLES)]
struct Line {
    #[command(subcommand)]
    what: What,
}

const EXAMPLES: &str = "\
Examples:
  sim swarm --seeds 500             five hundred different worlds, with a table of what happened in them
  sim run --seed 42 --trace         one of them, step by step
  sim meta --seed 42                the same seed twice: are both runs identical, byte for byte?
  sim mutants --seeds 40            is each deliberately broken program caught, and by which invariant?

Exit codes: 0 everything held; 1 an invariant broke, runs differed or a mutation survived; 2 wrong usage, or\na report that cannot be written.";

#[derive(Debug, Subcommand)]
enum What {
    /// Runs one seed.
    Run {
        /// Which one.
        #[arg(long)]
        seed: u64,
        #[command(flatten)]
        size: Size,
        /// Prints every step.
        #[arg(long)]
        trace: bool,
        /// Breaks the program in this way first; see `mutants`.
        #[arg(long, value_parser = mutation_named)]
        mutation: Option<Mutation>,
        /// Writes configuration, counts and breaches to this file.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Runs many seeds.
    Swarm {
        /// How many.
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
        seeds: u64,
        /// The first one.
        #[arg(long, default_value_t = 1)]
        from: u64,
        #[command(flatten)]
        size: Size,
        /// Threads; as many as there are processors unless given.
        #[arg(long)]
        jobs: Option<usize>,
        /// Writes counts and failing seeds to this file.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Runs one seed twice and compares the traces.
    Meta {
        /// Which one.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        size: Size,
    },
    /// Runs deliberately broken programs; each must be caught.
    Mutants {
        /// Seeds for each.
        #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
        seeds: u64,
        /// Threads; as many as there are processors unless given.
        #[arg(long)]
        jobs: Option<usize>,
        /// Writes what caught them to this file.
        #[arg(long)]
        json: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct Size {
    /// Faults end after this many steps at the latest.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    steps: Option<u64>,
    /// Counties, instead of what the seed draws.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=122))]
    counties: Option<u32>,
    /// Saves of the form by one candidate at most, instead of what the seed draws. No answer is ever
    /// forgotten: an early save that is delivered again after many others must not undo them.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    saves: Option<u32>,
}

impl Size {
    fn options(self) -> RunOptions {
        RunOptions { steps: self.steps, counties: self.counties, saves: self.saves, ..RunOptions::default() }
    }
}

fn mutation_named(name: &str) -> Result<Mutation, String> {
    let known = || Mutation::ALL.map(Mutation::name).join(", ");
    report::mutation_named(name).ok_or_else(|| format!("known are {}", known()))
}

fn main() -> ExitCode {
    match run_line(Line::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sim: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what the line says; whether everything held.
fn run_line(line: Line) -> anyhow::Result<bool> {
    // What the core asserts is reported with its seed; the standard message would only be in between.
    std::panic::set_hook(Box::new(|_| {}));
    match line.what {
        What::Run { seed, size, trace, mutation, json } => {
            one(seed, &RunOptions { whole_trace: trace, mutation, ..size.options() }, json.as_deref())
        }
        What::Swarm { seeds, from, size, jobs, json } => {
            many(from..from.saturating_add(seeds), threads(jobs), &size.options(), json.as_deref())
        }
        What::Meta { seed, size } => twice(seed, size),
        What::Mutants { seeds, jobs, json } => mutants(seeds, threads(jobs), json.as_deref()),
    }
}

fn threads(jobs: Option<usize>) -> usize {
    jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Prints to the standard output; a reader that has gone away is no failure.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn write_json(path: Option<&Path>, value: &Value) -> anyhow::Result<()> {
    let Some(path) = path else { return Ok(()) };
    let text = serde_json::to_string_pretty(value).context("the report as JSON")?;
    std::fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))
}

/// On standard error, and only when someone is looking.
fn progress(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}").expect("the template is valid");
    ProgressBar::new(length).with_style(style.progress_chars("=> ")).with_message(what)
}

fn one(seed: u64, options: &RunOptions, json: Option<&Path>) -> anyhow::Result<bool> {
    let outcome = run(seed, options);
    print(outcome.trace.as_deref().unwrap_or_default());
    print(&report::counts(&outcome.counts));
    print(&format!("{:<38} {:>14}\n", "trace hash", format!("{:016x}", outcome.trace_hash)));
    write_json(json, &report::run_json(&outcome, options))?;
    Ok(verdict(std::slice::from_ref(&outcome).iter(), options))
}

fn verdict<'o>(failed: impl Iterator<Item = &'o Outcome>, options: &RunOptions) -> bool {
    let mut held = true;
    for outcome in failed.filter(|outcome| !outcome.breaches.is_empty()).take(5) {
        held = false;
        print(&report::failure(outcome, options));
    }
    held
}

fn many(seeds: std::ops::Range<u64>, jobs: usize, options: &RunOptions, json: Option<&Path>) -> anyhow::Result<bool> {
    let bar = progress(seeds.end - seeds.start, "seeds");
    let summary = swarm(seeds, jobs, options, || bar.inc(1));
    bar.finish_and_clear();
    print(&format!("{:<38} {:>14}\n", "seeds", summary.seeds));
    print(&report::counts(&summary.counts));
    print(&format!("{:<38} {:>14}\n", "seeds failed", summary.failed.len()));
    write_json(json, &report::swarm_json(&summary, options))?;
    Ok(verdict(summary.failed.values(), options))
}

fn twice(seed: u64, size: Size) -> anyhow::Result<bool> {
    let options = RunOptions { whole_trace: true, ..size.options() };
    let (first, second) = (run(seed, &options), run(seed, &options));
    let (first, second) = (first.trace.context("a trace")?, second.trace.context("a trace")?);
    if first == second {
        print(&format!("seed {seed}: both traces are the same {} bytes\n", first.len()));
        return Ok(true);
    }
    let differs = first.lines().zip(second.lines()).find(|(one, other)| one != other);
    print(&format!("seed {seed}: the traces differ, first at {differs:?}\n"));
    Ok(false)
}

fn mutants(seeds: u64, jobs: usize, json: Option<&Path>) -> anyhow::Result<bool> {
    let bar = progress(seeds * Mutation::ALL.len() as u64, "mutants");
    let all: Vec<_> =
        Mutation::ALL.into_iter().map(|mutation| mutant(mutation, 1..1 + seeds, jobs, || bar.inc(1))).collect();
    bar.finish_and_clear();
    for caught in &all {
        print(&report::caught(caught, seeds));
    }
    write_json(json, &report::mutants_json(&all, seeds))?;
    Ok(all.iter().all(|caught| caught.first.is_some()))
}
