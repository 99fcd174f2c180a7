//! Expressions taken apart: what they select, and which labels are left of it.
//!
//! Deliberately absent: values. What an expression says is Prometheus' to compute, in the tests of the rules.

use std::collections::BTreeSet;

use promql_parser::parser::{
    AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality, VectorSelector,
};

/// Labels by name.
pub type Labels = BTreeSet<String>;

/// The expressions right below one.
pub fn below(expression: &Expr) -> Vec<&Expr> {
    match expression {
        Expr::Aggregate(of) => of.param.as_deref().into_iter().chain([of.expr.as_ref()]).collect(),
        Expr::Unary(of) => vec![&of.expr],
        Expr::Binary(of) => vec![&of.lhs, &of.rhs],
        Expr::Paren(of) => vec![&of.expr],
        Expr::Subquery(of) => vec![&of.expr],
        Expr::Call(of) => of.args.args.iter().map(AsRef::as_ref).collect(),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::VectorSelector(_) | Expr::MatrixSelector(_) => vec![],
        Expr::Extension(_) => vec![],
    }
}

/// The same, to be changed.
pub fn below_mut(expression: &mut Expr) -> Vec<&mut Expr> {
    match expression {
        Expr::Aggregate(of) => of.param.as_deref_mut().into_iter().chain([of.expr.as_mut()]).collect(),
        Expr::Unary(of) => vec![&mut of.expr],
        Expr::Binary(of) => vec![&mut of.lhs, &mut of.rhs],
        Expr::Paren(of) => vec![&mut of.expr],
        Expr::Subquery(of) => vec![&mut of.expr],
        Expr::Call(of) => of.args.args.iter_mut().map(AsMut::as_mut).collect(),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::VectorSelector(_) | Expr::MatrixSelector(_) => vec![],
        Expr::Extension(_) => vec![],
    }
}

/// An expression and everything below it.
pub fn walk<'a>(expression: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expression);
    for part in below(expression) {
        walk(part, visit);
    }
}

/// What it selects.
pub fn selectors(expression: &Expr) -> Vec<&VectorSelector> {
    let mut selectors = Vec::new();
    walk(expression, &mut |part| match part {
        Expr::VectorSelector(selector) => selectors.push(selector),
        Expr::MatrixSelector(matrix) => selectors.push(&matrix.vs),
        _ => {}
    });
    selectors
}

/// Whether it compares anything, so that it can also be not so.
pub fn compares(expression: &Expr) -> bool {
    let mut found = false;
    walk(expression, &mut |part| {
        found |= matches!(part, Expr::Binary(of) if of.op.is_comparison_operator() && !of.return_bool());
    });
    found
}

/// The labels that are left, and what is asked of labels that are not there. `of_metric` knows those of a metric.
pub struct Left<'a> {
    of_metric: &'a dyn Fn(&str) -> Option<Labels>,
    /// Labels that some part asks for and does not have.
    pub missing: Vec<String>,
}

impl<'a> Left<'a> {
    /// Nothing asked yet.
    pub fn new(of_metric: &'a dyn Fn(&str) -> Option<Labels>) -> Self {
        Self { of_metric, missing: Vec::new() }
    }

    /// The labels of an expression's results. Of two that may both be the result, those that both have.
    pub fn of(&mut self, expression: &Expr) -> Labels {
        match expression {
            Expr::Aggregate(aggregate) => self.of_aggregate(aggregate),
            Expr::Unary(of) => self.of(&of.expr),
            Expr::Paren(of) => self.of(&of.expr),
            Expr::Subquery(of) => self.of(&of.expr),
            Expr::Binary(binary) => self.of_binary(binary),
            Expr::Call(call) => self.of_call(call),
            Expr::VectorSelector(selector) => self.of_selector(selector),
            Expr::MatrixSelector(matrix) => self.of_selector(&matrix.vs),
            Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => Labels::new(),
        }
    }

    fn of_selector(&self, selector: &VectorSelector) -> Labels {
        selector.name.as_deref().and_then(self.of_metric).unwrap_or_default()
    }

    fn of_aggregate(&mut self, aggregate: &AggregateExpr) -> Labels {
        let inner = self.of(&aggregate.expr);
        match &aggregate.modifier {
            None => Labels::new(),
            Some(LabelModifier::Include(by)) => self.asked(&by.labels, &[&inner]),
            Some(LabelModifier::Exclude(without)) => {
                let without = self.asked(&without.labels, &[&inner]);
                inner.difference(&without).cloned().collect()
            }
        }
    }

    fn of_binary(&mut self, binary: &BinaryExpr) -> Labels {
        let (left, right) = (self.of(&binary.lhs), self.of(&binary.rhs));
        let (by_scalar, of_scalar) = (is_scalar(&binary.rhs), is_scalar(&binary.lhs));
        let matched = binary.modifier.as_ref().and_then(|modifier| modifier.matching.as_ref());
        let asked = matched.map(|matching| self.asked(&matching.labels().labels, &[&left, &right]));
        if by_scalar {
            return left;
        }
        if of_scalar {
            return right;
        }
        if binary.op.is_set_operator() {
            let is_or = binary.op.id() == promql_parser::parser::token::T_LOR;
            return if is_or { left.intersection(&right).cloned().collect() } else { left };
        }
        match binary.modifier.as_ref().map(|modifier| &modifier.card) {
            Some(VectorMatchCardinality::ManyToOne(more)) => left.into_iter().chain(more.labels.clone()).collect(),
            Some(VectorMatchCardinality::OneToMany(more)) => right.into_iter().chain(more.labels.clone()).collect(),
            _ => match (matched, asked) {
                (Some(LabelModifier::Include(_)), Some(on)) => on,
                (Some(LabelModifier::Exclude(_)), Some(ignored)) => left.difference(&ignored).cloned().collect(),
                // Without a word, both sides have to have the same ones.
                _ => left.intersection(&right).cloned().collect(),
            },
        }
    }

    fn of_call(&mut self, call: &Call) -> Labels {
        let arguments: Vec<Labels> = call.args.args.iter().map(|argument| self.of(argument)).collect();
        match call.func.name {
            "absent" | "absent_over_time" => {
                let selectors = call.args.args.first().map(|argument| selectors(argument)).unwrap_or_default();
                let equal = |selector: &&VectorSelector| selector.matchers.matchers.clone();
                selectors.iter().flat_map(equal).map(|matcher| matcher.name).collect()
            }
            "label_replace" => {
                let mut labels = arguments.into_iter().next().unwrap_or_default();
                let text = |at: usize| match call.args.args.get(at).map(AsRef::as_ref) {
                    Some(Expr::StringLiteral(text)) => text.val.clone(),
                    _ => String::new(),
                };
                self.asked(&[text(3)], &[&labels]);
                labels.insert(text(1));
                labels
            }
            _ => arguments.into_iter().next().unwrap_or_default(),
        }
    }

    /// Labels that are asked for; those that any side lacks are noted.
    fn asked(&mut self, names: &[String], sides: &[&Labels]) -> Labels {
        let lacking = names.iter().filter(|name| sides.iter().any(|side| !side.contains(*name)));
        self.missing.extend(lacking.cloned());
        names.iter().cloned().collect()
    }
}

/// Whether it is one number and no vector.
fn is_scalar(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_) => true,
        Expr::Paren(of) => is_scalar(&of.expr),
        Expr::Unary(of) => is_scalar(&of.expr),
        Expr::Binary(of) => is_scalar(&of.lhs) && is_scalar(&of.rhs),
        Expr::Call(call) => matches!(call.func.name, "time" | "scalar"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use promql_parser::parser;

    use super::*;

    fn of_metric(name: &str) -> Option<Labels> {
        let labels: &[&str] = match name {
            "by_county" => &["county", "instance", "job"],
            "by_two" => &["county", "state", "instance", "job"],
            _ => return None,
        };
        Some(labels.iter().map(|label| (*label).to_owned()).collect())
    }

    fn check(text: &str, expected: &str, missing: &str) {
        let expression = parser::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut left = Left::new(&of_metric);
        let labels = left.of(&expression).into_iter().collect::<Vec<_>>().join(",");
        assert_eq!((labels.as_str(), left.missing.join(",").as_str()), (expected, missing), "{text}");
    }

    #[test]
    fn labels_that_are_left_are_those_that_prometheus_leaves() {
        check("by_county > 1", "county,instance,job", "");
        check("1 < by_county", "county,instance,job", "");
        check("sum(by_county)", "", "");
        check("sum by (county) (increase(by_two[1m]))", "county", "");
        check("sum by (city) (by_county)", "city", "city");
        check("max without (state) (by_two)", "county,instance,job", "");
        check("by_two / on (county) group_left () sum by (county) (by_county)", "county,instance,job,state", "");
        check("by_two / on (state) group_left () sum by (county) (by_county)", "county,instance,job,state", "state");
        check("sum by (county) (by_two) and on () sum(by_county)", "county", "");
        check("by_county or sum by (county) (by_two)", "county", "");
        check("label_replace(by_county, \"city\", \"$1\", \"county\", \"(..).*\")", "city,county,instance,job", "");
        check("absent(by_county{job=\"a\"})", "job", "");
        check("time() - by_county", "county,instance,job", "");
    }

    #[test]
    fn an_alert_without_a_comparison_is_seen() {
        let check =
            |text: &str, expected: bool| assert_eq!(compares(&parser::parse(text).unwrap()), expected, "{text}");
        check("up == 0", true);
        check("up == bool 0", false);
        check("sum(up)", false);
        check("up and (a > 1)", true);
    }
}
