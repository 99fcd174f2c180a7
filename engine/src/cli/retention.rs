//! `baoming retention`: which days of the access log and the security log need not be kept any longer; removes them only with `--apply`.
//!
//! Exit codes: 0 done; 1 nothing could be removed, also because a service is running on the directory; 2 wrong usage.

use std::process::ExitCode;

use baoming_clock::Clock;
use baoming_language::Language;
use baoming_store::access_log::RETENTION_DAYS_DEFAULT;
use baoming_upkeep::retention::{self, RetentionOptions, RetentionReport};

use super::directory::Directory;

/// What `retention` takes.
#[derive(clap::Args)]
pub(super) struct RetentionArguments {
    #[command(flatten)]
    of: Directory,
    /// Days that stay; at least 180.
    #[arg(long, value_name = "N", default_value_t = RETENTION_DAYS_DEFAULT)]
    days: u32,
    /// Remove what is outdated, and record that. Without it nothing is changed.
    #[arg(long)]
    apply: bool,
    /// Remove it although the check of a log finds offences, and record how many.
    #[arg(long, requires = "apply")]
    despite_findings: bool,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of the table.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

pub(super) fn run(arguments: &RetentionArguments) -> anyhow::Result<ExitCode> {
    let reports = retention::run(&RetentionOptions {
        data: arguments.of.data.clone(),
        key_file: arguments.of.keys()?,
        days: arguments.days,
        apply: arguments.apply,
        despite_findings: arguments.despite_findings,
        now: Clock::system().now(),
    })?;
    if arguments.json {
        println!("{}", RetentionReport::to_json(&reports));
    } else {
        reports.iter().for_each(|report| println!("{}", report.table(arguments.lang)));
    }
    Ok(ExitCode::SUCCESS)
}
