//! `loadtest report`: the reports of a run once more, in another language or by a newer program.

use std::path::PathBuf;

use baoming_language::Language;
use clap::Args;

use super::{Written, write};
use crate::measure::outcome::Outcome;

/// Writes report.html, report.md and outcome.json of a run again.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The outcome.json of a run.
    outcome: PathBuf,
    /// Where the reports go.
    #[arg(long, value_name = "DIR")]
    report: PathBuf,
    /// Language of the reports.
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
}

impl ReportArguments {
    /// Does it; the lines name what was written.
    pub fn run(&self) -> anyhow::Result<Written> {
        let outcome = Outcome::read(&self.outcome)?;
        Ok(write(&outcome, &self.report, self.lang)?)
    }
}
