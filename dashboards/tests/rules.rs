//! The shipped rules, routes and runbooks, held to what this crate promises.

use std::collections::BTreeSet;

use dashboards::cases;
use dashboards::catalogue::Known;
use dashboards::drills::{DRILLS, Manner};
use dashboards::promtool::{self, ALWAYS};
use dashboards::rules::{self, Rules};
use dashboards::{file, folder, lint};

fn shipped() -> Rules {
    rules::shipped().unwrap_or_else(|error| panic!("{error:#}"))
}

fn known(rules: &Rules) -> Known {
    Known::here(rules).unwrap_or_else(|error| panic!("{error:#}"))
}

#[track_caller]
fn check(findings: &[String]) {
    assert!(findings.is_empty(), "{}\n{} found", findings.join("\n"), findings.len());
}

#[test]
fn expressions_ask_for_what_there_is() {
    let rules = shipped();
    check(&lint::expressions(&rules, &known(&rules)));
    assert!((30..=40).contains(&rules.alerts.len()), "{} alerts", rules.alerts.len());
}

#[test]
fn alerts_say_what_to_do() {
    let rules = shipped();
    check(&lint::annotations(&rules, &known(&rules)));
}

#[test]
fn every_metric_is_looked_at() {
    let boards = file("grafana");
    // Most metrics are for the boards, so without them nothing can be said.
    if boards.is_dir() {
        check(&lint::unused(&shipped(), &boards).unwrap_or_else(|error| panic!("{error:#}")));
    }
}

#[test]
fn runbooks_exist_and_are_used() {
    check(&lint::runbooks(&shipped(), folder()).unwrap_or_else(|error| panic!("{error:#}")));
}

#[test]
fn documents_name_what_exists() {
    let rules = shipped();
    check(&lint::documents(&rules, &known(&rules), folder()).unwrap_or_else(|error| panic!("{error:#}")));
}

#[test]
fn every_drill_is_named_by_an_alert_or_by_a_profile() {
    let named: BTreeSet<String> =
        shipped().alerts.iter().filter_map(|alert| alert.annotations.get("drill").cloned()).collect();
    let profiles = ["ordinary-day", "opening-minute"];
    let spare = DRILLS.iter().filter(|(name, _)| !named.contains(*name) && !profiles.contains(name));
    let spare: Vec<String> = spare.map(|(name, _)| format!("no alert names the drill {name}")).collect();
    check(&spare);
    assert!(DRILLS.iter().filter(|(_, manner)| *manner == Manner::Live).count() >= 15);
}

#[test]
fn every_alert_has_a_case_and_every_case_an_alert() {
    let rules = shipped();
    let mut tested: Vec<&str> = cases::all().map(|case| case.alert).chain([ALWAYS]).collect();
    let mut there: Vec<&str> = rules.alerts.iter().map(|alert| alert.name.as_str()).collect();
    tested.sort_unstable();
    there.sort_unstable();
    assert_eq!(tested, there);
    check(
        &cases::all()
            .filter(|case| case.faults.is_empty())
            .map(|case| format!("{} has no fault", case.alert))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_alert_fires_is_silent_and_goes_away() {
    let Some(tool) = promtool::tool("promtool") else { return };
    let rules = shipped();
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, file: &serde_json::Value, tests: &[serde_json::Value]| {
        promtool::write(folder.path(), name, file, tests).unwrap_or_else(|error| panic!("{error:#}"))
    };
    let mut files = Vec::new();
    for alert in &rules.alerts {
        let tests = match cases::all().find(|case| case.alert == alert.name) {
            Some(case) => promtool::tests_of(alert, case),
            None => promtool::tests_of_always(alert),
        };
        files.push(write(&alert.name, &promtool::rule_file(&rules, &[alert]), &tests));
    }
    let all: Vec<_> = rules.alerts.iter().collect();
    files.push(write("ordinary-day", &promtool::rule_file(&rules, &all), &[promtool::ordinary(&rules.alerts)]));
    let said = promtool::test_rules(&tool, &files).unwrap_or_else(|error| panic!("{error:#}"));
    check(&said.into_iter().filter(|said| !said.is_good).map(|said| said.text).collect::<Vec<_>>());
}

#[test]
fn files_are_what_prometheus_and_alertmanager_read() {
    let Some(promtool) = promtool::tool("promtool") else { return };
    let Some(amtool) = promtool::tool("amtool") else { return };
    let files: Vec<String> = rules::files().expect("the rules").iter().map(|file| file.display().to_string()).collect();
    let mut words = vec!["check", "rules", "--lint=all", "--lint-fatal"];
    words.extend(files.iter().map(String::as_str));
    let prometheus = file("prometheus/prometheus.yml").display().to_string();
    let alertmanager = file("alertmanager/alertmanager.yml").display().to_string();
    let said = [
        promtool::run(&promtool, &words),
        promtool::run(&promtool, &["check", "config", &prometheus]),
        promtool::run(&amtool, &["check-config", &alertmanager]),
    ];
    for said in said {
        let said = said.unwrap_or_else(|error| panic!("{error:#}"));
        assert!(said.is_good, "{}", said.text);
    }
}

#[test]
fn every_alert_reaches_its_receiver() {
    let Some(amtool) = promtool::tool("amtool") else { return };
    let config = format!("--config.file={}", file("alertmanager/alertmanager.yml").display());
    let test = |name: &str, severity: &str, row: &str, receivers: &str| {
        let labels = [format!("alertname={name}"), format!("severity={severity}"), format!("row={row}")];
        let verify = format!("--verify.receivers={receivers}");
        let mut words = vec!["config", "routes", "test", &config, &verify];
        words.extend(labels.iter().map(String::as_str));
        promtool::run(&amtool, &words).unwrap_or_else(|error| panic!("{error:#}"))
    };
    let mut reached = BTreeSet::new();
    for alert in shipped().alerts {
        for severity in ["page", "ticket", "info"] {
            let receiver = if alert.name == ALWAYS { "dead-man" } else { severity };
            let said = test(&alert.name, severity, &alert.labels["row"], receiver);
            assert!(said.is_good, "{} as {severity}: {}", alert.name, said.text);
            reached.insert(receiver.to_owned());
        }
    }
    let receivers: BTreeSet<String> = rules::receivers().expect("the receivers").into_iter().collect();
    assert_eq!(reached, receivers, "every receiver is reached");
    assert!(!test("EngineDown", "page", "7", "ticket").is_good, "a receiver that is not the one is noticed");
}
