//! Parts that pages are made of. Every part works without a script and on a telephone of 360 pixels.
//!
//! - `frame`: what is around every page
//! - `code`: a text as a code to scan
//! - `fields`: what people fill in, and what is wrong with it
//! - `lists`: what they read: answers, tasks, tables
//! - `wrong`: a refusal as it stands on a page

mod code;
mod fields;
mod frame;
mod lists;
mod wrong;

pub(crate) use code::code;
pub(crate) use fields::{Choice, Form};
pub(crate) use frame::{notice, page, shell};
pub(crate) use lists::{Task, answers, tasks};
pub(crate) use wrong::Wrong;

/// A word of a table, or the code itself where it has none.
pub(crate) fn word<'a>(table: &'a [(&str, &str)], code: &'a str) -> &'a str {
    word_of(table, code).unwrap_or(code)
}

/// A word of a table.
pub(crate) fn word_of<'a>(table: &'a [(&str, &str)], code: &str) -> Option<&'a str> {
    table.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}

/// An instant as people read it, in Beijing's time: `2021-11-01 09:00`.
pub(crate) fn instant(rfc3339: &str) -> String {
    rfc3339.get(..16).unwrap_or(rfc3339).replace('T', " ")
}

/// Fen as yuan: `40.00`.
pub(crate) fn yuan(fen: u32) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}
