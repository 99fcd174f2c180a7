//! `baoming verify`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use baoming_language::Language;
use baoming_upkeep::verify::{self, VerifyOptions, VerifyStage};

use super::progress::Bar;
use super::serve::load_policy;
use crate::config::{Config, Options};

/// What `verify` takes.
#[derive(clap::Args)]
pub(super) struct VerifyArguments {
    /// The data directory. It is held meanwhile, so no node may run on it, and it is not changed.
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// Its key file; DATA.key beside it if not given.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Configuration file, for its policy directory.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Read every photograph as well: some 20 GB in a province.
    #[arg(long)]
    photos: bool,
    /// Write the report as JSON as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Language of the table.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

pub(super) fn run(arguments: &VerifyArguments) -> anyhow::Result<ExitCode> {
    let options =
        Options { config: arguments.config.clone(), data: Some(arguments.data.clone()), ..Options::default() };
    let config = Config::load(&options, std::env::vars())?;
    let bar = Bar::new();
    let examine = if arguments.photos { verify::run_with_photographs } else { verify::run };
    let report = examine(VerifyOptions {
        data: arguments.data.clone(),
        key_file: arguments.key.clone().unwrap_or(config.key_file.clone()),
        policy: Arc::new(load_policy(&config)?),
        progress: &mut |stage| match stage {
            VerifyStage::Photographs { done, total } => bar.show("photographs", done, total),
            VerifyStage::Journal { done, total } => bar.show("journal", done, total),
            VerifyStage::Shards { done, total } => bar.show("shards", done, total),
        },
    })?;
    bar.clear();
    if let Some(file) = &arguments.json {
        std::fs::write(file, report.to_json()).with_context(|| format!("writing {}", file.display()))?;
    }
    let language = arguments.lang;
    println!("{}", report.table(language));
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
