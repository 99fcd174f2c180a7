//! The parts of which a report consists, before it is a page: figures, sections, tables.

/// How something is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubtful,
    Plain,
}

/// A figure that is seen at once.
pub(crate) struct Tile {
    pub(crate) label: &'static str,
    pub(crate) value: String,
}

/// A part with a heading.
pub(crate) struct Section {
    /// The anchor.
    pub(crate) id: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) table: Option<Table>,
    /// What is to be said about single rows.
    pub(crate) remarks: Vec<(Tone, String)>,
}

/// A table; the first cell of each row names it.
pub(crate) struct Table {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

/// A row, and how it is to be taken.
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) tone: Tone,
}

impl Section {
    pub(crate) fn new(id: &'static str, heading: &'static str) -> Self {
        Self { id, heading, paragraphs: Vec::new(), table: None, remarks: Vec::new() }
    }

    pub(crate) fn say(mut self, paragraph: impl Into<String>) -> Self {
        self.paragraphs.push(paragraph.into());
        self
    }

    pub(crate) fn with(mut self, columns: Vec<&'static str>, rows: Vec<Row>) -> Self {
        if !rows.is_empty() {
            self.table = Some(Table { columns, rows });
        }
        self
    }
}

impl Row {
    pub(crate) fn plain(cells: Vec<String>) -> Self {
        Self { cells, tone: Tone::Plain }
    }
}
