//! A scrape of `/metrics`, read, and held against the catalogue that the program prints.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use stage::http::Request;
use stage::running::Running;

/// Names with values.
type Labels = BTreeMap<String, String>;

/// What one scrape showed.
pub(super) struct Scrape {
    pub(super) text: String,
    samples: Vec<(String, Labels, f64)>,
}

/// An entry of the catalogue.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: String,
    help: String,
    labels: Vec<Label>,
    pub(super) at_start: String,
    buckets: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Label {
    name: String,
    values: Vec<String>,
}

/// What `baoming metrics --json` prints for the configuration of this server.
pub(super) fn catalogue(running: &Running) -> Vec<Entry> {
    let mut command = running.premises.command().unwrap();
    let output = command.args(["metrics", "--json", "--config"]).arg(running.premises.config()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

impl Scrape {
    pub(super) fn of(running: &Running) -> Self {
        let response = running.ask(&Request::get("/metrics"));
        assert_eq!(response.status, 200);
        Self::read(response.text())
    }

    fn read(text: String) -> Self {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let samples = lines.map(|line| sample(line).unwrap_or_else(|| panic!("no sample: {line}"))).collect();
        Self { text, samples }
    }

    /// The value of one series.
    #[track_caller]
    pub(super) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels: Labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut found = self.samples.iter().filter(|(found, with, _)| found == name && *with == labels);
        let value = found.next().unwrap_or_else(|| panic!("{name} {labels:?} in\n{}", self.text)).2;
        assert!(found.next().is_none(), "{name} {labels:?} is there once");
        value
    }

    /// All series of a name.
    pub(super) fn series(&self, name: &str) -> impl Iterator<Item = (&Labels, f64)> {
        self.samples.iter().filter(move |(found, ..)| found == name).map(|(_, labels, value)| (labels, *value))
    }

    /// What here does not stand in the catalogue, or otherwise.
    pub(super) fn strange(&self, catalogue: &[Entry]) -> Vec<String> {
        let mut strange = Vec::new();
        for (name, labels, _) in &self.samples {
            if !catalogue.iter().any(|entry| entry.has(name, labels)) {
                strange.push(format!("{name} {labels:?} is not in the catalogue"));
            }
        }
        let heads = self.text.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(' '));
        for (word, (name, rest)) in heads.filter_map(|(word, rest)| Some((word, rest.split_once(' ')?))) {
            let entry = catalogue.iter().find(|entry| entry.name == name);
            let said = entry.map(|entry| if word == "TYPE" { &entry.kind } else { &entry.help });
            if said.map(String::as_str) != Some(rest) {
                strange.push(format!("{word} of {name} is {rest:?}, in the catalogue {said:?}"));
            }
        }
        strange
    }

    /// What the catalogue promises from the start, or forbids, and what is otherwise here.
    pub(super) fn broken_promises(&self, catalogue: &[Entry]) -> Vec<String> {
        let mut broken = Vec::new();
        for entry in catalogue {
            // A histogram's series are counted by the count.
            let count = format!("{}_count", entry.name);
            let name = if entry.kind == "histogram" { &count } else { &entry.name };
            let there: BTreeSet<&Labels> = self.series(name).map(|(labels, _)| labels).collect();
            let lacking = entry.combinations().into_iter().filter(|labels| !there.contains(labels)).count();
            let holds = match entry.at_start.as_str() {
                "all" => lacking == 0,
                "some" => lacking > 0,
                "awaited" => there.is_empty(),
                other => panic!("{other} of {}", entry.name),
            };
            if !holds {
                broken.push(format!(
                    "{}: {}, and {} are there, {lacking} lack",
                    entry.name,
                    entry.at_start,
                    there.len()
                ));
            }
        }
        broken
    }
}

impl Entry {
    /// Whether a sample of this name with these labels is one of it.
    fn has(&self, name: &str, labels: &Labels) -> bool {
        let mut labels = labels.clone();
        if let Some(buckets) = &self.buckets {
            let Some(part) = name.strip_prefix(&self.name) else { return false };
            let bound = labels.remove("le");
            let is_part = match (part, bound) {
                ("_bucket", Some(bound)) => buckets.contains(&bound),
                ("_sum" | "_count", None) => true,
                _ => false,
            };
            if !is_part {
                return false;
            }
        } else if name != self.name {
            return false;
        }
        let known = |label: &Label| labels.get(&label.name).is_some_and(|value| label.values.contains(value));
        labels.len() == self.labels.len() && self.labels.iter().all(known)
    }

    /// Every combination of the labels' values.
    fn combinations(&self) -> Vec<Labels> {
        self.labels.iter().fold(vec![Labels::new()], |before, label| {
            let with = |labels: &Labels, value: &String| {
                let mut labels = labels.clone();
                labels.insert(label.name.clone(), value.clone());
                labels
            };
            before.iter().flat_map(|labels| label.values.iter().map(move |value| with(labels, value))).collect()
        })
    }
}

/// A line of the text format, as this program writes it: no label's value has a comma or a quote in it.
fn sample(line: &str) -> Option<(String, Labels, f64)> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}')?),
        None => (series, ""),
    };
    let label = |label: &str| {
        let (name, value) = label.split_once("=\"")?;
        Some((name.to_owned(), value.strip_suffix('"')?.to_owned()))
    };
    let labels = labels.split(',').filter(|label| !label.is_empty()).map(label).collect::<Option<Labels>>()?;
    Some((name.to_owned(), labels, value.parse().ok()?))
}

#[test]
fn what_is_strange_or_lacks_is_found() {
    let entry = |kind: &str, at_start: &str, buckets: Option<Vec<String>>| Entry {
        name: "n".to_owned(),
        kind: kind.to_owned(),
        help: "what it is".to_owned(),
        labels: vec![Label { name: "a".to_owned(), values: ["x", "y"].map(str::to_owned).into() }],
        at_start: at_start.to_owned(),
        buckets,
    };
    let check = |text: &str, entry: &Entry, strange: usize, broken: usize| {
        let (scrape, catalogue) = (Scrape::read(text.to_owned()), std::slice::from_ref(entry));
        assert_eq!(scrape.strange(catalogue).len(), strange, "{text}");
        assert_eq!(scrape.broken_promises(catalogue).len(), broken, "{text}");
    };
    let gauge = entry("gauge", "all", None);
    check("# HELP n what it is\n# TYPE n gauge\nn{a=\"x\"} 1\nn{a=\"y\"} 0\n", &gauge, 0, 0);
    check("# HELP n other\n# TYPE n counter\nn{a=\"x\"} 1\n", &gauge, 2, 1);
    check("n{a=\"z\"} 1\nn 1\nn{a=\"x\",b=\"x\"} 1\nm{a=\"x\"} 1\n", &gauge, 4, 1);
    check("n{a=\"x\"} 1\n", &entry("gauge", "some", None), 0, 0);
    check("n{a=\"x\"} 1\n", &entry("gauge", "awaited", None), 0, 1);
    let histogram = entry("histogram", "some", Some(["1", "+Inf"].map(str::to_owned).into()));
    check("n_bucket{a=\"x\",le=\"1\"} 1\nn_sum{a=\"x\"} 1\nn_count{a=\"x\"} 1\n", &histogram, 0, 0);
    check("n_bucket{a=\"x\",le=\"2\"} 1\nn{a=\"x\"} 1\nn_bucket{a=\"x\"} 1\n", &histogram, 3, 0);
}
