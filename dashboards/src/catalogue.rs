//! What there is to ask for: the engine's catalogue, what the monitoring programs say about themselves, and what the rules
//! record.
//!
//! Values that depend on the season or on the program are taken from the golden files, which the program is held against.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::Context as _;
use baoming_telemetry::catalogue::{self, Kind, Values};

use crate::expression::{Labels, Left};
use crate::rules::{self, Rules};

/// What a label can be; `None` where it is not known, such as a county.
pub type Allowed = Option<BTreeSet<String>>;

/// Everything that may be selected: by name the labels and what each can be.
#[derive(Debug, Clone, Default)]
pub struct Known(BTreeMap<String, BTreeMap<String, Allowed>>);

/// What Prometheus, Alertmanager and the probes say about themselves, as far as it is asked for here.
const OF_MONITORING: [(&str, &[&str]); 4] = [
    ("up", &[]),
    ("probe_success", &[]),
    ("prometheus_rule_evaluation_failures_total", &["rule_group"]),
    ("alertmanager_notifications_failed_total", &["integration"]),
];
/// What Prometheus adds to each series.
const OF_TARGET: [&str; 2] = ["job", "instance"];
/// Bounds of the buckets that are asked for; all have them.
const BOUNDS: [&str; 16] = [
    "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1",
    "2.5", "5", "10",
];

impl Known {
    /// Reads the catalogue and the golden files, and adds what the rules record.
    pub fn here(rules: &Rules) -> anyhow::Result<Self> {
        let golden = Golden::read()?;
        let mut known = Self::default();
        let jobs: Allowed = Some(rules::jobs()?.into_iter().collect());
        let of_target = || OF_TARGET.map(|label| (label.to_owned(), if label == "job" { jobs.clone() } else { None }));
        for metric in catalogue::all() {
            let mut labels: BTreeMap<String, Allowed> = of_target().into_iter().collect();
            let of_metric = metric.labels.iter().map(|label| (label.name.to_owned(), golden.allowed(label.values)));
            labels.extend(of_metric);
            if metric.kind == Kind::Histogram {
                for end in ["_sum", "_count"] {
                    known.0.insert(format!("{}{end}", metric.name), labels.clone());
                }
                labels.insert("le".to_owned(), Some(BOUNDS.map(str::to_owned).into()));
                known.0.insert(format!("{}_bucket", metric.name), labels);
            } else {
                known.0.insert(metric.name.to_owned(), labels);
            }
        }
        for (name, labels) in OF_MONITORING {
            let labels = labels.iter().map(|label| ((*label).to_owned(), None)).chain(of_target());
            known.0.insert(name.to_owned(), labels.collect());
        }
        for recorded in &rules.recorded {
            let labels = Left::new(&|name| known.labels(name)).of(&recorded.expression);
            known.0.insert(recorded.name.clone(), labels.into_iter().map(|label| (label, None)).collect());
        }
        Ok(known)
    }

    /// The labels of a metric, if there is one.
    pub fn labels(&self, name: &str) -> Option<Labels> {
        Some(self.0.get(name)?.keys().cloned().collect())
    }

    /// What a label of a metric can be, if it has one.
    pub fn allowed(&self, name: &str, label: &str) -> Option<&Allowed> {
        self.0.get(name)?.get(label)
    }

    /// The catalogue's entry of this very name.
    pub fn entry_named(name: &str) -> Option<&'static str> {
        catalogue::all().find(|metric| metric.name == name).map(|metric| metric.name)
    }

    /// The catalogue's entry that a series belongs to.
    pub fn entry(series: &str) -> Option<&'static str> {
        let of = |metric: &&catalogue::Metric| match metric.kind {
            Kind::Histogram => {
                ["_bucket", "_sum", "_count"].iter().any(|end| series.strip_suffix(end) == Some(metric.name))
            }
            Kind::Counter | Kind::Gauge => series == metric.name,
        };
        catalogue::all().find(of).map(|metric| metric.name)
    }
}

/// What the golden files say of values.
struct Golden {
    outcomes: BTreeSet<String>,
    audiences: BTreeSet<String>,
    actions: BTreeSet<String>,
}

/// A golden file's text.
pub fn golden(name: &str) -> anyhow::Result<String> {
    let path = crate::folder().join("../docs/golden").join(name);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

impl Golden {
    fn read() -> anyhow::Result<Self> {
        let codes = golden("problem-codes.txt")? + &golden("refusal-codes.txt")?;
        let outcomes = codes.lines().chain(["ok"]).map(str::to_owned).collect();
        let described: serde_json::Value = serde_json::from_str(&golden("openapi.json")?)?;
        let operations = described["paths"].as_object().into_iter().flat_map(|paths| paths.values());
        let operations = operations.flat_map(|path| path.as_object().into_iter().flat_map(|methods| methods.values()));
        let names: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        let parts = || names.iter().filter_map(|name| name.split_once('-'));
        Ok(Self {
            outcomes,
            audiences: parts().map(|(audience, _)| audience).chain(["nobody"]).map(str::to_owned).collect(),
            actions: parts().map(|(_, action)| action).chain(["unserved", "unread"]).map(str::to_owned).collect(),
        })
    }

    fn allowed(&self, values: Values) -> Allowed {
        match values {
            Values::Fixed(values) => Some(values.iter().map(|value| (*value).to_owned()).collect()),
            Values::Audiences => Some(self.audiences.clone()),
            Values::Actions | Values::Operations => Some(self.actions.clone()),
            Values::Outcomes | Values::Protecting => Some(self.outcomes.clone()),
            Values::Version | Values::Counties | Values::CountiesAndDesk | Values::Databases => None,
        }
    }
}
