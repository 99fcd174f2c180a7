//! What must hold, as a profile says it.

use std::fmt;

use serde::Deserialize;

/// A threshold: something measured, of a kind of request, on the right side of a limit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// What is measured.
    pub measure: Measure,
    /// Of which kind of request; "total" for all.
    #[serde(default = "total")]
    pub of: String,
    /// It must stay below this, or at it.
    pub at_most: Option<f64>,
    /// It must reach this.
    pub at_least: Option<f64>,
    /// In every stretch of so many seconds; over the whole run if it is left out.
    pub for_seconds: Option<u32>,
}

/// What can be measured. Latencies are corrected ones, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Half are faster.
    P50,
    /// 95 of a hundred are faster.
    P95,
    /// 99 of a hundred are faster.
    P99,
    /// 999 of a thousand are faster.
    P999,
    /// 99 of a hundred last attempts are answered faster, the waits that were asked for before them left out.
    OwnP99,
    /// The slowest.
    Max,
    /// Of a hundred completed requests so many are errors.
    ErrorsPercent,
    /// Of a hundred completed requests so many are refused at last.
    RefusedPercent,
    /// Requests that succeed in a second. Its limit is scaled.
    SucceededPerSecond,
    /// Registrations that are completed in a second. Its limit is scaled.
    RegistrationsPerSecond,
    /// Of a hundred requests whose clients obeyed Retry-After so many got through.
    ObedientThroughPercent,
}

impl Measure {
    /// Its name in profiles and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::P999 => "p99.9",
            Self::OwnP99 => "own p99",
            Self::Max => "max",
            Self::ErrorsPercent => "errors",
            Self::RefusedPercent => "refused",
            Self::SucceededPerSecond => "succeeded",
            Self::RegistrationsPerSecond => "registrations",
            Self::ObedientThroughPercent => "obedient clients let through",
        }
    }

    /// The unit of its limit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::P50 | Self::P95 | Self::P99 | Self::P999 | Self::OwnP99 | Self::Max => "ms",
            Self::ErrorsPercent | Self::RefusedPercent | Self::ObedientThroughPercent => "percent",
            Self::SucceededPerSecond | Self::RegistrationsPerSecond => "/s",
        }
    }

    /// Whether it grows with the load that is offered.
    fn is_rate(self) -> bool {
        matches!(self, Self::SucceededPerSecond | Self::RegistrationsPerSecond)
    }

    /// Whether it can be told for a stretch of the run.
    pub(super) fn has_series(self) -> bool {
        !matches!(self, Self::P999 | Self::ObedientThroughPercent)
    }

    /// Whether it can be told of one kind of request.
    pub(super) fn has_kinds(self) -> bool {
        !matches!(self, Self::RegistrationsPerSecond | Self::ObedientThroughPercent)
    }
}

impl Threshold {
    /// The limit and whether it must be reached rather than kept.
    pub fn limit(&self) -> (f64, bool) {
        match (self.at_most, self.at_least) {
            (_, Some(limit)) => (limit, true),
            (Some(limit), None) => (limit, false),
            (None, None) => unreachable!("a threshold is checked to have one limit"),
        }
    }

    pub(super) fn scale(&mut self, scale: f64) {
        if self.measure.is_rate() {
            for limit in [&mut self.at_most, &mut self.at_least].into_iter().flatten() {
                *limit *= scale;
            }
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (limit, at_least) = self.limit();
        let sign = if at_least { ">=" } else { "<=" };
        write!(out, "{} of {} {sign} {} {}", self.measure.name(), self.of, round(limit), self.measure.unit())?;
        if let Some(seconds) = self.for_seconds {
            write!(out, " in every {seconds} s")?;
        }
        Ok(())
    }
}

fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

fn total() -> String {
    "total".to_owned()
}
