//! What a lively day looks like: series for any query of the boards, made from the query's own words, always the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value, json};

/// A stretch of time in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) step: u64,
}

/// Labels and their values; counties apart.
const VALUES: &[(&str, &[&str])] = &[
    ("class", &["done", "refused", "failed"]),
    ("audience", &["public", "candidate", "point", "office", "ops"]),
    ("reason", &["busy", "passwords-busy", "too-many-requests", "password-paused"]),
    ("action", &["capture", "activate", "save-form", "sign-in-candidate"]),
    ("lane", &["operator", "sign-in", "activation", "save"]),
    ("role", &["operator", "candidate", "entrant"]),
    ("outcome", &["ok", "failed", "paused"]),
    ("state", &["running", "restarting", "captured", "paid", "suspended"]),
    ("window", &["registration", "professional", "confirmation"]),
    ("used", &["80", "95", "exhausted"]),
    ("port", &["wechat", "sms"]),
    ("kind", &["paid-twice", "amount", "first", "final"]),
    ("database", &["0", "1", "2", "3"]),
    ("job", &["baoming", "prometheus", "alertmanager"]),
    ("grade", &["1", "2", "3", "4"]),
    ("level", &["county", "city", "province"]),
    ("severity", &["page", "ticket", "info"]),
    ("integration", &["webhook"]),
    ("version", &["0.1.0"]),
    ("phase", &["head", "body", "idle"]),
    ("origin", &["operator", "protector"]),
    ("rule", &["slow-heads", "guessing", "flood"]),
];
/// As many series as one query has here, counties apart.
const SERIES_MAX: usize = 10;

/// The series of a query: values over the span, or one now.
pub(crate) fn series(query: &str, span: Option<Span>) -> Vec<Value> {
    let of = |labels: &Map<String, Value>| match span {
        None => json!({ "metric": labels, "value": [1_635_728_400, value(query, labels, None).to_string()] }),
        Some(Span { from, until, step }) => {
            let times = (from..=until).step_by(usize::try_from(step).unwrap());
            let points: Vec<Value> = times
                .map(|at| json!([at, value(query, labels, Some((at - from) as f64 / 600.0)).to_string()]))
                .collect();
            json!({ "metric": labels, "values": points })
        }
    };
    labels(query).iter().map(of).collect()
}

fn labels(query: &str) -> Vec<Map<String, Value>> {
    if query.contains("ALERTS_FOR_STATE") {
        let row = |row: &str, severity: &str, name: &str, county: &str| {
            let mut labels = Map::new();
            for (label, value) in [("row", row), ("severity", severity), ("alertname", name), ("county", county)] {
                labels.extend((!value.is_empty()).then(|| (label.to_owned(), json!(value))));
            }
            labels
        };
        return vec![
            row("1", "ticket", "PasswordQueueNearlyFull", ""),
            row("3", "page", "GuessingPasswords", ""),
            row("4", "ticket", "CountyDark", "430102"),
            row("8", "info", "Watchdog", ""),
        ];
    }
    // The outermost grouping is what remains.
    let grouped = query.split_once("by (").and_then(|(_, rest)| rest.split_once(')')).map_or("", |(names, _)| names);
    let mut found = vec![Map::new()];
    for label in grouped.split(", ").filter(|label| !label.is_empty() && *label != "le") {
        let values = values(label);
        let with = |labels: &Map<String, Value>, value: &String| {
            labels.clone().into_iter().chain([(label.to_owned(), json!(value))]).collect::<Map<_, _>>()
        };
        found = found.iter().flat_map(|labels| values.iter().map(move |value| with(labels, value))).collect();
    }
    if query.starts_with("count_values") {
        found = ["0", "3"].map(|edition| Map::from_iter([("edition".to_owned(), json!(edition))])).to_vec();
    }
    let few = query.contains("topk(") || query.contains("bottomk(") || !grouped.contains("county");
    found.truncate(if few { SERIES_MAX } else { found.len() });
    found
}

fn values(label: &str) -> Vec<String> {
    if label == "county" {
        let list = include_str!("../../../policy/src/data/2022/counties.tsv").lines();
        let codes = list.filter(|line| line.starts_with("43")).map(|line| line[..6].to_owned());
        return codes.collect();
    }
    let known = VALUES.iter().find(|(name, _)| *name == label);
    known
        .unwrap_or_else(|| panic!("the canned day has no values of {label}"))
        .1
        .iter()
        .map(|value| (*value).to_owned())
        .collect()
}

/// A figure of the size that the query is about; over time it goes up and down.
fn value(query: &str, labels: &Map<String, Value>, at: Option<f64>) -> f64 {
    let mut hasher = DefaultHasher::new();
    (query, Value::from(labels.clone()).to_string()).hash(&mut hasher);
    let chance = (hasher.finish() % 10_000) as f64 / 10_000.0;
    let share = at.map_or(chance, |at| (0.55 + 0.4 * (at + chance * 6.0).sin()) * (0.3 + 0.7 * chance));
    let has = |word: &str| query.contains(word);
    // The lights: some of each of the four.
    if let Some(row) = query.split("row=\"").nth(1).and_then(|rest| rest.split('"').next()) {
        return match row {
            "1" | "4" => 1.0,
            "3" => 2.0,
            "6" => -1.0,
            _ => 0.0,
        };
    }
    let rarely = |value: f64| if chance > 0.93 { value } else { 0.0 };
    match () {
        () if has("Watchdog\",alertstate=\"firing\"}) or vector") || has("(up)") || has("reload_successful") => 1.0,
        () if has("ALERTS_FOR_STATE") => 40.0 + 4_000.0 * share,
        () if has("* 1000") => 1_635_728_400_000.0 + share.round() * 777_600_000.0,
        () if has("last_change") => {
            if chance > 0.97 {
                -1.0
            } else {
                1_000.0 * share * share
            }
        }
        () if has("control_state)") => {
            if chance > 0.95 {
                3.0
            } else {
                rarely(1.0)
            }
        }
        () if has("(baoming_collection_offline)") || has("time_lost") => rarely(1.0),
        () if has("slot_on_turn") => 1.0 - rarely(1.0),
        () if has("breaker_state") || has("_failed)") || has("refusing") || has("break_glass") => 0.0,
        () if has("histogram_quantile") || has("duration") => 0.004 + share * share,
        () if has("disk") && has(" / ") => 4.0,
        () if has(" / ") || has("share_percent") => 100.0 * share * if has("percent") { 1.0 } else { 0.004 },
        () if has("bytes") => 6.0e10 * (0.8 + 0.1 * share),
        () if has("rate(") => 180.0 * share * share,
        () if has("candidates") || has("identities") => 90_000.0 + 60_000.0 * share,
        () if has("timestamp") => 4.0 + 3.0 * share,
        () => (9.0 * share * share).round(),
    }
}

/// What fires, with what is said of it.
pub(crate) fn alerts(lively: bool) -> Value {
    let alert = |name: &str, row: &str, severity: &str, [summary, impact, first_step]: [&str; 3]| {
        json!({
            "labels": { "alertname": name, "row": row, "severity": severity }, "state": "firing",
            "activeAt": "2021-11-01T00:57:12.5Z", "value": "1",
            "annotations": {
                "summary": summary, "impact": impact, "first_step": first_step, "runbook": "runbooks/guessing-passwords.md",
            },
        })
    };
    let ticket = ["密码排队将满，已有登录被请回", "登录和设置密码变慢，其他业务不受影响", "看登录成败的比例"];
    let page = [
        "candidate 登录有 71% 失败，疑似猜密码",
        "账号可能被猜中；真考生登录变慢",
        "查安全日志里失败最多的来源地址，封禁该地址段",
    ];
    let watchdog = alert("Watchdog", "8", "info", ["心跳", "", ""]);
    let all = match lively {
        true => vec![
            alert("PasswordQueueNearlyFull", "1", "ticket", ticket),
            alert("GuessingPasswords", "3", "page", page),
            watchdog,
        ],
        false => Vec::new(),
    };
    json!({ "status": "success", "data": { "alerts": all } })
}
