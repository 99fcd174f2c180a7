//! What is said of files of many rows.

use crate::file_rule::{Cell, FileRule};
use crate::limits::FILE_ROWS_MAX;

pub(crate) fn text_of(rule: FileRule) -> String {
    match rule {
        FileRule::Encoding { charset, at: Cell { row, column } } => {
            format!("Row {row}, column {column} is not {charset}, as the rest of the file is said to be.")
        }
        FileRule::Undeclared { at: Cell { row, column } } => format!(
            "From row {row}, column {column} on it is not certain in which charset the text is. Save the file as \"CSV \
             UTF-8\", or send Content-Type: text/csv with charset=utf-8, gb18030, gbk, gb2312 or big5."
        ),
        FileRule::Mark { declared, marked } => {
            format!("The request says {declared}, the file's byte order mark says {marked}.")
        }
        FileRule::Wide => "The file is in UTF-16 (\"Unicode text\"); save it as \"CSV UTF-8\".".to_owned(),
        FileRule::NoText => {
            "The file is no text: a workbook, a compressed file or UTF-16. Save it as \"CSV UTF-8\".".to_owned()
        }
        FileRule::Quote { at: Cell { row, column } } => format!(
            "The quote in row {row}, column {column} is not closed at the end of its cell, or something stands before it."
        ),
        FileRule::Cells { row } => {
            format!("Every row must have as many cells as the header; row {row} has more or fewer.")
        }
        FileRule::Header => "The header must be serial and then keys of fields that are collected.".to_owned(),
        FileRule::Rows => format!("A file has at most {FILE_ROWS_MAX} rows; send several."),
    }
}
