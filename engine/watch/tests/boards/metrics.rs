//! What the boards' queries name: every metric exists, ours by the catalogue, others' by the list below.

use std::collections::BTreeSet;

use promql_parser::parser::{Expr, parse};
use serde_json::Value;

use super::boards;

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

#[test]
fn every_query_can_be_read_and_names_metrics_that_exist() {
    let ours: BTreeSet<String> = catalogue();
    let (mut missing, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (board, title, query) in queries() {
        let names = metrics(&query).unwrap_or_else(|error| panic!("{board}, {title}: {query}: {error}"));
        assert!(!names.is_empty(), "{board}, {title}: {query} asks for nothing");
        for name in names {
            if OTHERS.contains(&name.as_str()) {
                used.insert(name);
            } else if !ours.contains(of_histogram(&name)) && !ours.contains(&name) {
                missing.insert(format!("{board}, {title}: {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "not in the catalogue: {missing:#?}");
    let left: Vec<&&str> = OTHERS.iter().filter(|name| !used.contains(**name)).collect();
    assert!(left.is_empty(), "no board asks for these any more: {left:?}");
}

/// Agreed among those who build the parts of this, and measured by nothing yet.
const AGREED: &str = "
    passwords_queued passwords_queued_max passwords_queue_limit password_seconds permits_taken_max permits_limit connections_limit
    committer_queued_max connections_peak connections_timed_out_total sign_ins_total county_requests_total
    county_last_change_timestamp_seconds shard_lag_records shard_failed county_restarts_total policy_edition policy_editions
    window_opens_timestamp_seconds window_closes_timestamp_seconds candidates process_start_timestamp_seconds panics_total
    control_state controls_in_force control_refused_total control_break_glass controls_expire_timestamp_seconds collection_offline
    slot_on_turn admission_share_percent time_lost_seconds status_written_timestamp_seconds status_sequence status_failed
    blocks_in_force blocked_total protector_active protector_actions_total reports_open reports_overdue report_drafts_open
    reports_filed_total
";

/// The catalogue's names, which are constants.
fn catalogue() -> BTreeSet<String> {
    let names = include_str!("../../../telemetry/src/names.rs").lines().filter_map(|line| {
        let (_, value) = line.strip_prefix("pub const ")?.split_once("= \"")?;
        value.strip_suffix("\";").map(str::to_owned)
    });
    names.chain(AGREED.split_whitespace().map(|name| format!("baoming_{name}"))).collect()
}

/// All queries: board, panel, expression.
fn queries() -> Vec<(&'static str, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let panels = boards().into_iter().flat_map(|(name, board)| {
        let panels = board["panels"].as_array().cloned().unwrap_or_default();
        panels.into_iter().map(move |panel| (name, panel))
    });
    panels
        .flat_map(|(name, panel)| {
            let targets = panel["targets"].as_array().cloned().unwrap_or_default();
            targets.into_iter().map(move |target| (name, text(&panel["title"]), text(&target["expr"])))
        })
        .collect()
}

/// The metrics that a query names.
fn metrics(query: &str) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    walk(&parse(&query.replace("$__rate_interval", "1m"))?, &mut found);
    Ok(found)
}

fn walk(expression: &Expr, found: &mut BTreeSet<String>) {
    match expression {
        Expr::Aggregate(one) => {
            walk(&one.expr, found);
            one.param.iter().for_each(|parameter| walk(parameter, found));
        }
        Expr::Unary(one) => walk(&one.expr, found),
        Expr::Binary(one) => {
            walk(&one.lhs, found);
            walk(&one.rhs, found);
        }
        Expr::Paren(one) => walk(&one.expr, found),
        Expr::Subquery(one) => walk(&one.expr, found),
        Expr::VectorSelector(one) => found.extend(one.name.clone()),
        Expr::MatrixSelector(one) => found.extend(one.vs.name.clone()),
        Expr::Call(one) => one.args.args.iter().for_each(|argument| walk(argument, found)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

/// A histogram's name without what stands behind it in the text format.
fn of_histogram(name: &str) -> &str {
    ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

#[test]
fn metrics_are_found_wherever_they_stand() {
    let check = |query: &str, expected: &[&str]| {
        let found = metrics(query).unwrap();
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{query}");
    };
    check("sum by (x) (rate(a_total[$__rate_interval])) / on (x) (b{c=\"d\"} or -e)", &["a_total", "b", "e"]);
    check("topk(3, max_over_time(f[5m:1m])) or vector(-1)", &["f"]);
    assert!(metrics("sum(").is_err());
}
