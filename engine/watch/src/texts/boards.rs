//! The boards' own words in English: `dashboards/grafana/english.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../../dashboards/grafana/english.tsv");

/// The English of a text of the boards; the text itself where it has none, as a county's name.
pub(super) fn english(text: &str) -> &str {
    static ROWS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| TABLE.lines().filter_map(|line| line.split_once('\t')).collect());
    rows.get(text).copied().unwrap_or(text)
}
