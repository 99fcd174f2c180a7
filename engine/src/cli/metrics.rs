//! `baoming metrics`: the catalogue of everything that `/metrics` can show, for whoever writes an alert or a board.
//!
//! Exit codes: 0 printed; 1 the configuration or the policy cannot be read, or nothing fits; 2 wrong usage.

mod en;
mod resolved;
mod texts;
mod zh;

use std::path::PathBuf;
use std::process::ExitCode;

use baoming_language::Language;
use baoming_telemetry::catalogue::{self, Metric};

use self::resolved::Resolved;
use super::serve;
use crate::config::{Config, Options};

/// What is said behind the options.
const HOW_TO_READ: &str = "\
Each metric stands with its type, unit and labels, and with the rows of the plan's contingency table (part 四, 1 to 8) that it is \
looked at for. Counties, operations and databases are those of the configuration.

A counter tells something by its increase: increase(baoming_county_panics_total[10m]) > 0. Whether the first event is one depends on \
what is there at the start. `all`: every set of labels, at 0. `some`: not every one; --json says why. `awaited`: agreed, and not \
measured yet. A gauge that ends in _max or _peak is the most since the last scrape; what there may be stands beside it as _limit.

Examples:
  baoming metrics password            what there is about passwords
  baoming metrics --row 3             what is looked at in an attack
  baoming metrics --json | jq -r '.[] | select(.kind == \"histogram\") | .name'";

/// What `metrics` takes.
#[derive(clap::Args)]
#[command(after_long_help = HOW_TO_READ)]
pub(super) struct MetricsArguments {
    /// Only names with this in them.
    #[arg(value_name = "PART_OF_NAME")]
    part: Option<String>,
    /// Only what is looked at for this row of the contingency table.
    #[arg(long, value_name = "1..8", value_parser = clap::value_parser!(u8).range(1..=8))]
    row: Option<u8>,
    /// The configuration file of the service, for its policy and databases; without it the defaults.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON, with all values of all labels, instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of the table.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

pub(super) fn run(arguments: &MetricsArguments) -> anyhow::Result<ExitCode> {
    let options = Options { config: arguments.config.clone(), ..Options::default() };
    let config = Config::load(&options, std::env::vars())?;
    let resolved = Resolved::of(&serve::load_policy(&config)?, config.county.shard_databases);
    let texts = match arguments.lang {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    };
    let metrics: Vec<&Metric> = catalogue::all().filter(|metric| arguments.fits(metric)).collect();
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&resolved.json(&metrics))?);
    } else if metrics.is_empty() {
        println!("{}", texts.nothing);
    } else {
        print!("{}", texts::table(texts, &resolved, &metrics));
    }
    Ok(if metrics.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl MetricsArguments {
    fn fits(&self, metric: &Metric) -> bool {
        let named = self.part.as_ref().is_none_or(|part| metric.name.contains(part.as_str()));
        named && self.row.is_none_or(|row| metric.rows.contains(&row))
    }
}
