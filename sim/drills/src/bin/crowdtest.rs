//! `crowdtest`: idle connections take every place while the journal writes a table.
//!
//! The program is the one `baoming` of this tree, or what `BAOMING_PROGRAM` names (`stage::find`).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use drills::crowd::{ADOPTIONS, CrowdOptions, CrowdReport, holder, stand};
use indicatif::{ProgressBar, ProgressStyle};
use stage::find;

/// Lets idle connections take every place of the real program, started under a low limit of open files, until the journal
/// has written a whole table, and checks that registrations go on and no journal is closed.
#[derive(Parser)]
struct Arguments {
    /// Idle connections; they come again when they are closed.
    #[arg(long, default_value_t = 20_000)]
    connections: usize,
    /// Limit of open files for the program, as ulimit -n sets it.
    #[arg(long, default_value_t = 1_024)]
    files: u32,
    /// Where to write the report as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Holds the connections: what this program starts itself for.
    #[arg(long, hide = true, value_name = "ADDRESS")]
    hold: Option<SocketAddr>,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("crowdtest: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { connections, files, json, hold } = arguments;
    if let Some(address) = hold {
        holder::hold(*address, *connections).context("holding connections")?;
        return Ok(ExitCode::SUCCESS);
    }
    let own = std::env::current_exe().context("finding this program")?;
    let options = CrowdOptions { program: find::program()?, holder: &own, files: *files, connections: *connections };
    let style = ProgressStyle::with_template("{elapsed} {bar:40} {pos}/{len} rules adopted, {msg}")?;
    let bar = ProgressBar::new(ADOPTIONS as u64).with_style(style);
    let report = stand(&options, &mut |report| {
        bar.set_position(report.adopted as u64);
        bar.set_message(format!("{} captured", report.captured));
    })?;
    bar.finish_and_clear();
    print(&report);
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &CrowdReport) {
    let CrowdReport { files, connections, standing, possible, displaced, not_accepted, .. } = report;
    println!("limit of open files      {files}: room for {possible} connections");
    println!("idle connections         {connections} asked for, {standing} standing when the table was written");
    println!("made room                {displaced}, closed for want of a file {not_accepted}");
    println!("tables written           {}", report.tables_written);
    println!("rules adopted            {}, longest answer {} ms", report.adopted, report.answer_ms_max);
    println!("candidates captured      {}, and one more after a stop and a start: {}", report.captured, report.goes_on);
    println!("journal closed           {}", report.journal_failed);
    println!("{} in {:.0} s", if report.is_clean() { "sound" } else { "NOT SOUND" }, report.seconds);
}
