//! `loadtest compare`: exit 0 if nothing got worse by more than noise, 1 if something did, 2 if the runs cannot be compared.

use std::path::PathBuf;

use baoming_language::Language;
use clap::Args;

use super::{Comparison, compare};
use crate::measure::outcome::Outcome;

/// Compares two runs: each figure, and whether it differs by more than noise.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The outcome.json of the first run.
    before: PathBuf,
    /// The outcome.json of the second run.
    after: PathBuf,
    /// Where the comparison goes as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Language of the comparison.
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
}

impl CompareArguments {
    /// Does it; the comparison with the text to print.
    pub fn run(&self) -> anyhow::Result<(Comparison, String)> {
        let comparison = compare(&Outcome::read(&self.before)?, &Outcome::read(&self.after)?);
        if let Some(path) = &self.json {
            std::fs::write(path, serde_json::to_string_pretty(&comparison)?)?;
        }
        let text = comparison.markdown(self.lang);
        Ok((comparison, text))
    }
}
