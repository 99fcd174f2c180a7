//! From the source to Grafana's JSON (schema of version 10): places, targets, colours, names.

use serde_json::{Map, Value, json};

use super::source::{Board, Kind, Names, Panel};

/// How wide a board is.
const COLUMNS: u32 = 24;
/// `baoming watch` at its default address.
const WATCH: &str = "http://127.0.0.1:9180";
/// What is not known: neither good nor bad.
const UNKNOWN: &str = "gray";

pub(crate) fn board(board: &Board, names: &Names) -> Value {
    let (mut x, mut y, mut tallest) = (0, 0, 0);
    let mut panels = Vec::new();
    for panel in &board.panel {
        let [width, height] = panel.size;
        if x + width > COLUMNS {
            (x, y, tallest) = (0, y + tallest, 0);
        }
        panels.push(self::panel(panel, json!({ "x": x, "y": y, "w": width, "h": height }), names));
        (x, tallest) = (x + width, tallest.max(height));
    }
    let datasource = json!({
        "name": "datasource", "type": "datasource", "query": "prometheus", "label": "数据源", "hide": 0,
        "current": {}, "multi": false, "includeAll": false, "refresh": 1, "regex": "",
    });
    // Where `baoming watch` serves its pages: the runbooks are among them.
    let watch = json!({
        "name": "watch", "type": "textbox", "query": WATCH, "label": "值守程序", "hide": 2,
        "current": { "text": WATCH, "value": WATCH },
    });
    let others = json!({
        "type": "dashboards", "title": "值守", "tags": ["baoming"], "asDropdown": false, "includeVars": true,
        "keepTime": false, "targetBlank": false, "icon": "external link", "tooltip": "", "url": "",
    });
    json!({
        "uid": board.uid, "title": board.title, "tags": ["baoming"], "timezone": "Asia/Shanghai", "editable": false,
        "schemaVersion": 38, "version": 1, "graphTooltip": 1, "refresh": "10s",
        "time": { "from": format!("now-{}m", board.minutes), "to": "now" },
        "templating": { "list": [datasource, watch] }, "annotations": { "list": [] }, "links": [others],
        "panels": panels,
    })
}

fn panel(panel: &Panel, place: Value, names: &Names) -> Value {
    let mut made = Map::from_iter([
        ("title".to_owned(), json!(panel.title)),
        ("type".to_owned(), json!(plugin(panel.kind))),
        ("gridPos".to_owned(), place),
        ("options".to_owned(), options(panel)),
    ]);
    if !panel.description.is_empty() {
        made.insert("description".to_owned(), json!(panel.description));
    }
    if let Some(row) = panel.row {
        let url = format!("${{watch}}/runbooks#row-{row}");
        made.insert("links".to_owned(), json!([{ "title": "处置手册", "url": url, "targetBlank": true }]));
    }
    if panel.kind != Kind::Text {
        made.insert("datasource".to_owned(), datasource());
        made.insert("targets".to_owned(), targets(panel));
        made.insert(
            "fieldConfig".to_owned(),
            json!({ "defaults": defaults(panel), "overrides": overrides(panel, names) }),
        );
    }
    if panel.kind == Kind::Table {
        made.insert("transformations".to_owned(), transformations(panel));
    }
    Value::Object(made)
}

fn plugin(kind: Kind) -> &'static str {
    match kind {
        Kind::Light | Kind::Lights | Kind::Cells | Kind::Stat => "stat",
        Kind::Chart => "timeseries",
        Kind::Table => "table",
        Kind::Text => "text",
    }
}

fn datasource() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}

/// The worst severity of what fires in a row. Green only while the program's figures and the rules are there; otherwise unknown.
fn light(row: u8) -> String {
    let firing = format!("ALERTS{{alertstate=\"firing\",row=\"{row}\"");
    format!(
        "max(2 * {firing},severity=\"page\"}} or {firing},severity=\"ticket\"}} or \
         0 * (max(baoming_build_info) and max(ALERTS{{alertname=\"Watchdog\",alertstate=\"firing\"}}))) or vector(-1)"
    )
}

fn targets(panel: &Panel) -> Value {
    let asked: Vec<(String, &str)> = match panel.row {
        Some(row) => vec![(light(row), "")],
        None => panel.queries.iter().map(|one| (one.query.clone(), one.legend.as_str())).collect(),
    };
    let target = |(at, (query, legend)): (usize, (String, &str))| {
        let chart = panel.kind == Kind::Chart;
        json!({
            "refId": char::from(b'A' + u8::try_from(at).unwrap()).to_string(), "datasource": datasource(), "expr": query,
            "legendFormat": if legend.is_empty() && panel.kind != Kind::Table { &panel.title } else { legend },
            "instant": !chart, "range": chart, "format": if panel.kind == Kind::Table { "table" } else { "time_series" },
        })
    };
    asked.into_iter().enumerate().map(target).collect()
}

fn defaults(panel: &Panel) -> Value {
    let base = panel.base.as_deref().unwrap_or(if panel.steps.is_empty() { "text" } else { "green" });
    let mut steps: Vec<(&String, f64)> = panel.steps.iter().map(|(colour, from)| (colour, *from)).collect();
    steps.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut thresholds = vec![json!({ "color": base, "value": null })];
    thresholds.extend(steps.iter().map(|(colour, from)| json!({ "color": colour, "value": from })));
    let mut made = json!({
        "unit": if panel.unit.is_empty() { "none" } else { &panel.unit },
        "mappings": mappings(panel),
        "thresholds": { "mode": "absolute", "steps": thresholds },
        "color": { "mode": if panel.kind == Kind::Chart { "palette-classic" } else { "thresholds" } },
        "noValue": "无数据",
    });
    if panel.kind == Kind::Chart {
        made["min"] = json!(0);
        made["custom"] =
            json!({ "drawStyle": "line", "lineWidth": 2, "fillOpacity": 0, "showPoints": "never", "spanNulls": false });
    }
    made
}

fn mappings(panel: &Panel) -> Value {
    if panel.row.is_some() {
        return mapping([
            ("-1", "未知", Some(UNKNOWN)),
            ("0", "正常", Some("green")),
            ("1", "限时处理", Some("yellow")),
            ("2", "立即处理", Some("red")),
        ]);
    }
    if panel.words.is_empty() {
        return json!([]);
    }
    mapping(panel.words.iter().map(|(value, word)| match word.split_once('|') {
        Some((word, colour)) => (value.as_str(), word, Some(colour)),
        None => (value.as_str(), word.as_str(), None),
    }))
}

fn mapping<'a>(words: impl IntoIterator<Item = (&'a str, &'a str, Option<&'a str>)>) -> Value {
    let mut options = Map::new();
    for (index, (value, word, colour)) in words.into_iter().enumerate() {
        let mut option = json!({ "text": word, "index": index });
        if let Some(colour) = colour {
            option["color"] = json!(colour);
        }
        options.insert(value.to_owned(), option);
    }
    json!([{ "type": "value", "options": options }])
}

/// A series or a column by its name, and what is different about it.
fn overrides(panel: &Panel, names: &Names) -> Value {
    let by_name = |name: &str, properties: Value| json!({ "matcher": { "id": "byName", "options": name }, "properties": properties });
    let mut made = Vec::new();
    if let Some(table) = &panel.names {
        let called = names.of(table);
        made.extend(called.iter().map(|(value, name)| by_name(value, json!([{ "id": "displayName", "value": name }]))));
    }
    for [_, column] in &panel.columns {
        let mut properties = Vec::new();
        if let Some(unit) = panel.column_units.get(column) {
            properties.push(json!({ "id": "unit", "value": unit }));
        }
        if let Some(table) = panel.column_names.get(column) {
            let words = names.table(table).iter();
            let words = words.map(|(value, name)| (value.as_str(), name.as_str(), None));
            properties.push(json!({ "id": "mappings", "value": mapping(words) }));
        }
        if !properties.is_empty() {
            made.push(by_name(column, Value::Array(properties)));
        }
    }
    Value::Array(made)
}

fn options(panel: &Panel) -> Value {
    let reduce = json!({ "values": false, "calcs": ["lastNotNull"], "fields": "" });
    let stat = |colour: &str, text: &str| {
        json!({
            "reduceOptions": reduce, "orientation": "auto", "textMode": text, "colorMode": colour, "graphMode": "none",
            "justifyMode": "center",
        })
    };
    match panel.kind {
        Kind::Light => stat("background", "value"),
        Kind::Lights | Kind::Cells => stat("background", "value_and_name"),
        Kind::Stat => stat(
            "value",
            panel.shows.as_deref().unwrap_or(if panel.queries.iter().all(|one| one.legend.is_empty()) {
                "value"
            } else {
                "value_and_name"
            }),
        ),
        Kind::Chart => json!({
            "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": ["lastNotNull"] },
            "tooltip": { "mode": "multi", "sort": "desc" },
        }),
        Kind::Table => json!({ "showHeader": true, "cellHeight": "sm" }),
        Kind::Text => json!({ "mode": "markdown", "content": panel.content.trim() }),
    }
}

/// One row for each set of labels, and the named columns alone.
fn transformations(panel: &Panel) -> Value {
    let columns = || panel.columns.iter().enumerate();
    let order: Map<String, Value> = columns().map(|(at, [key, _])| (key.clone(), json!(at))).collect();
    let names: Map<String, Value> = columns().map(|(_, [key, name])| (key.clone(), json!(name))).collect();
    let organize = json!({
        "id": "organize",
        "options": { "excludeByName": { "Time": true }, "indexByName": order, "renameByName": names },
    });
    match panel.queries.len() {
        1 => json!([organize]),
        _ => json!([{ "id": "merge", "options": {} }, organize]),
    }
}
