//! English.

use baoming_telemetry::catalogue::{AtStart, Kind, Unit};

use super::texts::Texts;

pub(super) const TEXTS: Texts = Texts {
    nothing: "no metric fits",
    heads: ["metric", "type", "unit", "rows", "at start", "what it says"],
    kind: |kind| match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    },
    unit: |unit| match unit {
        Unit::Count => "count",
        Unit::Records => "records",
        Unit::Seconds => "seconds",
        Unit::Milliseconds => "milliseconds",
        Unit::Bytes => "bytes",
        Unit::Timestamp => "instant",
        Unit::Percent => "percent",
        Unit::PerSecond => "per second",
        Unit::Flag => "0 or 1",
        Unit::State => "state",
        Unit::Sequence => "number",
    },
    at_start: |at_start| match at_start {
        AtStart::All => "all",
        AtStart::Some(_) => "some",
    },
    values: |count| format!("{count} values"),
    help: |metric| metric.help,
    count: |count| format!("{count} metrics; --json has every value of every label"),
};
