//! Rules made wrong on purpose: each must turn the tests of its alert red.
//!
//! A comparison is turned round, or what it compares with made ten times as much (a tenth, where less is bad); a metric is renamed
//! wherever the alert asks for it; a label is dropped from wherever the alert tells by it.

use std::collections::BTreeSet;

use promql_parser::label::Matcher;
use promql_parser::parser::token::{T_EQLC, T_GTE, T_GTR, T_LSS, T_LTE, T_MUL, T_NEQ, TokenId, TokenType};
use promql_parser::parser::{BinaryExpr, Expr, LabelModifier, NumberLiteral};

use crate::expression::{below_mut, selectors, walk};
use crate::rules::{Alert, Rules};

/// One wrong alert with the recorded rules that it needs, of which some may be wrong.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What is wrong.
    pub what: String,
    /// The rules, with this alert alone.
    pub rules: Rules,
}

/// All mutants of one alert.
pub fn of(rules: &Rules, alert: &Alert) -> Vec<Mutant> {
    let whole = Rules { alerts: vec![alert.clone()], recorded: needed(rules, alert) };
    let mut mutants = Vec::new();
    let count = count_of(&whole);
    for number in 0..count {
        for change in [turned as fn(&mut BinaryExpr) -> Option<String>, scaled] {
            mutants.extend(with_comparison(&whole, number, change));
        }
    }
    let recorded: BTreeSet<&str> = rules.recorded.iter().map(|recorded| recorded.name.as_str()).collect();
    for metric in metrics(&whole).into_iter().filter(|metric| !recorded.contains(metric.as_str())) {
        mutants.push(renamed(&whole, &metric));
        for label in matched(&whole, &metric) {
            mutants.push(unmatched(&whole, &metric, &label));
        }
    }
    for label in grouped(&whole) {
        mutants.push(ungrouped(&whole, &label));
    }
    mutants
}

/// What is recorded for the alert, directly or not, in the order in which it stands.
fn needed(rules: &Rules, alert: &Alert) -> Vec<crate::rules::Recorded> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![&alert.expression];
    while let Some(expression) = open.pop() {
        for selector in selectors(expression) {
            let found = selector.name.as_deref().and_then(|name| rules.recorded(name));
            if let Some(found) = found.filter(|found| names.insert(found.name.clone())) {
                open.push(&found.expression);
            }
        }
    }
    rules.recorded.iter().filter(|recorded| names.contains(&recorded.name)).cloned().collect()
}

fn expressions(rules: &Rules) -> impl Iterator<Item = &Expr> {
    let recorded = rules.recorded.iter().map(|recorded| &recorded.expression);
    recorded.chain(rules.alerts.iter().map(|alert| &alert.expression))
}

fn expressions_mut(rules: &mut Rules) -> impl Iterator<Item = &mut Expr> {
    let recorded = rules.recorded.iter_mut().map(|recorded| &mut recorded.expression);
    recorded.chain(rules.alerts.iter_mut().map(|alert| &mut alert.expression))
}

fn is_comparison(expression: &Expr) -> bool {
    matches!(expression, Expr::Binary(of) if of.op.is_comparison_operator())
}

fn count_of(rules: &Rules) -> usize {
    let mut count = 0;
    expressions(rules).for_each(|expression| walk(expression, &mut |part| count += usize::from(is_comparison(part))));
    count
}

fn walk_mut(expression: &mut Expr, visit: &mut dyn FnMut(&mut Expr)) {
    visit(expression);
    for part in below_mut(expression) {
        walk_mut(part, visit);
    }
}

fn everywhere(rules: &Rules, what: String, visit: &mut dyn FnMut(&mut Expr)) -> Mutant {
    let mut rules = rules.clone();
    expressions_mut(&mut rules).for_each(|expression| walk_mut(expression, visit));
    Mutant { what, rules }
}

/// The one comparison of this number, changed; nothing if the change means nothing for it.
fn with_comparison(rules: &Rules, number: usize, change: fn(&mut BinaryExpr) -> Option<String>) -> Option<Mutant> {
    let (mut at, mut done) = (0, None);
    let mutant = everywhere(rules, String::new(), &mut |part| {
        if is_comparison(part) {
            if let (true, Expr::Binary(binary)) = (at == number, part) {
                done = change(binary);
            }
            at += 1;
        }
    });
    done.map(|what| Mutant { what, ..mutant })
}

fn turned(binary: &mut BinaryExpr) -> Option<String> {
    let before = binary.to_string();
    binary.op = TokenType::new(opposite(binary.op.id())?);
    Some(format!("`{before}` turned round"))
}

fn opposite(operator: TokenId) -> Option<TokenId> {
    let pairs = [(T_GTR, T_LTE), (T_LSS, T_GTE), (T_EQLC, T_NEQ)];
    pairs.into_iter().find_map(|(one, other)| match operator {
        of if of == one => Some(other),
        of if of == other => Some(one),
        _ => None,
    })
}

/// Ten times as much is asked, or a tenth where less is bad. What is no number, or nothing, can't be more.
fn scaled(binary: &mut BinaryExpr) -> Option<String> {
    let factor = match binary.op.id() {
        T_GTR | T_GTE => 10.0,
        T_LSS | T_LTE => 0.1,
        _ => return None,
    };
    let before = binary.to_string();
    let number = number_of(&mut binary.rhs)?;
    number.val *= factor;
    Some(format!("`{before}` with {factor} times as much"))
}

/// The number that an expression is, or that it multiplies by.
fn number_of(expression: &mut Expr) -> Option<&mut NumberLiteral> {
    match expression {
        Expr::NumberLiteral(number) if number.val != 0.0 => Some(number),
        Expr::Binary(of) if of.op.id() == T_MUL => number_of(&mut of.lhs),
        _ => None,
    }
}

fn metrics(rules: &Rules) -> BTreeSet<String> {
    expressions(rules).flat_map(selectors).filter_map(|selector| selector.name.clone()).collect()
}

fn change_selectors(part: &mut Expr, metric: &str, change: &mut dyn FnMut(&mut promql_parser::parser::VectorSelector)) {
    let selector = match part {
        Expr::VectorSelector(selector) => selector,
        Expr::MatrixSelector(matrix) => &mut matrix.vs,
        _ => return,
    };
    if selector.name.as_deref() == Some(metric) {
        change(selector);
    }
}

fn renamed(rules: &Rules, metric: &str) -> Mutant {
    everywhere(rules, format!("{metric} renamed"), &mut |part| {
        change_selectors(part, metric, &mut |selector| selector.name = Some(format!("{metric}_renamed")));
    })
}

/// The labels by which the alert picks series of a metric.
fn matched(rules: &Rules, metric: &str) -> BTreeSet<String> {
    let of_metric = expressions(rules).flat_map(selectors).filter(|selector| selector.name.as_deref() == Some(metric));
    of_metric
        .flat_map(|selector| selector.matchers.matchers.iter().map(|matcher: &Matcher| matcher.name.clone()))
        .collect()
}

fn unmatched(rules: &Rules, metric: &str, label: &str) -> Mutant {
    everywhere(rules, format!("{metric} picked without {label}"), &mut |part| {
        change_selectors(part, metric, &mut |selector| {
            selector.matchers.matchers.retain(|matcher| matcher.name != label);
        });
    })
}

/// The labels by which the alert tells its results apart.
fn grouped(rules: &Rules) -> BTreeSet<String> {
    let mut labels = BTreeSet::new();
    for expression in expressions(rules) {
        walk(expression, &mut |part| {
            if let Expr::Aggregate(of) = part
                && let Some(LabelModifier::Include(by)) = &of.modifier
            {
                labels.extend(by.labels.iter().cloned());
            }
        });
    }
    labels
}

fn ungrouped(rules: &Rules, label: &str) -> Mutant {
    everywhere(rules, format!("not told apart by {label}"), &mut |part| {
        if let Expr::Aggregate(of) = part
            && let Some(LabelModifier::Include(by)) = &mut of.modifier
        {
            by.labels.retain(|name| name != label);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::read;

    #[test]
    fn every_part_of_an_alert_is_made_wrong_once() {
        let text = "groups: [{name: a, rules: [
            {record: 'a:b', expr: 'sum by (county) (increase(c{d=\"e\"}[1m]))'},
            {record: 'x:y', expr: 'sum(z)'},
            {alert: A, expr: 'a:b > 0.8 * max(f) and on () g < 5 or h == 0'}]}]";
        let mut rules = Rules::default();
        read(text, "a.yml", &mut rules).unwrap();
        let mutants = of(&rules, &rules.alerts[0]);
        let what: Vec<&str> = mutants.iter().map(|mutant| mutant.what.as_str()).collect();
        assert_eq!(
            what,
            [
                "`a:b > 0.8 * max(f)` turned round",
                "`a:b > 0.8 * max(f)` with 10 times as much",
                "`g < 5` turned round",
                "`g < 5` with 0.1 times as much",
                "`h == 0` turned round",
                "c renamed",
                "c picked without d",
                "f renamed",
                "g renamed",
                "h renamed",
                "not told apart by county",
            ]
        );
        let texts: BTreeSet<String> =
            mutants.iter().map(|mutant| expressions(&mutant.rules).map(ToString::to_string).collect()).collect();
        assert_eq!(texts.len(), mutants.len(), "no two are the same");
        assert!(mutants.iter().all(|mutant| mutant.rules.recorded.len() == 1), "what is not needed is left out");
    }
}
