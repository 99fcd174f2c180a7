//! A query, taken apart: which series it asks for, and what it does with them.

use promql_parser::parser::{Expr, LabelModifier, VectorSelector, parse};

/// A series that a query asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Selected {
    pub(crate) name: String,
    /// The functions around it.
    pub(crate) functions: Vec<String>,
    /// Labels and the values that are asked for, alternatives with `|` between them.
    pub(crate) matchers: Vec<(String, String)>,
    /// The labels that it is grouped by.
    pub(crate) groups: Vec<String>,
}

/// All of a query.
pub(crate) fn selected(query: &str) -> Result<Vec<Selected>, String> {
    let mut found = Vec::new();
    walk(&parse(&query.replace("$__rate_interval", "1m"))?, &Selected::default(), &mut found);
    Ok(found)
}

fn walk(expression: &Expr, around: &Selected, found: &mut Vec<Selected>) {
    match expression {
        Expr::Aggregate(one) => {
            let mut around = around.clone();
            if let Some(LabelModifier::Include(labels)) = &one.modifier {
                around.groups.extend(labels.labels.iter().cloned());
            }
            walk(&one.expr, &around, found);
        }
        Expr::Call(one) => {
            let mut around = around.clone();
            around.functions.push(one.func.name.to_owned());
            one.args.args.iter().for_each(|argument| walk(argument, &around, found));
        }
        Expr::Unary(one) => walk(&one.expr, around, found),
        Expr::Binary(one) => {
            walk(&one.lhs, around, found);
            walk(&one.rhs, around, found);
        }
        Expr::Paren(one) => walk(&one.expr, around, found),
        Expr::Subquery(one) => walk(&one.expr, around, found),
        Expr::VectorSelector(one) => found.push(series(one, around)),
        Expr::MatrixSelector(one) => found.push(series(&one.vs, around)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

fn series(selector: &VectorSelector, around: &Selected) -> Selected {
    let matchers = selector.matchers.matchers.iter().map(|one| (one.name.clone(), one.value.clone())).collect();
    Selected { name: selector.name.clone().unwrap_or_default(), matchers, ..around.clone() }
}

#[test]
fn series_are_found_wherever_they_stand() {
    let check = |query: &str, expected: &[&str]| {
        let found = selected(query).unwrap();
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), expected, "{query}");
    };
    check("sum by (x) (rate(a_total[$__rate_interval])) / on (x) (b{c=\"d\"} or -e)", &["a_total", "b", "e"]);
    check("topk(3, max_over_time(f[5m:1m])) or vector(-1)", &["f"]);
    let one = &selected("sum by (x) (rate(a{y=~\"1|2\"}[1m]))").unwrap()[0];
    assert_eq!((one.functions.join(" "), one.groups.join(" ")), ("rate".to_owned(), "x".to_owned()));
    assert_eq!(one.matchers, [("y".to_owned(), "1|2".to_owned())]);
    assert!(selected("sum(").is_err());
}
