//! `baoming verify`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use baoming_language::Language;
use baoming_upkeep::verify::{self, VerifyOptions, VerifyStage};

use super::directory::Directory;
use super::progress::Bar;
use super::serve::load_policy;

/// What `verify` takes.
#[derive(clap::Args)]
pub(super) struct VerifyArguments {
    #[command(flatten)]
    of: Directory,
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
    let config = arguments.of.config()?;
    let bar = Bar::new();
    let examine = if arguments.photos { verify::run_with_photographs } else { verify::run };
    let report = examine(VerifyOptions {
        data: arguments.of.data.clone(),
        key_file: config.key_place(),
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
