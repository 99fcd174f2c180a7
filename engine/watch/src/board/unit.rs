//! Units: how a figure is written so that somebody under pressure reads it right.

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Unit {
    /// A count.
    #[default]
    Count,
    /// A hundredth.
    Percent,
    /// A share of one.
    Share,
    Seconds,
    Milliseconds,
    Bytes,
    BytesPerSecond,
    PerSecond,
    /// Milliseconds since 1970.
    Instant,
}

impl Unit {
    /// The unit of this name in Grafana.
    pub(super) fn of(name: &str) -> Result<Self, String> {
        Ok(match name {
            "" | "none" | "short" => Self::Count,
            "percent" => Self::Percent,
            "percentunit" => Self::Share,
            "s" => Self::Seconds,
            "ms" => Self::Milliseconds,
            "bytes" => Self::Bytes,
            "binBps" => Self::BytesPerSecond,
            "reqps" | "ops" => Self::PerSecond,
            "dateTimeAsIso" => Self::Instant,
            other => return Err(format!("unit: none that is known here: {other}")),
        })
    }
}
