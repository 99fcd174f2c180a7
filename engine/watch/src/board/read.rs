//! Reading: from Grafana's JSON to a board.
//!
//! Guarantees: what is not understood of a panel makes that panel [`Kind::Unknown`] or an error with its place, and never
//! something else. Deliberately absent: whatever is Grafana's alone, such as plots' styles and where panels lie; panels follow
//! each other here in their order.

use serde::Deserialize;
use serde_json::Value;

use super::model::{Board, Column, Kind, Link, Look, Panel, Query, Special, Tone, Words};
use super::unit::Unit;
use crate::limits::MINUTES_MAX;

/// What is wrong with a board.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// No JSON, or not of a board's shape.
    #[error("{board}: {source}")]
    Shape {
        /// The board's name.
        board: &'static str,
        /// Where and what.
        source: serde_json::Error,
    },
    /// A value that has no meaning here.
    #[error("{board}: {panel}: {what}")]
    Meaning {
        /// The board's name.
        board: &'static str,
        /// The panel's title.
        panel: String,
        /// The field and its rule.
        what: String,
    },
}

#[derive(Deserialize)]
struct BoardShape {
    title: String,
    time: TimeShape,
    panels: Vec<PanelShape>,
}

#[derive(Deserialize)]
struct TimeShape {
    from: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PanelShape {
    title: String,
    #[serde(default)]
    description: String,
    r#type: String,
    grid_pos: PlaceShape,
    #[serde(default)]
    options: Value,
    #[serde(default)]
    targets: Vec<TargetShape>,
    #[serde(default)]
    field_config: FieldsShape,
    #[serde(default)]
    transformations: Vec<TransformationShape>,
    #[serde(default)]
    links: Vec<LinkShape>,
}

#[derive(Deserialize)]
struct LinkShape {
    title: String,
    url: String,
}

#[derive(Deserialize)]
struct PlaceShape {
    w: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetShape {
    ref_id: String,
    expr: String,
    #[serde(default)]
    legend_format: String,
}

#[derive(Default, Deserialize)]
struct FieldsShape {
    #[serde(default)]
    defaults: DefaultsShape,
    #[serde(default)]
    overrides: Vec<OverrideShape>,
}

#[derive(Default, Deserialize)]
struct DefaultsShape {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    mappings: Value,
    #[serde(default)]
    thresholds: ThresholdsShape,
}

#[derive(Default, Deserialize)]
struct ThresholdsShape {
    #[serde(default)]
    steps: Vec<StepShape>,
}

#[derive(Deserialize)]
struct StepShape {
    color: String,
    value: Option<f64>,
}

#[derive(Deserialize)]
struct OverrideShape {
    matcher: MatcherShape,
    properties: Vec<PropertyShape>,
}

#[derive(Deserialize)]
struct MatcherShape {
    id: String,
    options: Value,
}

#[derive(Deserialize)]
struct PropertyShape {
    id: String,
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct TransformationShape {
    id: String,
    #[serde(default)]
    options: Value,
}

/// Reads one board.
pub(super) fn read(name: &'static str, text: &str) -> Result<Board, ReadError> {
    let shape: BoardShape = serde_json::from_str(text).map_err(|source| ReadError::Shape { board: name, source })?;
    let minutes = shape.time.from.strip_prefix("now-").and_then(|text| text.strip_suffix('m')?.parse().ok());
    let wrong = |panel: &str, what: String| ReadError::Meaning { board: name, panel: panel.to_owned(), what };
    let minutes = minutes.filter(|minutes| (1..=MINUTES_MAX).contains(minutes));
    let minutes = minutes.ok_or_else(|| wrong("time", format!("from: now-Nm, N from 1 to {MINUTES_MAX}")))?;
    let panel = |shape: &PanelShape| panel(shape).map_err(|what| wrong(&shape.title, what));
    let panels = shape.panels.iter().map(panel).collect::<Result<_, _>>()?;
    Ok(Board { name, title: shape.title, minutes, panels })
}

fn panel(shape: &PanelShape) -> Result<Panel, String> {
    let query = |target: &TargetShape| Query {
        letter: target.ref_id.clone(),
        expression: target.expr.clone(),
        legend: target.legend_format.clone(),
    };
    let kind = kind(shape)?;
    let known = !matches!(kind, Kind::Unknown(_));
    Ok(Panel {
        title: shape.title.clone(),
        description: shape.description.clone(),
        width: shape.grid_pos.w,
        kind,
        queries: shape.targets.iter().map(query).collect(),
        links: shape.links.iter().map(link).collect::<Result<_, _>>()?,
        look: if known { look(&shape.field_config)? } else { Look::default() },
    })
}

/// A link to a page of this program, which the boards know by a variable.
fn link(shape: &LinkShape) -> Result<Link, String> {
    let url = shape.url.strip_prefix("${watch}").filter(|url| url.starts_with('/'));
    let url = url.ok_or("links: to pages of baoming watch alone, with ${watch} before them")?;
    let (path, place) = url.split_once('#').unwrap_or((url, ""));
    Ok(Link { title: shape.title.clone(), path: path.to_owned(), place: place.to_owned() })
}

fn kind(shape: &PanelShape) -> Result<Kind, String> {
    let option = |name: &str| shape.options[name].as_str().unwrap_or_default();
    Ok(match shape.r#type.as_str() {
        "stat" => {
            let (named, valued) = match option("textMode") {
                "value" => (false, true),
                "name" => (true, false),
                "value_and_name" => (true, true),
                other => return Err(format!("textMode: value, name or value_and_name, and not {other}")),
            };
            Kind::Stat { coloured: option("colorMode") == "background", named, valued }
        }
        "timeseries" => Kind::Chart,
        "table" => Kind::Table(columns(&shape.transformations)?),
        "text" => Kind::Text(option("content").to_owned()),
        other => Kind::Unknown(other.to_owned()),
    })
}

/// The columns that `organize` names, in its order.
fn columns(transformations: &[TransformationShape]) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for transformation in transformations {
        match transformation.id.as_str() {
            "merge" => {}
            "organize" => {
                let order = transformation.options["indexByName"].as_object().into_iter().flatten();
                let mut order: Vec<(&String, u64)> =
                    order.filter_map(|(key, at)| at.as_u64().map(|at| (key, at))).collect();
                order.sort_by_key(|(_, at)| *at);
                let name =
                    |key: &String| transformation.options["renameByName"][key].as_str().unwrap_or(key).to_owned();
                columns = order.into_iter().map(|(key, _)| Column { key: key.clone(), name: name(key) }).collect();
            }
            other => return Err(format!("transformations: merge and organize, and not {other}")),
        }
    }
    if columns.is_empty() { Err("organize: the table's columns in indexByName".to_owned()) } else { Ok(columns) }
}

fn look(shape: &FieldsShape) -> Result<Look, String> {
    let mut look = Look {
        unit: Unit::of(&shape.defaults.unit)?,
        words: words(&shape.defaults.mappings)?,
        steps: Vec::new(),
        named: Default::default(),
    };
    for step in &shape.defaults.thresholds.steps {
        look.steps.push((step.value.unwrap_or(f64::NEG_INFINITY), tone(&step.color)?));
    }
    for one in &shape.overrides {
        let name = one.matcher.options.as_str().filter(|_| one.matcher.id == "byName");
        let name = name.ok_or("overrides: byName alone")?;
        let special: &mut Special = look.named.entry(name.to_owned()).or_default();
        for property in &one.properties {
            match (property.id.as_str(), property.value.as_str()) {
                ("displayName", Some(name)) => special.name = Some(name.to_owned()),
                ("unit", Some(unit)) => special.unit = Some(Unit::of(unit)?),
                ("mappings", _) => special.words = words(&property.value)?,
                (other, _) => return Err(format!("overrides: displayName, unit and mappings, and not {other}")),
            }
        }
    }
    Ok(look)
}

fn words(mappings: &Value) -> Result<Words, String> {
    let mut words = Words::new();
    for mapping in mappings.as_array().into_iter().flatten() {
        if mapping["type"] != "value" {
            return Err("mappings: of the type value alone".to_owned());
        }
        for (value, option) in mapping["options"].as_object().into_iter().flatten() {
            let colour = option["color"].as_str().map(tone).transpose()?;
            words.insert(value.clone(), (option["text"].as_str().unwrap_or(value).to_owned(), colour));
        }
    }
    Ok(words)
}

fn tone(colour: &str) -> Result<Tone, String> {
    Ok(match colour {
        "text" => Tone::Plain,
        "green" => Tone::Green,
        "yellow" => Tone::Yellow,
        "red" => Tone::Red,
        "blue" => Tone::Blue,
        "gray" => Tone::Gray,
        other => return Err(format!("color: text, green, yellow, red, blue or gray, and not {other}")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(panel: &Value) -> Result<Board, ReadError> {
        let board = json!({ "title": "板", "time": { "from": "now-60m" }, "panels": [panel] });
        read("board", &board.to_string())
    }

    fn panel(kind: &str) -> Value {
        json!({
            "title": "图", "type": kind, "gridPos": { "x": 0, "y": 0, "w": 6, "h": 4 },
            "options": { "textMode": "value" },
            "targets": [{ "refId": "A", "expr": "up", "legendFormat": "x" }],
            "fieldConfig": { "defaults": {
                "unit": "s", "thresholds": { "steps": [{ "color": "green", "value": null }, { "color": "red", "value": 3 }] },
                "mappings": [{ "type": "value", "options": { "-1": { "text": "未知", "color": "gray" } } }],
            } },
        })
    }

    #[test]
    fn values_have_words_and_tones() {
        let board = of(&panel("stat")).unwrap();
        let look = &board.panels[0].look;
        assert_eq!((board.minutes, look.unit), (60, Unit::Seconds));
        assert_eq!(look.word(-1.0), Some(("未知", Tone::Gray)));
        assert_eq!((look.word(1.0), look.step(1.0), look.step(3.0)), (None, Tone::Green, Tone::Red));
    }

    #[test]
    fn a_panel_of_an_unknown_type_says_so_and_a_wrong_value_is_an_error() {
        assert_eq!(of(&panel("gauge")).unwrap().panels[0].kind, Kind::Unknown("gauge".to_owned()));
        let check = |pointer: &str, value: Value, expected: &str| {
            let mut bad = panel("stat");
            *bad.pointer_mut(pointer).unwrap() = value;
            let error = of(&bad).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(expected) && error.starts_with("board: 图: "), "{pointer}: {error}");
        };
        check("/options/textMode", json!("auto"), "textMode");
        check("/fieldConfig/defaults/unit", json!("parsec"), "unit");
        check("/fieldConfig/defaults/thresholds/steps/0/color", json!("pink"), "color");
        check("/fieldConfig/defaults/mappings/0/type", json!("range"), "mappings");
        assert!(of(&panel("table")).unwrap_err().to_string().contains("organize"));
    }
}
