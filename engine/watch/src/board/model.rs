//! What a board is here, and how its values are written and coloured.

use std::collections::BTreeMap;

use super::unit::Unit;

/// A board.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    pub(crate) title: String,
    /// How far back its charts reach.
    pub(crate) minutes: u32,
    pub(crate) panels: Vec<Panel>,
}

/// A panel.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) description: String,
    /// Columns of 24.
    pub(crate) width: u32,
    pub(crate) kind: Kind,
    pub(crate) queries: Vec<Query>,
    pub(crate) look: Look,
    /// Pages of ours that say more.
    pub(crate) links: Vec<Link>,
}

/// A page of ours.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) title: String,
    pub(crate) path: String,
    /// The place on it.
    pub(crate) place: String,
}

/// What a panel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One figure for each series.
    Stat {
        /// Whether the field has the colour, and not the figure.
        coloured: bool,
        /// Whether the series' name is shown.
        named: bool,
        /// Whether the figure is shown.
        valued: bool,
    },
    /// Lines over time.
    Chart,
    /// Rows and columns, in this order.
    Table(Vec<Column>),
    /// Words, of which lists, links and emphasis are understood.
    Text(String),
    /// A type of panel that is not drawn here.
    Unknown(String),
}

/// A column of a table: the label or the value that it shows, and its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) key: String,
    pub(crate) name: String,
}

/// What Prometheus is asked.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// `A`, `B` and so on.
    pub(crate) letter: String,
    pub(crate) expression: String,
    /// The series' name, with `{{label}}` in it.
    pub(crate) legend: String,
}

/// How values are written and coloured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub(crate) unit: Unit,
    pub(crate) words: Words,
    /// From which value on which tone, rising; the first is below all.
    pub(crate) steps: Vec<(f64, Tone)>,
    /// What is different about a series or a column, by its name.
    pub(crate) named: BTreeMap<String, Special>,
}

/// What is different about one series or column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Special {
    pub(crate) name: Option<String>,
    pub(crate) unit: Option<Unit>,
    pub(crate) words: Words,
}

/// Words that stand for values, by the value as it is written.
pub(crate) type Words = BTreeMap<String, (String, Option<Tone>)>;

/// The colour of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// The colour of text.
    #[default]
    Plain,
    Green,
    Yellow,
    Red,
    Blue,
    /// What is not known, or not in use.
    Gray,
}

impl Tone {
    /// The name of its class in the stylesheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Blue => "blue",
            Self::Gray => "gray",
        }
    }
}

impl Look {
    /// The word for a value, and its tone; a figure's tone is that of its step.
    pub(crate) fn word(&self, value: f64) -> Option<(&str, Tone)> {
        let (word, tone) = worded(&self.words, value)?;
        Some((word, tone.unwrap_or(self.step(value))))
    }

    /// The tone of the step that a value stands on.
    pub(crate) fn step(&self, value: f64) -> Tone {
        self.steps.iter().rev().find(|(from, _)| value >= *from).map_or(Tone::Plain, |(_, tone)| *tone)
    }

    /// What a series is called whose legend is this.
    pub(crate) fn name<'a>(&'a self, legend: &'a str) -> &'a str {
        self.named.get(legend).and_then(|special| special.name.as_deref()).unwrap_or(legend)
    }
}

/// The word of a value among these.
pub(crate) fn worded(words: &Words, value: f64) -> Option<(&str, Option<Tone>)> {
    let is_it = |key: &str| key.parse::<f64>().is_ok_and(|key| key == value);
    words.iter().find(|(key, _)| is_it(key)).map(|(_, (word, tone))| (word.as_str(), *tone))
}
