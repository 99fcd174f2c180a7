//! What people and programs read: tables, failing seeds with the command that shows them again, JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::log::Counts;
use crate::mutations::Mutation;
use crate::swarm::{Caught, Outcome, RunOptions, Summary};

/// The command that runs this seed again.
pub fn command(seed: u64, options: &RunOptions) -> String {
    let mut line = format!("cargo run --release -p sim -- run --seed {seed}");
    if let Some(steps) = options.steps {
        let _ = write!(line, " --steps {steps}");
    }
    if let Some(counties) = options.counties {
        let _ = write!(line, " --counties {counties}");
    }
    if let Some(saves) = options.saves {
        let _ = write!(line, " --saves {saves}");
    }
    if let Some(mutation) = options.mutation {
        let _ = write!(line, " --mutation {}", mutation.name());
    }
    line
}

/// The counts as a table.
pub fn counts(counts: &Counts) -> String {
    let mut table = String::new();
    for (name, number) in counts.clone().numbers_mut() {
        let _ = writeln!(table, "{name:<38} {number:>14}");
    }
    for (code, number) in &counts.refusals {
        let name = format!("refused: {code}");
        let _ = writeln!(table, "{name:<38} {number:>14}");
    }
    table
}

/// A failing seed: what broke, the end of the trace, and how to see it again.
pub fn failure(outcome: &Outcome, options: &RunOptions) -> String {
    let mut text = format!("seed {} broke {} times\n", outcome.seed, outcome.breaches.len());
    for breach in outcome.breaches.iter().take(10) {
        let _ = writeln!(text, "  step {}: {}: {}", breach.step, breach.law.name(), breach.what);
    }
    text.push_str("  the last steps:\n");
    for line in &outcome.tail {
        let _ = writeln!(text, "    {line}");
    }
    let _ = writeln!(text, "  again: {} --trace", command(outcome.seed, options));
    text
}

/// What became of one mutation, on one line.
pub fn caught(caught: &Caught, seeds: u64) -> String {
    let name = caught.mutation.name();
    let Some((seed, breach)) = &caught.first else { return format!("{name:<26} SURVIVED {seeds} seeds\n") };
    let by: Vec<String> = caught.by.iter().map(|(law, seed)| format!("{} @{seed}", law.name())).collect();
    format!(
        "{name:<26} caught in {:>4} of {seeds} seeds, first at seed {seed} by {}\n{:26} noticed by: {}\n",
        caught.seeds,
        breach.law.name(),
        "",
        by.join(", ")
    )
}

/// One run for programs.
pub fn run_json(outcome: &Outcome, options: &RunOptions) -> Value {
    json!({
        "seed": outcome.seed,
        "config": outcome.config,
        "counts": outcome.counts,
        "trace_hash": format!("{:016x}", outcome.trace_hash),
        "breaches": breaches(outcome),
        "again": command(outcome.seed, options),
    })
}

fn breaches(outcome: &Outcome) -> Vec<Value> {
    let one =
        |breach: &crate::log::Breach| json!({ "step": breach.step, "law": breach.law.name(), "what": breach.what });
    outcome.breaches.iter().map(one).collect()
}

/// A swarm for programs.
pub fn swarm_json(summary: &Summary, options: &RunOptions) -> Value {
    let failed = |outcome: &Outcome| json!({ "seed": outcome.seed, "breaches": breaches(outcome), "again": command(outcome.seed, options) });
    json!({
        "seeds": summary.seeds,
        "counts": summary.counts,
        "failed": summary.failed.values().map(failed).collect::<Vec<_>>(),
    })
}

/// Mutations for programs.
pub fn mutants_json(all: &[Caught], seeds: u64) -> Value {
    let one = |caught: &Caught| {
        json!({
            "mutation": caught.mutation.name(),
            "caught_in_seeds": caught.seeds,
            "first_seed": caught.first.as_ref().map(|(seed, _)| seed),
            "first_law": caught.first.as_ref().map(|(_, breach)| breach.law.name()),
            "first_seed_by_law": caught.by.iter().map(|(law, seed)| (law.name(), seed)).collect::<Vec<_>>(),
        })
    };
    json!({ "seeds": seeds, "mutations": all.iter().map(one).collect::<Vec<_>>() })
}

/// The mutation with this name.
pub fn mutation_named(name: &str) -> Option<Mutation> {
    Mutation::ALL.into_iter().find(|mutation| mutation.name() == name)
}
