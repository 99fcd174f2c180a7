//! The cases as files of `promtool test rules`, and promtool itself, with amtool beside it.
//!
//! Guarantees: annotations are left out of what is tested, since promtool compares every word of them; labels are not.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use promql_parser::parser::Expr;
use serde_json::{Value, json};

use crate::cases::{AFTER, BEFORE, Birth, Case, DURING, Fault, Line, ORDINARY, STEP_SECONDS, written};
use crate::expression::selectors;
use crate::rules::{Alert, Rules};

/// Fails instead of skipping, where everything is to be there.
pub const REQUIRE_ALL: &str = "BAOMING_REQUIRE_ALL";
/// The alert that always fires.
pub const ALWAYS: &str = "Watchdog";
/// How soon a page has to be there: a minute, and its wait within it.
const PAGE_SECONDS: u32 = 60;
/// How soon anything else has to be there.
const TICKET_SECONDS: u32 = 300;
/// When an ordinary day is looked at.
const LOOKS: [u32; 5] =
    [BEFORE - 60, BEFORE + PAGE_SECONDS, BEFORE + TICKET_SECONDS, BEFORE + DURING - 10, BEFORE + DURING + AFTER - 10];

/// A program of Debian's `prometheus` and `prometheus-alertmanager`, if it is installed. Skips with a word, or fails if
/// everything is required.
///
/// # Panics
/// If it is missing and required.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    assert!(
        found.is_some() || env::var_os(REQUIRE_ALL).is_none(),
        "there is no {name}: apt-get install prometheus prometheus-alertmanager"
    );
    if found.is_none() {
        eprintln!("skipped: there is no {name} (apt-get install prometheus prometheus-alertmanager)");
    }
    found
}

/// What a run of a tool said, and whether it was content.
#[derive(Debug, Clone)]
pub struct Said {
    /// Whether it ended well.
    pub is_good: bool,
    /// Both outputs.
    pub text: String,
}

/// Runs a tool. What it says goes into one pipe, so that a complaint stands behind the file that it is about.
pub fn run(tool: &Path, words: &[&str]) -> anyhow::Result<Said> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(tool).args(words);
    let output = command.output().with_context(|| tool.display().to_string())?;
    Ok(Said { is_good: output.status.success(), text: String::from_utf8_lossy(&output.stdout).into_owned() })
}

/// A rule file of some alerts and of what they need, as JSON, which is YAML.
pub fn rule_file(rules: &Rules, alerts: &[&Alert]) -> Value {
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&Expr> = alerts.iter().map(|alert| &alert.expression).collect();
    while let Some(expression) = open.pop() {
        for selector in selectors(expression) {
            let recorded = selector.name.as_deref().and_then(|name| rules.recorded(name));
            if let Some(recorded) = recorded.filter(|recorded| needed.insert(&recorded.name)) {
                open.push(&recorded.expression);
            }
        }
    }
    let of_recorded = rules.recorded.iter().filter(|recorded| needed.contains(recorded.name.as_str()));
    let of_recorded =
        of_recorded.map(|recorded| json!({"record": recorded.name, "expr": recorded.expression.to_string()}));
    let of_alerts = alerts.iter().map(|alert| {
        let mut rule = json!({"alert": alert.name, "expr": alert.expression.to_string(), "labels": alert.labels});
        if let Some(lasting) = &alert.lasting {
            rule["for"] = json!(lasting);
        }
        rule
    });
    // What is recorded comes first within the group, so that it is as new as what asks for it.
    json!({"groups": [{"name": "tested", "rules": of_recorded.chain(of_alerts).collect::<Vec<_>>()}]})
}

/// The tests of one alert.
pub fn tests_of(alert: &Alert, case: &Case) -> Vec<Value> {
    let mut tests = vec![test(&[], false, &quiet_looks(alert))];
    for fault in case.faults {
        tests.push(test(fault.lines, false, &looks(alert, fault)));
        if fault.birth == Birth::Fires {
            let fires = look(BEFORE + within(alert), alert, Some(fault));
            tests.push(test(fault.lines, true, &[fires]));
        }
    }
    tests.extend(case.quiet.iter().map(|quiet| test(quiet.lines, false, &quiet_looks(alert))));
    tests
}

/// Only that it fires in time: what most wrong alerts fail already.
pub fn quick_tests_of(alert: &Alert, case: &Case) -> Vec<Value> {
    let fires = |fault: &Fault| test(fault.lines, false, &[look(BEFORE + within(alert), alert, Some(fault))]);
    case.faults.iter().map(fires).collect()
}

/// The tests of the alert that always fires.
pub fn tests_of_always(alert: &Alert) -> Vec<Value> {
    let fires = Fault { what: "", lines: &[], labels: &[], gone_seconds: 0, birth: Birth::Fires };
    vec![test(&[], false, &LOOKS.map(|at| look(at, alert, Some(&fires))))]
}

/// An ordinary day, with all alerts at once.
pub fn ordinary(alerts: &[Alert]) -> Value {
    let silent = alerts.iter().filter(|alert| alert.name != ALWAYS);
    test(&[], false, &silent.flat_map(quiet_looks).collect::<Vec<_>>())
}

fn looks(alert: &Alert, fault: &Fault) -> Vec<Value> {
    vec![
        look(BEFORE - 10, alert, None),
        look(BEFORE + within(alert), alert, Some(fault)),
        look(BEFORE + DURING + fault.gone_seconds, alert, None),
    ]
}

fn quiet_looks(alert: &Alert) -> Vec<Value> {
    LOOKS.map(|at| look(at, alert, None)).to_vec()
}

fn within(alert: &Alert) -> u32 {
    if alert.labels.get("severity").is_some_and(|severity| severity == "page") { PAGE_SECONDS } else { TICKET_SECONDS }
}

/// What has to be so at an instant.
fn look(at: u32, alert: &Alert, fault: Option<&Fault>) -> Value {
    let labels = fault.map(|fault| {
        let mut labels: BTreeMap<&str, &str> =
            alert.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        labels.extend(fault.labels.iter().copied());
        json!({"exp_labels": labels})
    });
    json!({"eval_time": format!("{at}s"), "alertname": alert.name, "exp_alerts": Vec::from_iter(labels)})
}

/// An ordinary day on which these lines stand in place of all of their metrics.
fn test(lines: &[Line], is_born: bool, looks: &[Value]) -> Value {
    let name = |line: &Line| line.series.split('{').next().unwrap_or_default();
    let changed: BTreeSet<&str> = lines.iter().map(name).collect();
    let usual = ORDINARY.iter().filter(|line| !changed.contains(name(line))).map(|line| (line, false));
    let series = usual.chain(lines.iter().map(|line| (line, is_born)));
    let series = series.map(|(line, is_born)| json!({"series": line.series, "values": written(line.values, is_born)}));
    json!({"interval": format!("{STEP_SECONDS}s"), "input_series": series.collect::<Vec<_>>(), "alert_rule_test": looks})
}

/// Writes a rule file and its tests into a folder, and gives the file to test.
pub fn write(folder: &Path, name: &str, rules: &Value, tests: &[Value]) -> anyhow::Result<PathBuf> {
    let (of_rules, of_tests) = (folder.join(format!("{name}.rules.json")), folder.join(format!("{name}.test.json")));
    fs::write(&of_rules, serde_json::to_vec(rules)?)?;
    let text = json!({"rule_files": [of_rules], "evaluation_interval": format!("{STEP_SECONDS}s"), "tests": only_needed(rules, tests)});
    fs::write(&of_tests, serde_json::to_vec(&text)?)?;
    Ok(of_tests)
}

/// Without the series that the rules do not ask for, which would only take time.
fn only_needed(rules: &Value, tests: &[Value]) -> Vec<Value> {
    let text = rules.to_string();
    let words: BTreeSet<&str> =
        text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_' || sign == ':')).collect();
    let needed = |series: &Value| {
        let name = series["series"].as_str().and_then(|series| series.split('{').next()).unwrap_or_default();
        words.contains(name)
    };
    let mut tests = tests.to_vec();
    for test in &mut tests {
        if let Some(series) = test["input_series"].as_array_mut() {
            series.retain(needed);
        }
    }
    tests
}

/// Tests many files at once and says of each whether it is good.
pub fn test_rules(promtool: &Path, files: &[PathBuf]) -> anyhow::Result<Vec<Said>> {
    let words: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let mut arguments = vec!["test", "rules"];
    arguments.extend(words.iter().map(String::as_str));
    let said = run(promtool, &arguments)?;
    let parts: Vec<&str> = said.text.split("Unit Testing:").skip(1).collect();
    ensure!(parts.len() == files.len(), "{} answers for {} files: {}", parts.len(), files.len(), said.text);
    let of_part =
        |part: &&str| Said { is_good: part.contains("SUCCESS") && !part.contains("FAILED"), text: (*part).to_owned() };
    Ok(parts.iter().map(of_part).collect())
}
