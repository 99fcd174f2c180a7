//! `turnstest`: the same people come all at once and by turns.
//!
//! The program is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use drills::turns::{TurnsOptions, TurnsReport, Way, turns};
use stage::find;

/// Lets the same people come all at once and by turns, more than the service can do at the time, and sets side by side what
/// they were refused and how long they waited. Nobody may come in off turn, and no county may be refused more than another.
#[derive(Parser)]
struct Arguments {
    /// In how many seconds all come when they come at once, and how long each turn is.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(3..=600))]
    seconds: u64,
    /// How many come, for what the service can do in that time: 2 is twice as many.
    #[arg(long, default_value_t = 2.0)]
    factor: f64,
    /// How many groups take turns.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=16))]
    groups: u8,
    /// What chooses the people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("turnstest: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { seconds, factor, groups, seed, ref json } = *arguments;
    anyhow::ensure!((0.1..=20.0).contains(&factor), "--factor must be from 0.1 to 20");
    let options = TurnsOptions { program: find::program()?, seconds, factor, groups: groups.into(), seed };
    let report = turns(&options, &mut |what| eprintln!("{what}"))?;
    print(&report);
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    let clean = report.is_clean();
    println!("{}", if clean { "clean" } else { "NOT CLEAN" });
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A line of the table: what it is, and how it reads of one way.
type Row = (&'static str, fn(&Way) -> String);

const ROWS: [Row; 15] = [
    ("people", |way| way.people.to_string()),
    ("through", |way| way.through.to_string()),
    ("requests", |way| way.requests.to_string()),
    ("refused: no room", |way| way.busy.to_string()),
    ("refused: not on turn", |way| way.not_on_turn.to_string()),
    ("admitted off turn", |way| way.admitted_off_turn.to_string()),
    ("verified", |way| way.verified.to_string()),
    ("people refused at first", |way| way.refused_at_first.to_string()),
    ("  by county, max / min", |way| format!("{:.2}", way.refused_share_max_by_min)),
    ("opening: no room, %", |way| format!("{:.1}", way.opening.busy_percent)),
    ("opening: done, p99, ms", |way| format!("{:.0}", way.opening.done_p99_ms)),
    ("done, p50, ms", |way| format!("{:.0}", way.done_p50_ms)),
    ("done, p99, ms", |way| format!("{:.0}", way.done_p99_ms)),
    ("coming on turn, p99, s", |way| format!("{:.1}", way.careful_p99_seconds)),
    ("all through after, s", |way| format!("{:.1}", way.seconds)),
];

fn print(report: &TurnsReport) {
    println!("{:<26}{:>10}{:>10}", "", "at once", "by turns");
    for (what, of) in ROWS {
        println!("{what:<26}{:>10}{:>10}", of(&report.at_once), of(&report.by_turns));
    }
}
