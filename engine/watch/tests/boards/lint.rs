//! What holds for every board, whoever wrote it: what Grafana needs to provision it, and what `baoming watch` can show.

use std::collections::BTreeSet;

use serde_json::Value;

use super::boards;

/// What `baoming watch` draws, and what of it.
const PLUGINS: [&str; 4] = ["stat", "timeseries", "table", "text"];
const UNITS: [&str; 10] = ["none", "short", "percent", "percentunit", "s", "ms", "bytes", "binBps", "reqps", "ops"];
const UNIT_OF_INSTANTS: &str = "dateTimeAsIso";
const COLOURS: [&str; 6] = ["text", "green", "yellow", "red", "blue", "gray"];
const OVERRIDES: [&str; 3] = ["displayName", "unit", "mappings"];
const SOURCE: &str = "${datasource}";

#[test]
fn every_board_is_as_grafana_and_the_watch_want_it() {
    let mut uids = BTreeSet::new();
    for (name, board) in boards() {
        let found = findings(&board);
        assert!(found.is_empty(), "{name}: {found:#?}");
        assert!(uids.insert(board["uid"].to_string()), "{name}: its uid is another board's");
    }
}

fn findings(board: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            found.push(what.to_owned());
        }
    };
    must(board.get("id").is_none(), "a provisioned board has no id");
    must(board["uid"].as_str().is_some_and(|uid| (8..=40).contains(&uid.len())), "uid of 8 to 40 characters");
    must(is_chinese(&board["title"]), "title: Chinese");
    must(board["editable"] == false, "editable: false, as what is provisioned is overwritten");
    let variables = board["templating"]["list"].as_array().cloned().unwrap_or_default();
    must(
        variables.iter().any(|one| one["name"] == "datasource" && one["query"] == "prometheus"),
        "templating: the variable datasource",
    );
    let panels = board["panels"].as_array().cloned().unwrap_or_default();
    must(!panels.is_empty(), "panels: at least one");
    let mut titles = BTreeSet::new();
    for panel in &panels {
        let title = panel["title"].to_string();
        found.extend(of_panel(panel).into_iter().map(|what| format!("{title}: {what}")));
        if !titles.insert(title.clone()) {
            found.push(format!("{title}: another panel has this title"));
        }
    }
    found.extend(overlaps(&panels));
    found
}

fn of_panel(panel: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            found.push(what.to_owned());
        }
    };
    must(panel.get("id").is_none(), "a provisioned panel has no id");
    must(is_chinese(&panel["title"]), "title: Chinese");
    let plugin = panel["type"].as_str().unwrap_or_default();
    must(PLUGINS.contains(&plugin), "type: none that baoming watch draws");
    if plugin == "text" {
        must(panel["options"]["content"].as_str().is_some_and(|text| !text.is_empty()), "content: some");
        must(panel.get("targets").is_none(), "targets: none in a text");
        return found;
    }
    must(panel["datasource"]["uid"] == SOURCE, "datasource: the variable");
    let defaults = &panel["fieldConfig"]["defaults"];
    let unit = |unit: &Value| unit.as_str().is_some_and(|unit| UNITS.contains(&unit) || unit == UNIT_OF_INSTANTS);
    must(unit(&defaults["unit"]), "unit: one that baoming watch writes");
    let steps = defaults["thresholds"]["steps"].as_array().cloned().unwrap_or_default();
    must(steps.first().is_some_and(|step| step["value"].is_null()), "thresholds: the first step has no value");
    let colours = steps.iter().map(|step| &step["color"]);
    let words = defaults["mappings"].as_array().into_iter().flatten();
    let words = words.filter_map(|mapping| mapping["options"].as_object()).flat_map(|options| options.values());
    let words: Vec<&Value> = words.filter_map(|option| option.get("color")).collect();
    must(
        colours.chain(words).all(|colour| colour.as_str().is_some_and(|colour| COLOURS.contains(&colour))),
        "colours: those that baoming watch has",
    );
    for one in panel["fieldConfig"]["overrides"].as_array().into_iter().flatten() {
        must(one["matcher"]["id"] == "byName", "overrides: by name");
        for property in one["properties"].as_array().into_iter().flatten() {
            let id = property["id"].as_str().unwrap_or_default();
            must(OVERRIDES.contains(&id), "overrides: what baoming watch knows");
            must(id != "unit" || unit(&property["value"]), "unit of a column: one that baoming watch writes");
        }
    }
    let targets = panel["targets"].as_array().cloned().unwrap_or_default();
    must(!targets.is_empty(), "targets: at least one");
    for target in &targets {
        let query = target["expr"].as_str().unwrap_or_default();
        must(!query.is_empty(), "expr: some");
        must(target["datasource"]["uid"] == SOURCE, "datasource of a target: the variable");
        let over_time = plugin == "timeseries";
        must(target["range"] == over_time && target["instant"] != over_time, "a chart asks over time, all others once");
        must(rates_adapt(query), "rate(): over $__rate_interval");
        must(
            plugin == "table" || target["legendFormat"].as_str().is_some_and(|legend| !legend.is_empty()),
            "legendFormat: some, or the series are called by all their labels",
        );
    }
    found
}

/// A rate over a fixed span has gaps where scrapes are rare, and blurs where they are frequent.
fn rates_adapt(query: &str) -> bool {
    query.split("rate(").skip(1).all(|rest| {
        let span = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        span.is_some_and(|(span, _)| span == "$__rate_interval")
    })
}

fn is_chinese(text: &Value) -> bool {
    // A name of a program stands for itself.
    text.as_str()
        .is_some_and(|text| text == "Watchdog" || text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign)))
}

fn overlaps(panels: &[Value]) -> Vec<String> {
    let place = |panel: &Value| ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().unwrap_or(0));
    let mut found = Vec::new();
    for (at, one) in panels.iter().enumerate() {
        let [x, y, w, h] = place(one);
        if w == 0 || h == 0 || x + w > 24 {
            found.push(format!("{}: gridPos is within 24 columns", one["title"]));
        }
        for other in &panels[at + 1..] {
            let [other_x, other_y, other_w, other_h] = place(other);
            if x < other_x + other_w && other_x < x + w && y < other_y + other_h && other_y < y + h {
                found.push(format!("{} lies over {}", one["title"], other["title"]));
            }
        }
    }
    found
}

#[test]
fn what_is_wrong_with_a_board_is_found() {
    let good = boards().remove(0).1;
    let check = |pointer: &str, value: Value, expected: &str| {
        let mut bad = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[key] = value;
        let found = findings(&bad);
        assert!(found.iter().any(|one| one.contains(expected)), "{pointer}: {found:?}");
    };
    check("/id", 7.into(), "no id");
    check("/title", "Overview".into(), "title: Chinese");
    check("/panels/0/id", 1.into(), "a provisioned panel has no id");
    check("/panels/0/type", "gauge".into(), "type: none");
    check("/panels/0/datasource/uid", "prometheus".into(), "datasource: the variable");
    check("/panels/0/fieldConfig/defaults/unit", "parsec".into(), "unit: one");
    check("/panels/0/targets/0/legendFormat", "".into(), "legendFormat");
    check("/panels/0/targets/0/instant", false.into(), "a chart asks over time");
    check("/panels/0/targets/0/expr", "rate(baoming_x_total[5m])".into(), "$__rate_interval");
    check("/panels/0/gridPos/w", 24.into(), "lies over");
    check("/panels/1/title", good["panels"][0]["title"].clone(), "another panel");
    check("/templating/list", Value::Array(Vec::new()), "the variable datasource");
}
