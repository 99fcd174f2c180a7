//! Names, labels and values of the expressions, against what there is.

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{Expr, VectorSelector};

use crate::catalogue::Known;
use crate::expression::{Left, compares, selectors};
use crate::rules::Rules;

/// What an expression asks for that is not there, and alerts that compare nothing.
pub fn expressions(rules: &Rules, known: &Known) -> Vec<String> {
    let mut findings = Vec::new();
    let recorded = rules.recorded.iter().map(|recorded| (recorded.name.as_str(), &recorded.expression));
    let alerts = rules.alerts.iter().map(|alert| (alert.name.as_str(), &alert.expression));
    for (name, expression) in recorded.chain(alerts) {
        findings.extend(of_expression(expression, known).into_iter().map(|finding| format!("{name}: {finding}")));
    }
    let silent = rules.alerts.iter().filter(|alert| !compares(&alert.expression));
    findings.extend(silent.map(|alert| format!("{}: it compares nothing, so it is always so", alert.name)));
    findings
}

fn of_expression(expression: &Expr, known: &Known) -> Vec<String> {
    let mut findings: Vec<String> =
        selectors(expression).into_iter().flat_map(|selector| of_selector(selector, known)).collect();
    let of_metric = |name: &str| known.labels(name);
    let mut left = Left::new(&of_metric);
    left.of(expression);
    findings.extend(left.missing.iter().map(|label| format!("there is no label {label} to go by")));
    findings
}

fn of_selector(selector: &VectorSelector, known: &Known) -> Vec<String> {
    let Some(name) = &selector.name else { return vec!["a selector without a name".to_owned()] };
    if known.labels(name).is_none() {
        return vec![format!("there is no metric {name}")];
    }
    selector.matchers.matchers.iter().filter_map(|matcher| of_matcher(name, matcher, known)).collect()
}

fn of_matcher(name: &str, matcher: &Matcher, known: &Known) -> Option<String> {
    let label = &matcher.name;
    let Some(allowed) = known.allowed(name, label) else { return Some(format!("{name} has no label {label}")) };
    let values: Vec<&str> = match &matcher.op {
        MatchOp::Equal | MatchOp::NotEqual => vec![&matcher.value],
        MatchOp::Re(_) | MatchOp::NotRe(_) => matcher.value.split('|').collect(),
    };
    let Some(allowed) = allowed else {
        return Some(format!("{name}: nothing says what {label} can be, so {:?} may never be", matcher.value));
    };
    let strange: Vec<&&str> = values.iter().filter(|value| !allowed.contains(**value)).collect();
    (!strange.is_empty()).then(|| format!("{name}: {label} is never {strange:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::read;

    fn check(expression: &str, expected: &[&str]) {
        let mut rules = Rules::default();
        let text = serde_json::json!({"groups": [{"name": "a", "rules": [{"alert": "A", "expr": expression}]}]});
        read(&text.to_string(), "a.yml", &mut rules).unwrap_or_else(|error| panic!("{expression}: {error}"));
        let known = Known::here(&rules).unwrap_or_else(|error| panic!("{error}"));
        let found = expressions(&rules, &known);
        assert_eq!(found, expected, "{expression}");
    }

    #[test]
    fn what_does_not_exist_is_found() {
        check("baoming_counties{state=\"running\"} > 0", &[]);
        check("baoming_county > 0", &["A: there is no metric baoming_county"]);
        check("baoming_counties{county=\"1\"} > 0", &["A: baoming_counties has no label county"]);
        check("baoming_counties{state=\"runing\"} > 0", &["A: baoming_counties: state is never [\"runing\"]"]);
        check("baoming_counties{state=~\"running|set.*\"} > 0", &["A: baoming_counties: state is never [\"set.*\"]"]);
        check("sum by (county) (baoming_counties) > 0", &["A: there is no label county to go by"]);
        check("sum(baoming_counties)", &["A: it compares nothing, so it is always so"]);
        check("up{job=\"nobody\"} == 0", &["A: up: job is never [\"nobody\"]"]);
        check("baoming_command_seconds > 0", &["A: there is no metric baoming_command_seconds"]);
        check(
            "baoming_command_seconds_bucket{le=\"1.0\"} > 0",
            &["A: baoming_command_seconds_bucket: le is never [\"1.0\"]"],
        );
    }
}
