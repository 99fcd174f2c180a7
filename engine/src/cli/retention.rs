//! `baoming retention`: which days of the access log and the security log need not be kept any longer; removes them only with `--apply`.
//!
//! Exit codes: 0 done; 1 nothing could be removed, also because a service is running on the directory; 2 wrong usage.

use std::path::PathBuf;
use std::process::ExitCode;

use baoming_clock::Clock;
use baoming_language::Language;
use baoming_store::access_log::RETENTION_DAYS_DEFAULT;
use baoming_upkeep::retention::{self, RetentionOptions, RetentionReport};

use crate::config::{Config, Options};

/// What `retention` takes.
#[derive(clap::Args)]
pub(super) struct RetentionArguments {
    /// The data directory. It is held meanwhile, so no node may run on it.
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// Its key file; DATA.key beside it if not given.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
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
    let options = Options { data: Some(arguments.data.clone()), ..Options::default() };
    let config = Config::load(&options, std::env::vars())?;
    let reports = retention::run(&RetentionOptions {
        data: arguments.data.clone(),
        key_file: arguments.key.clone().unwrap_or(config.key_file),
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
