//! All texts of reports and comparisons, as a table that each language fills.

use crate::measure::outcome::Exit;
use crate::page::compare::{Conclusion, Judgement, Obstacle};
use crate::page::report::evidence::ServiceFigure;

/// All texts of a report in one language.
pub(crate) struct Texts {
    pub(crate) language_tag: &'static str,
    /// The one of two texts that is in this language: Chinese, English.
    pub(crate) choose: for<'a> fn(&'a str, &'a str) -> &'a str,
    /// A label, and what is said about it.
    pub(crate) labelled: fn(&str, &str) -> String,

    pub(crate) report: &'static str,
    pub(crate) verdict: fn(Exit) -> &'static str,
    pub(crate) verdict_means: fn(Exit) -> &'static str,
    pub(crate) interrupted: &'static str,
    pub(crate) debug_build: &'static str,
    pub(crate) charts_are_in_the_page: &'static str,

    pub(crate) requests_per_second: &'static str,
    pub(crate) registrations_per_second: &'static str,
    pub(crate) p99_corrected: &'static str,
    pub(crate) p99_uncorrected: &'static str,
    pub(crate) refused_share: &'static str,
    pub(crate) error_share: &'static str,
    pub(crate) obedient_through: &'static str,

    pub(crate) thresholds: &'static str,
    pub(crate) no_thresholds: &'static str,
    pub(crate) measured: &'static str,
    pub(crate) of: &'static str,
    pub(crate) observed: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) worst: &'static str,
    pub(crate) result: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) missed: &'static str,
    pub(crate) whole_run: &'static str,
    pub(crate) at_second: fn(u32) -> String,
    pub(crate) measure: fn(&str) -> &str,
    pub(crate) kind: fn(&str) -> &str,
    pub(crate) missed_means: fn(&str) -> &'static str,

    pub(crate) generator: &'static str,
    pub(crate) kept_up: &'static str,
    pub(crate) not_kept_up: &'static str,
    pub(crate) figure: &'static str,
    pub(crate) value: &'static str,
    pub(crate) offered: &'static str,
    pub(crate) started: &'static str,
    pub(crate) late: &'static str,
    pub(crate) dropped: &'static str,
    pub(crate) unfinished: &'static str,
    pub(crate) lateness_p99: &'static str,
    pub(crate) stall_max: &'static str,
    pub(crate) generator_cpu: &'static str,
    pub(crate) of_processors: fn(&str, u32) -> String,
    pub(crate) busy_users: &'static str,
    pub(crate) generator_memory: &'static str,

    pub(crate) kinds: &'static str,
    pub(crate) kind_of_request: &'static str,
    pub(crate) offered_per_second: &'static str,
    pub(crate) goodput_per_second: &'static str,
    pub(crate) completed: &'static str,
    pub(crate) succeeded: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) p50: &'static str,
    pub(crate) p95: &'static str,
    pub(crate) p99: &'static str,
    pub(crate) p999: &'static str,

    pub(crate) percentiles: &'static str,
    pub(crate) percentiles_note: &'static str,
    pub(crate) percentile: &'static str,
    pub(crate) corrected: &'static str,
    pub(crate) uncorrected: &'static str,
    pub(crate) slowest: &'static str,

    pub(crate) refusals: &'static str,
    pub(crate) no_refusals: &'static str,
    pub(crate) refusals_note: &'static str,
    /// Told to wait, obeyed, got through, gave up, still waiting; the wait of 99 in a hundred.
    pub(crate) retries: fn(&[String; 5], &str) -> String,
    pub(crate) refusal: &'static str,
    pub(crate) times: &'static str,
    pub(crate) with_retry_after: &'static str,

    pub(crate) errors: &'static str,
    pub(crate) errors_note: &'static str,
    pub(crate) error: &'static str,

    pub(crate) receipts: &'static str,
    /// Receipts, candidates, checked, unchecked.
    pub(crate) ledger: fn(&[String; 4]) -> String,
    pub(crate) invariant_name: &'static str,
    pub(crate) times_broken: &'static str,
    pub(crate) invariant: fn(&str) -> &str,

    pub(crate) service: &'static str,
    pub(crate) no_service_figures: &'static str,
    pub(crate) service_note: fn(u32) -> String,
    pub(crate) service_figure: fn(ServiceFigure) -> &'static str,
    pub(crate) mean: &'static str,
    pub(crate) most: &'static str,
    pub(crate) when: &'static str,

    pub(crate) setting: &'static str,
    pub(crate) profile: &'static str,
    pub(crate) source: &'static str,
    pub(crate) model: &'static str,
    pub(crate) open_model: fn(&str, u32) -> String,
    pub(crate) closed_model: fn(u32, u64) -> String,
    pub(crate) duration: &'static str,
    /// Elapsed, planned.
    pub(crate) seconds_of: fn(&str, &str) -> String,
    pub(crate) target: &'static str,
    pub(crate) spawned: &'static str,
    pub(crate) deployed: &'static str,
    pub(crate) password_hash: &'static str,
    pub(crate) processor: &'static str,
    pub(crate) processors: fn(&str, u32) -> String,
    pub(crate) memory: &'static str,
    pub(crate) system: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) digest: &'static str,

    pub(crate) reading: &'static str,
    pub(crate) how_to_read: &'static [&'static str],

    pub(crate) charts: ChartTexts,
    pub(crate) comparison: ComparisonTexts,
}

/// Titles and explanations of the charts.
pub(crate) struct ChartTexts {
    pub(crate) heading: &'static str,
    /// Seconds are joined, so many to a point.
    pub(crate) joined: fn(u32) -> String,
    pub(crate) seconds: &'static str,
    pub(crate) throughput: ChartText,
    pub(crate) percentiles_over_time: ChartText,
    pub(crate) corrected_beside_uncorrected: ChartText,
    pub(crate) heat: ChartText,
    pub(crate) distribution: ChartText,
    pub(crate) refusals: ChartText,
    pub(crate) registrations: ChartText,
    pub(crate) queue: ChartText,
    pub(crate) batch: ChartText,
    pub(crate) sync: ChartText,
    pub(crate) processor: ChartText,
    pub(crate) memory: ChartText,
    pub(crate) few: &'static str,
    pub(crate) many: &'static str,
    pub(crate) percentile_axis: &'static str,
}

/// What a chart is called, and how to read it.
pub(crate) struct ChartText {
    pub(crate) title: &'static str,
    pub(crate) note: &'static str,
}

/// What is said of two runs.
pub(crate) struct ComparisonTexts {
    pub(crate) title: &'static str,
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    pub(crate) difference: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) judgement_heading: &'static str,
    pub(crate) judgement: fn(Judgement) -> &'static str,
    pub(crate) obstacle: fn(Obstacle) -> &'static str,
    pub(crate) obstacles: &'static str,
    pub(crate) conclusion: fn(Conclusion) -> &'static str,
    /// The floors in percent and in percentage points.
    pub(crate) rule: fn(&str, &str) -> String,
    pub(crate) measure_of_service: &'static str,
}
