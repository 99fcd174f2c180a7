//! A tab-separated policy table: lines that begin with `#` are comments, the first other line names the columns.
//!
//! Guaranteed: the columns are exactly those expected, in their order; a row has as many cells as columns, none empty
//! and none with spaces around it; a table has at least one row. No quoting: a cell cannot hold a tab.

use super::error::{Findings, Place};

/// A row: the line where it stands and its cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    file: &'static str,
    columns: &'static [&'static str],
    pub(super) line: usize,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The cell of the column with this index.
    pub(super) fn cell(&self, column: usize) -> &'a str {
        self.cells[column]
    }

    /// The place of that cell, for findings about it.
    pub(super) fn place(&self, column: usize) -> Place {
        Place::at(self.file, self.line, self.columns[column])
    }
}

/// The rows of a table; the bad ones are reported and left out.
pub(super) fn rows<'a>(
    file: &'static str,
    columns: &'static [&'static str],
    text: Option<&'a str>,
    findings: &mut Findings,
) -> Vec<Row<'a>> {
    let Some(text) = text else { return Vec::new() };
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let header = lines.next();
    if !header.is_some_and(|(_, header)| header.split('\t').eq(columns.iter().copied())) {
        let place = Place { line: header.map(|(line, _)| line), ..Place::file(file) };
        findings.add(place, format!("must begin with the columns {}", columns.join(", ")));
        return Vec::new();
    }
    let mut rows = Vec::new();
    let mut any = false;
    for (line, text) in lines {
        any = true;
        let row = Row { file, columns, line, cells: text.split('\t').collect() };
        if let Some((place, rule)) = fault_of(&row) {
            findings.add(place, rule);
        } else {
            rows.push(row);
        }
    }
    findings.require(any, Place::file(file), "must have at least one row");
    rows
}

/// What is wrong with a row, if anything is.
fn fault_of(row: &Row<'_>) -> Option<(Place, String)> {
    if row.cells.len() != row.columns.len() {
        let rule = format!("must have {} cells, not {}", row.columns.len(), row.cells.len());
        return Some((Place::at(row.file, row.line, ""), rule));
    }
    let column = row.cells.iter().position(|cell| cell.is_empty() || cell.trim() != *cell)?;
    Some((row.place(column), "must be neither empty nor have spaces around it".to_owned()))
}
