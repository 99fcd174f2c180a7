//! The rules of files of many rows, and where in a file one is broken.

/// A cell of a file, counted as people do: rows from the header on, columns from the left, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The line of the file.
    pub row: u64,
    /// The cell within it.
    pub column: u64,
}

impl Cell {
    /// The cell in which this byte stands. Any charset of ours has commas, quotes and line ends as ASCII has them.
    pub(crate) fn of(bytes: &[u8], at: usize) -> Self {
        let (mut cell, mut quoted) = (Self { row: 1, column: 1 }, false);
        for (place, byte) in bytes.iter().enumerate().take(at) {
            match byte {
                b'"' => quoted = !quoted,
                b',' if !quoted => cell.column += 1,
                b'\r' if bytes.get(place + 1) == Some(&b'\n') => {}
                b'\r' | b'\n' => {
                    cell.row += 1;
                    cell.column = if quoted { cell.column } else { 1 };
                }
                _ => {}
            }
        }
        cell
    }
}

/// The rule that a file of many rows breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "charsets and places say what they are")]
pub enum FileRule {
    /// Every byte is of the charset that is declared, or that the byte order mark says.
    Encoding { charset: &'static str, at: Cell },
    /// A text of which nothing is said can be read in one way alone.
    Undeclared { at: Cell },
    /// The byte order mark says what is declared.
    Mark { declared: &'static str, marked: &'static str },
    /// Not UTF-16.
    Wide,
    /// Text, and no workbook.
    NoText,
    /// A quote begins its cell and is closed at the cell's end.
    Quote { at: Cell },
    /// Every row has as many cells as the header.
    Cells { row: u64 },
    /// `serial`, then keys that the policy knows.
    Header,
    /// As many rows as are taken at once.
    Rows,
}

impl FileRule {
    /// The stable code, part of the API.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Encoding { .. } => "encoding",
            Self::Undeclared { .. } => "charset-undeclared",
            Self::Mark { .. } => "byte-order-mark",
            Self::Wide => "utf-16",
            Self::NoText => "not-text",
            Self::Quote { .. } => "quote",
            Self::Cells { .. } => "cells",
            Self::Header => "header",
            Self::Rows => "rows",
        }
    }

    /// Where, if at one place.
    pub(crate) fn at(self) -> Option<Cell> {
        match self {
            Self::Encoding { at, .. } | Self::Undeclared { at } | Self::Quote { at } => Some(at),
            Self::Cells { .. } | Self::Mark { .. } | Self::Wide | Self::NoText | Self::Header | Self::Rows => None,
        }
    }

    /// The place for programs.
    pub(crate) fn field(self) -> Option<String> {
        match self {
            Self::Cells { row } => Some(format!("row {row}")),
            other => other.at().map(|Cell { row, column }| format!("row {row}, column {column}")),
        }
    }
}
