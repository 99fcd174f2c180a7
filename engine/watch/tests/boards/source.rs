//! The source of a board: what is said of it and nothing that follows from that.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// A board, as `dashboards/grafana/source` has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Board {
    pub(crate) uid: String,
    pub(crate) title: String,
    /// How far back its charts reach.
    pub(crate) minutes: u32,
    pub(crate) panel: Vec<Panel>,
}

/// A panel of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Panel {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) description: String,
    /// Width of 24, and height.
    pub(crate) size: [u32; 2],
    /// Of a light: the row of the contingency table.
    pub(crate) row: Option<u8>,
    #[serde(default)]
    pub(crate) unit: String,
    /// The colour below all steps.
    pub(crate) base: Option<String>,
    /// From which value on which colour.
    #[serde(default)]
    pub(crate) steps: BTreeMap<String, f64>,
    /// What a value is called, and its colour behind a bar.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    /// The table of names of the series.
    pub(crate) names: Option<String>,
    /// Of a stat: whether the series' name is what is shown.
    pub(crate) shows: Option<String>,
    /// Of a table: its columns in their order, by the label or the value that they show.
    #[serde(default)]
    pub(crate) columns: Vec<[String; 2]>,
    #[serde(default)]
    pub(crate) column_units: BTreeMap<String, String>,
    /// Of a column: the table of names of its cells.
    #[serde(default)]
    pub(crate) column_names: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) content: String,
    #[serde(default)]
    pub(crate) queries: Vec<Query>,
}

/// What a panel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The light of one row.
    Light,
    /// States, each a coloured field.
    Lights,
    /// One state for each county.
    Cells,
    /// Figures.
    Stat,
    /// Lines over time.
    Chart,
    /// Rows and columns.
    Table,
    /// Words.
    Text,
}

/// A query and the name of its series.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    pub(crate) query: String,
    #[serde(default)]
    pub(crate) legend: String,
}

/// What values of labels are called: table, value, name.
pub(crate) struct Names(BTreeMap<String, BTreeMap<String, String>>);

impl Names {
    /// The tables of `names.toml`, and the counties by the season's own list.
    pub(crate) fn read() -> Self {
        let mut tables: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(&super::text("source/names.toml")).unwrap();
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/src/data/2022/counties.tsv");
        let list = std::fs::read_to_string(list).unwrap();
        let rows = list.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
        let county = |row: &str| {
            let cells: Vec<&str> = row.split('\t').collect();
            (cells[0].to_owned(), cells[2].to_owned())
        };
        let counties: BTreeMap<String, String> = rows.map(county).collect();
        assert_eq!(counties.len(), 122);
        assert!(tables.insert("counties".to_owned(), counties).is_none());
        Self(tables)
    }

    pub(crate) fn table(&self, name: &str) -> &BTreeMap<String, String> {
        self.0.get(name).unwrap_or_else(|| panic!("there is no table of names {name}"))
    }

    /// Names of one label, or of two with a space between them.
    pub(crate) fn of(&self, names: &str) -> BTreeMap<String, String> {
        let Some((first, second)) = names.split_once(' ') else { return self.table(names).clone() };
        let pairs = self.table(first).iter().flat_map(|one| self.table(second).iter().map(move |other| (one, other)));
        pairs.map(|(one, other)| (format!("{} {}", one.0, other.0), format!("{} {}", one.1, other.1))).collect()
    }
}
