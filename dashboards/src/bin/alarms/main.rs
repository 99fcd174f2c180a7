//! `alarms`: provokes alerts by real faults in a live engine, under a real Prometheus and Alertmanager, and says which fired and
//! when; or lets an ordinary day pass and demands that nobody is paged.
//!
//! Guarantees: rules, waits and routes are the shipped ones, samples are taken every two seconds; a fault has an engine and
//! monitoring of its own; what could not be provoked here is said and never counted.

mod drive;
mod faults;
mod monitoring;
mod ordinary;
mod receiver;
mod scene;
mod texts;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use anyhow::{Context as _, bail};
use baoming_language::{Language, columns};
use clap::Parser;
use dashboards::rules::{self, Rules};
use stage::find;

use drive::{Outcome, Seen, carry_out};
use faults::Fault;
use texts::{Texts, texts};

/// 演练告警 Provokes the alerts by real faults. 0: all that could be provoked fired in time, or nobody was paged; 1: not so.
#[derive(Parser)]
#[command(name = "alarms", version)]
struct Arguments {
    /// Only these faults; all of them if left out.
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<String>,
    /// Lists the faults and ends.
    #[arg(long)]
    list: bool,
    /// Lets an ordinary day pass instead: the load test's profile, and no page.
    #[arg(long, conflicts_with = "faults")]
    ordinary_day: bool,
    /// The share of the ordinary day's load.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Faults that are provoked at once, each with an engine of its own.
    #[arg(long, default_value_t = 2)]
    at_once: usize,
    /// Writes everything that was seen, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Language of what people read.
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("alarms: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let said = texts(arguments.lang);
    if arguments.list {
        for fault in faults::all() {
            println!("{:<22}{}\n{:<22}{}", fault.name, fault.what, "", fault.alerts.join(", "));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let rules = rules::shipped()?;
    let is_good =
        if arguments.ordinary_day { pass(arguments, &rules, said)? } else { provoke(arguments, &rules, said)? };
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn pass(arguments: &Arguments, rules: &Rules, said: &Texts) -> anyhow::Result<bool> {
    let day = ordinary::day(find::program()?, rules, arguments.scale)?;
    println!("{}", (said.day)(day.seconds, day.requests, day.pages.len()));
    for fired in day.pages.iter().chain(&day.others) {
        println!("{}: {fired}", said.besides);
    }
    write(arguments, &serde_json::to_value(&day)?)?;
    Ok(day.pages.is_empty())
}

fn provoke(arguments: &Arguments, rules: &Rules, said: &Texts) -> anyhow::Result<bool> {
    let chosen: Vec<&'static Fault> = if arguments.faults.is_empty() {
        faults::all().collect()
    } else {
        let found = |name: &String| {
            faults::all().find(|fault| fault.name == name).with_context(|| format!("no fault {name}; --list"))
        };
        arguments.faults.iter().map(found).collect::<anyhow::Result<_>>()?
    };
    let program = find::program()?;
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..arguments.at_once.clamp(1, chosen.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, fault)) =
                    chosen.get(next.fetch_add(1, Ordering::Relaxed)).map(|fault| (fault.name, *fault))
                {
                    eprintln!("{} {at}: {}", said.begins, fault.what);
                    let outcome = carry_out(program, rules, fault);
                    eprintln!("{at}: {:.0} s", outcome.seconds);
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push(outcome);
                    }
                }
            });
        }
    });
    let Ok(mut outcomes) = outcomes.into_inner() else { bail!("a fault has panicked") };
    outcomes.sort_by_key(|outcome| chosen.iter().position(|fault| fault.name == outcome.fault));
    println!("{}", table(&outcomes, said));
    let seen: Vec<&Seen> = outcomes.iter().flat_map(|outcome| &outcome.alerts).collect();
    let fired: BTreeSet<&str> = seen.iter().filter(|seen| seen.is_good()).map(|seen| seen.alert).collect();
    let wanted: BTreeSet<&str> = chosen.iter().flat_map(|fault| fault.alerts).copied().collect();
    println!("{}", (said.sum)(fired.len(), wanted.len(), chosen.len()));
    let is_good = outcomes.len() == chosen.len() && fired == wanted;
    write(arguments, &serde_json::json!({"good": is_good, "fired": fired, "wanted": wanted, "faults": outcomes}))?;
    Ok(is_good)
}

fn write(arguments: &Arguments, report: &serde_json::Value) -> anyhow::Result<()> {
    let Some(path) = &arguments.json else { return Ok(()) };
    fs::write(path, serde_json::to_vec_pretty(report)?).with_context(|| path.display().to_string())
}

fn table(outcomes: &[Outcome], said: &Texts) -> String {
    let seconds = |of: Option<f64>| of.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.1}"));
    let verdict = |seen: &Seen| match seen.fired_seconds {
        None => said.silent,
        Some(_) if seen.is_good() => said.good,
        Some(at) if at > seen.within_seconds as f64 => said.late,
        Some(_) => said.not_heard,
    };
    let mut rows = vec![said.head.map(str::to_owned).to_vec()];
    let mut notes = Vec::new();
    for outcome in outcomes {
        for seen in &outcome.alerts {
            rows.push(vec![
                outcome.fault.to_owned(),
                seen.alert.to_owned(),
                seen.severity.clone(),
                seconds(seen.fired_seconds),
                seconds(seen.heard_seconds),
                verdict(seen).to_owned(),
            ]);
        }
        notes.extend(outcome.not_done.as_ref().map(|why| format!("{} {}: {why}", said.not_done, outcome.fault)));
        if !outcome.besides.is_empty() {
            notes.push(format!("{} {}: {}", outcome.fault, said.besides, outcome.besides.join(", ")));
        }
    }
    columns("", &rows) + &notes.join("\n")
}
