//! The quotes of a table. A reader of CSV takes an unclosed quote for one that goes on to the next quote or to the file's
//! end, and the rows within it are gone without a word; so quotes are looked at before the table is read.
//!
//! Guarantees: a quote begins its cell, is closed at the cell's end, and no row of the table lies within one.

use baoming_core::ids::Serial;

use super::cells::unwrapped_digits;
use crate::file_rule::{Cell, FileRule};

/// Where the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before a cell's first character that is not blank; whether a blank came.
    Begin { blank: bool },
    /// In a cell without quotes.
    Plain,
    /// Behind a quote that is not closed.
    Quoted,
    /// Behind a quote that is closed.
    Closed,
}

/// Refuses what a quote is missing in, naming the cell in which one opened that is not closed as it must be.
pub(super) fn check(text: &str) -> Result<(), FileRule> {
    let bytes = text.as_bytes();
    let (mut at, mut opened, mut place) = (At::Begin { blank: false }, 0, 0);
    let broken = |place: usize| Err(FileRule::Quote { at: Cell::of(bytes, place) });
    while let Some(byte) = bytes.get(place) {
        at = match (at, byte) {
            (At::Quoted, b'"') if bytes.get(place + 1) == Some(&b'"') => {
                place += 1;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, b'\n' | b'\r') if is_row(&text[place + 1..]) => return broken(opened),
            (At::Quoted, _) => At::Quoted,
            (At::Begin { blank: true }, b'"') => return broken(place),
            (At::Begin { blank: false }, b'"') => {
                opened = place;
                At::Quoted
            }
            (_, b',' | b'\n' | b'\r') => At::Begin { blank: false },
            (At::Begin { .. }, b' ' | b'\t') => At::Begin { blank: true },
            (At::Closed, b' ' | b'\t') => At::Closed,
            (At::Closed, _) => return broken(opened),
            (At::Begin { .. } | At::Plain, _) => At::Plain,
        };
        place += 1;
    }
    if at == At::Quoted { broken(opened) } else { Ok(()) }
}

/// Whether this begins like a row of the table.
fn is_row(text: &str) -> bool {
    let cell = text.split([',', '\r', '\n']).next().unwrap_or("");
    text[cell.len()..].starts_with(',') && unwrapped_digits(cell).parse::<Serial>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn test(rows: &str, expected: Option<(u64, u64)>) {
        let found = check(&format!("serial,assessment,remark\r\n{rows}"));
        let at = found.map_err(|rule| rule.at().map(|at| (at.row, at.column)).unwrap()).err();
        assert_eq!(at, expected, "{rows}");
    }

    #[test]
    fn a_quote_is_closed_at_the_end_of_its_cell() {
        test("01020001,\"好\",a\r\n\"01020002\",\"\",\"a \"\"b\"\" c\"\n", None);
        test("01020001,\"甲\r\n乙\",\"a,b\" \r\n01020002,5\"3,=\"7\"\r\n", None);
        test("01020001,a,b\r\n01020002,\"好,a\r\n01020003,好,a\r\n", Some((3, 2)));
        test("01020001,a,\"好\r\n", Some((2, 3)));
        test("01020001,a,\"", Some((2, 3)));
        test("01020001,\"好,a\r\n01020002,a,\"好,a\r\n", Some((2, 2)));
        test("01020001,\"好,a\r\nx,\"好,a\r\n", Some((2, 2)));
        test("01020001,\"好\"坏,a\r\n", Some((2, 2)));
        test("01020001,\"好,a\r\n\t01020002,b\"\r\n", Some((2, 2)));
        test("01020001, \"好\",a\r\n", Some((2, 2)));
        test("01020001,\"a\"\"\r\n", Some((2, 2)));
    }
}
