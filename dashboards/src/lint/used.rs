//! Metrics that nobody looks at.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use baoming_telemetry::catalogue;

use super::excused::EXCUSED;
use crate::catalogue::Known;
use crate::expression::selectors;
use crate::rules::Rules;

/// Entries of the catalogue that no rule and no board uses and nothing excuses, and excuses that nothing needs.
pub fn unused(rules: &Rules, boards: &Path) -> anyhow::Result<Vec<String>> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let expressions = rules.recorded.iter().map(|recorded| &recorded.expression);
    for expression in expressions.chain(rules.alerts.iter().map(|alert| &alert.expression)) {
        used.extend(selectors(expression).iter().filter_map(|selector| Known::entry(selector.name.as_deref()?)));
    }
    let on_boards = texts(boards)?;
    for text in &on_boards {
        used.extend(names_in(text).into_iter().filter_map(Known::entry));
    }
    let excused = |name: &str| EXCUSED.iter().any(|(excused, _)| *excused == name);
    let entries = catalogue::all().map(|metric| metric.name);
    let dead = entries.filter(|name| !used.contains(name) && !excused(name));
    let mut findings: Vec<String> = dead.map(|name| format!("{name}: no rule and no board uses it")).collect();
    let needless = EXCUSED.iter().filter(|(name, _)| used.contains(name) || Known::entry_named(name).is_none());
    findings.extend(needless.map(|(name, _)| format!("{name}: is used, or is no metric: take it off the table")));
    Ok(findings)
}

/// The boards' texts; none where there are no boards.
fn texts(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json" || extension == "toml") {
                texts.push(fs::read_to_string(path)?);
            }
        }
    }
    Ok(texts)
}

/// The words of ours in a text.
pub(super) fn names_in(text: &str) -> Vec<&str> {
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    words.filter(|word| word.starts_with("baoming_") && *word != "baoming_").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_board_shows_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let everything: Vec<String> = catalogue::all()
            .map(|metric| match metric.kind {
                catalogue::Kind::Histogram => format!("rate({}_count[1m])", metric.name),
                _ => format!("max({})", metric.name),
            })
            .collect();
        let left = |boards: &str| {
            fs::write(folder.path().join("board.json"), boards).unwrap();
            unused(&Rules::default(), folder.path()).unwrap()
        };
        let needless = left(&everything.join("\n"));
        assert_eq!(needless.len(), EXCUSED.len(), "{needless:?}");
        let (last, others) = everything.split_last().unwrap();
        let dead = left(&others.join("\n"));
        let name = names_in(last)[0];
        assert!(
            dead.iter().any(|finding| finding.starts_with(name) && finding.contains("no rule and no board")),
            "{dead:?}"
        );
    }
}
