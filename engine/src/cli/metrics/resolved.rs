//! What the labels can be in this program, with this policy and this configuration.

use std::collections::BTreeSet;

use baoming_core::policy::Policy;
use baoming_http::labels;
use baoming_store::shard;
use baoming_telemetry::catalogue::{AtStart, Kind, Metric, Unit, Values};
use serde_json::{Value, json};

/// The values that the catalogue names by what they are.
pub(super) struct Resolved {
    counties: Vec<String>,
    desk: String,
    databases: Vec<String>,
}

impl Resolved {
    pub(super) fn of(policy: &Policy, databases: usize) -> Self {
        Self {
            counties: policy.counties.keys().map(ToString::to_string).collect(),
            desk: policy.desk().to_string(),
            databases: (0..databases).map(shard::database_number).collect(),
        }
    }

    /// All of them, in their order.
    pub(super) fn values(&self, values: Values) -> Vec<String> {
        let words = |words: BTreeSet<&str>| words.into_iter().map(str::to_owned).collect();
        match values {
            Values::Fixed(values) => values.iter().map(|value| (*value).to_owned()).collect(),
            // All crates have the workspace's version.
            Values::Version => vec![env!("CARGO_PKG_VERSION").to_owned()],
            Values::Audiences => words(labels::audiences()),
            Values::Actions => words(labels::actions()),
            Values::Operations => words(labels::operations()),
            Values::Outcomes => words(labels::outcomes()),
            Values::Protecting => words(labels::protecting()),
            Values::Counties => self.counties.clone(),
            Values::CountiesAndDesk => self.counties.iter().chain([&self.desk]).cloned().collect(),
            Values::Databases => self.databases.clone(),
        }
    }

    /// The catalogue for programs.
    pub(super) fn json(&self, metrics: &[&Metric]) -> Value {
        metrics.iter().map(|metric| self.entry(metric)).collect()
    }

    fn entry(&self, metric: &Metric) -> Value {
        let label = |label: &baoming_telemetry::catalogue::Label| json!({ "name": label.name, "values": self.values(label.values) });
        let mut entry = json!({
            "name": metric.name,
            "kind": kind(metric.kind),
            "unit": unit(metric.unit),
            "help": metric.help,
            "rows": metric.rows,
            "labels": metric.labels.iter().map(label).collect::<Vec<_>>(),
            "at_start": at_start(metric.at_start),
        });
        if let AtStart::Some(why) = metric.at_start {
            entry["why_not_all"] = why.into();
        }
        if let Some(buckets) = metric.buckets() {
            // As the label `le` has them.
            entry["buckets"] = buckets.iter().map(ToString::to_string).chain(["+Inf".to_owned()]).collect();
        }
        entry
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Records => "records",
        Unit::Seconds => "seconds",
        Unit::Milliseconds => "milliseconds",
        Unit::Bytes => "bytes",
        Unit::Timestamp => "timestamp",
        Unit::Percent => "percent",
        Unit::PerSecond => "per-second",
        Unit::Flag => "flag",
        Unit::State => "state",
        Unit::Sequence => "sequence",
    }
}

fn at_start(at_start: AtStart) -> &'static str {
    match at_start {
        AtStart::All => "all",
        AtStart::Some(_) => "some",
    }
}
