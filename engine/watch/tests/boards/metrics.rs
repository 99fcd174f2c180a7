//! What the boards' queries name: every metric, label and value exists, ours by the catalogue, others' by the list below; what
//! only grows is asked for its growth; every value that is shown has a name.

use std::collections::{BTreeMap, BTreeSet};

use baoming_telemetry::catalogue::{self, Kind, Metric, Values};
use serde_json::Value;

use super::boards;
use super::expression::{Selected, selected};

/// Prometheus' and Alertmanager's own.
const OTHERS: &[&str] = &[
    "ALERTS",
    "ALERTS_FOR_STATE",
    "up",
    "scrape_duration_seconds",
    "prometheus_rule_evaluation_failures_total",
    "prometheus_rule_group_last_duration_seconds",
    "prometheus_notifications_dropped_total",
    "prometheus_notifications_alertmanagers_discovered",
    "prometheus_config_last_reload_successful",
    "alertmanager_notifications_total",
    "alertmanager_notifications_failed_total",
    "alertmanager_silences",
    "alertmanager_config_last_reload_successful",
];
/// What Prometheus puts on whatever it scrapes, and on a histogram's buckets.
const LABELS_OF_ALL: [&str; 3] = ["job", "instance", "le"];

/// A target of a panel.
struct Target {
    place: String,
    query: String,
    legend: String,
    /// What the panel calls its series.
    names: BTreeSet<String>,
}

#[test]
fn every_query_names_what_exists() {
    let (mut findings, mut others) = (Vec::new(), BTreeSet::new());
    for target in targets() {
        let found = selected(&target.query).unwrap_or_else(|error| panic!("{}: {error}", target.place));
        assert!(!found.is_empty(), "{}: it asks for nothing", target.place);
        for one in found {
            match OTHERS.contains(&one.name.as_str()) {
                true => drop(others.insert(one.name)),
                false => findings.extend(of_ours(&one).into_iter().map(|what| format!("{}: {what}", target.place))),
            }
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
    let left: Vec<&&str> = OTHERS.iter().filter(|name| !others.contains(**name)).collect();
    assert!(left.is_empty(), "no board asks for these any more: {left:?}");
}

/// A figure that nobody can name is read wrong.
#[test]
fn every_value_that_is_shown_has_a_name() {
    for target in targets() {
        let label = target.legend.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        let Some(label) = label.filter(|label| !label.contains('}')) else { continue };
        let ours = selected(&target.query).unwrap().into_iter().filter_map(|one| metric(&one.name));
        for of in ours.flat_map(|metric| metric.labels).filter(|of| of.name == label) {
            let Values::Fixed(values) = of.values else { continue };
            let unnamed: Vec<&&str> = values.iter().filter(|value| !target.names.contains(**value)).collect();
            assert!(unnamed.is_empty(), "{}: no names for {unnamed:?} of {label}", target.place);
        }
    }
}

/// What is wrong with the use of a metric of ours.
fn of_ours(one: &Selected) -> Vec<String> {
    let Selected { name, functions, matchers, groups } = one;
    let Some(metric) = metric(name) else { return vec![format!("no metric {name}")] };
    let mut found = Vec::new();
    let grows = metric.kind != Kind::Gauge;
    let asked_for_growth = functions.iter().any(|function| function == "rate" || function == "increase");
    let asked_for_trend = functions.iter().any(|function| function == "predict_linear");
    // The sum of what has happened since the start is a figure, too.
    if asked_for_growth && !grows || asked_for_trend && grows || metric.kind == Kind::Histogram && !asked_for_growth {
        found.push(format!("{name} is a {:?}, asked by {functions:?}", metric.kind));
    }
    let label = |of: &str| metric.labels.iter().find(|label| label.name == of);
    for group in groups.iter().filter(|group| !LABELS_OF_ALL.contains(&group.as_str())) {
        if label(group).is_none() {
            found.push(format!("{name} has no label {group}"));
        }
    }
    for (of, value) in matchers.iter().filter(|(of, _)| !LABELS_OF_ALL.contains(&of.as_str())) {
        match label(of).map(|label| label.values) {
            None => found.push(format!("{name} has no label {of}")),
            Some(Values::Fixed(values)) => {
                let unknown = value.split('|').filter(|value| !values.contains(value));
                found.extend(unknown.map(|value| format!("{name}: {of} is never {value}")));
            }
            Some(_) => {}
        }
    }
    found
}

/// The metric of a series' name; a histogram's series have three more.
fn metric(series: &str) -> Option<&'static Metric> {
    let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|end| series.strip_suffix(end));
    catalogue::all().find(|metric| match metric.kind {
        Kind::Histogram => Some(metric.name) == of_histogram,
        Kind::Counter | Kind::Gauge => metric.name == series,
    })
}

fn targets() -> Vec<Target> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for (board, json) in boards() {
        for panel in json["panels"].as_array().into_iter().flatten() {
            let overrides = panel["fieldConfig"]["overrides"].as_array().into_iter().flatten();
            let names: BTreeSet<String> = overrides.map(|one| text(&one["matcher"]["options"])).collect();
            for target in panel["targets"].as_array().into_iter().flatten() {
                let (query, legend) = (text(&target["expr"]), text(&target["legendFormat"]));
                let place = format!("{board}, {}: {query}", text(&panel["title"]));
                found.push(Target { place, query, legend, names: names.clone() });
            }
        }
    }
    found
}

#[test]
fn what_does_not_exist_is_found() {
    let check = |query: &str, expected: &[&str]| {
        let found: Vec<String> = selected(query).unwrap().iter().flat_map(of_ours).collect();
        assert_eq!(found, expected, "{query}");
    };
    check("sum by (lane) (rate(baoming_hashing_sent_away_total{lane=~\"save|sign-in\"}[1m]))", &[]);
    check("baoming_nothing", &["no metric baoming_nothing"]);
    check("baoming_password_seconds", &["no metric baoming_password_seconds"]);
    check("rate(baoming_connections[1m])", &["baoming_connections is a Gauge, asked by [\"rate\"]"]);
    check("baoming_password_seconds_count", &["baoming_password_seconds_count is a Histogram, asked by []"]);
    check("sum by (county) (baoming_permits_taken)", &["baoming_permits_taken has no label county"]);
    check("baoming_permits_taken{lane=\"candidat\"}", &["baoming_permits_taken: lane is never candidat"]);
    check("baoming_permits_taken{way=\"x\"}", &["baoming_permits_taken has no label way"]);
}

#[test]
fn no_board_asks_for_the_same_twice_in_one_panel() {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for target in targets() {
        *seen.entry(target.place).or_default() += 1;
    }
    let twice: Vec<&String> = seen.iter().filter(|(_, count)| **count > 1).map(|(place, _)| place).collect();
    assert!(twice.is_empty(), "{twice:?}");
}
