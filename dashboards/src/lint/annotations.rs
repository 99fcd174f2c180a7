//! Labels and annotations: what each alert says, to whom, and that it can be said.

use crate::catalogue::Known;
use crate::drills::DRILLS;
use crate::expression::Left;
use crate::rules::{Alert, Rules};

/// What each alert has to say, in Chinese.
const SAID: [&str; 3] = ["summary", "impact", "first_step"];
/// And where to look.
const NAMED: [&str; 2] = ["runbook", "drill"];
const SEVERITIES: [&str; 3] = ["page", "ticket", "info"];
const ROWS: [&str; 8] = ["1", "2", "3", "4", "5", "6", "7", "8"];

/// What is missing or can't be filled in.
pub fn annotations(rules: &Rules, known: &Known) -> Vec<String> {
    let mut findings: Vec<String> = rules.alerts.iter().flat_map(|alert| of_alert(alert, known)).collect();
    let mut names: Vec<&str> = rules.alerts.iter().map(|alert| alert.name.as_str()).collect();
    names.sort_unstable();
    findings.extend(names.windows(2).filter(|two| two[0] == two[1]).map(|two| format!("{} is there twice", two[0])));
    for row in ROWS {
        if !rules.alerts.iter().any(|alert| alert.labels.get("row").is_some_and(|of| of == row)) {
            findings.push(format!("no alert is for row {row}"));
        }
    }
    findings
}

fn of_alert(alert: &Alert, known: &Known) -> Vec<String> {
    let mut findings = Vec::new();
    let mut say = |what: String| findings.push(format!("{}: {what}", alert.name));
    for (label, values) in [("row", ROWS.as_slice()), ("severity", SEVERITIES.as_slice())] {
        match alert.labels.get(label) {
            Some(value) if values.contains(&value.as_str()) => {}
            value => say(format!("label {label} is {value:?} and not one of {values:?}")),
        }
    }
    if alert.labels.len() != 2 {
        say(format!("labels are row and severity, not {:?}", alert.labels.keys()));
    }
    for name in SAID {
        match alert.annotations.get(name) {
            Some(text) if text.chars().any(|letter| ('\u{4e00}'..'\u{9fff}').contains(&letter)) => {}
            text => say(format!("{name} is {text:?} and not Chinese")),
        }
    }
    let known_names = SAID.iter().chain(&NAMED);
    let strange = alert.annotations.keys().filter(|name| !known_names.clone().any(|known| known == name));
    strange.for_each(|name| say(format!("nobody reads the annotation {name}")));
    if !alert.annotations.get("drill").is_some_and(|drill| DRILLS.iter().any(|(name, _)| name == drill)) {
        say(format!("there is no drill {:?}", alert.annotations.get("drill")));
    }
    let of_metric = |name: &str| known.labels(name);
    let left = Left::new(&of_metric).of(&alert.expression);
    for (name, text) in &alert.annotations {
        for label in labels_in(text).into_iter().filter(|label| !left.contains(*label)) {
            say(format!("{name} speaks of $labels.{label}, which the expression does not leave: {left:?}"));
        }
    }
    findings
}

/// The labels that a template names.
fn labels_in(template: &str) -> Vec<&str> {
    let name =
        |rest: &'_ str| rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_')).unwrap_or(rest.len());
    template.split("$labels.").skip(1).map(|rest| &rest[..name(rest)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::read;

    const GOOD: &str = "
  alert: A
  expr: sum by (state) (baoming_counties) > 0
  labels: {row: '7', severity: page}
  annotations: {summary: '状态 {{ $labels.state }}', impact: 影响, first_step: 处置, runbook: runbooks/a.md, drill: kill}";

    fn check(from: &str, to: &str, expected: &str) {
        let rule = GOOD.replace(from, to).replace('\n', "\n    ");
        let text = format!("groups:\n  - name: a\n    rules:\n    - {}", rule.trim_start());
        let mut rules = Rules::default();
        read(&text, "a.yml", &mut rules).unwrap_or_else(|error| panic!("{text}: {error}"));
        let known = Known::here(&rules).unwrap_or_else(|error| panic!("{error}"));
        let found: Vec<String> =
            annotations(&rules, &known).into_iter().filter(|finding| finding.starts_with("A:")).collect();
        assert!(
            if expected.is_empty() { found.is_empty() } else { found.join("\n").contains(expected) },
            "{to}: {found:?}"
        );
    }

    #[test]
    fn an_alert_that_says_too_little_or_too_much_is_found() {
        check("", "", "");
        check("severity: page", "severity: red", "severity");
        check("row: '7'", "row: '9'", "row");
        check("row: '7', ", "", "row");
        check("labels: {", "labels: {team: a, ", "team");
        check("impact: 影响, ", "", "impact is None");
        check("impact: 影响", "impact: bad", "not Chinese");
        check("$labels.state", "$labels.county", "$labels.county");
        check("drill: kill", "drill: none", "no drill");
        check("drill: kill", "drill: kill, colour: red", "colour");
    }
}
