//! `loadtest report`: the reports of a run once more, in another language or by a newer program.

use std::path::PathBuf;

use clap::Args;

use super::{Written, write};
use crate::outcome::Outcome;
use crate::texts::Language;

/// Writes report.html, report.md and outcome.json of a run again.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The outcome.json of a run.
    outcome: PathBuf,
    /// Where the reports go.
    #[arg(long, value_name = "DIR")]
    report: PathBuf,
}

impl ReportArguments {
    /// Does it; the lines name what was written.
    pub fn run(&self, language: Language) -> anyhow::Result<Written> {
        let outcome = Outcome::read(&self.outcome)?;
        Ok(write(&outcome, &self.report, language)?)
    }
}
