//! The English of the boards: every Chinese text of theirs has a row in `english.tsv`, and every row is some text's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::source::Names;
use super::{boards, text};

/// What of a panel's options is a text, or has one in it.
const NAMED: [&str; 2] = ["content", "renameByName"];

/// Names of counties are names.
fn is_name(of: &str, counties: &BTreeMap<String, String>) -> bool {
    counties.values().any(|county| county == of)
}

#[test]
fn every_text_of_the_boards_has_its_english() {
    let table = text("english.tsv");
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (chinese, english) = line.split_once('\t').unwrap_or_else(|| panic!("english.tsv: no tab in {line}"));
        assert!(!english.trim().is_empty(), "english.tsv: nothing behind {chinese}");
        assert!(rows.insert(chinese.to_owned(), english).is_none(), "english.tsv: {chinese} twice");
    }
    let names = Names::read();
    let counties = names.table("counties");
    let mut texts = BTreeSet::new();
    for (_, board) in boards() {
        collect(&board, "", &mut texts);
    }
    texts.retain(|text| !is_name(text, counties));
    let missing: Vec<&String> = texts.iter().filter(|text| !rows.contains_key(*text)).collect();
    assert!(missing.is_empty(), "english.tsv lacks {missing:#?}");
    let left: Vec<&String> = rows.keys().filter(|text| !texts.contains(*text)).collect();
    assert!(left.is_empty(), "english.tsv has what no board says: {left:#?}");
}

/// Every text with a Chinese sign in it, whatever field it stands in; lines of a longer one each by itself. A value of a label
/// that is a word is English already and is shown as it stands.
fn collect(value: &Value, key: &str, texts: &mut BTreeSet<String>) {
    // The board's variable and links are Grafana's alone.
    if ["templating", "noValue", "matcher"].contains(&key) {
        return;
    }
    match value {
        Value::String(text) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_ascii());
            texts.extend(lines.map(|line| line.strip_prefix("- ").unwrap_or(line).to_owned()));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, texts)),
        Value::Object(fields) => {
            if fields.get("matcher").is_some_and(|matcher| is_word(&matcher["options"])) {
                return;
            }
            let values = fields.iter().filter(|(value, _)| {
                key != "options" || !is_word(&Value::from(value.as_str())) || NAMED.contains(&value.as_str())
            });
            values.for_each(|(key, field)| collect(field, key, texts));
        }
        _ => {}
    }
}

fn is_word(value: &Value) -> bool {
    value.as_str().is_some_and(|value| value.starts_with(|first: char| first.is_ascii_alphabetic()))
}
