//! Files of many rows: CSV with a header whose first column is `serial`, in UTF-8 (with or without a byte order mark) or
//! in GB18030, as spreadsheets of offices save it.
//!
//! Guarantees: bytes and rows are bounded; a file that is not a table is refused whole and names the rule, never a cell.
//! An empty cell says nothing about its field. A header that comes twice gives its field two values.

use std::borrow::Cow;

use baoming_core::ids::Serial;
use baoming_core::policy::FieldRules;
use baoming_core::text::{FieldKey, FieldValue};
use encoding_rs::GB18030;

use super::items::Items;
use crate::limits::FILE_ROWS_MAX;
use crate::refused::{FileRule, Refused};

/// A row, read as far as it can be read by itself.
pub(crate) struct Row {
    /// Where it begins in the file.
    pub(crate) line: u64,
    /// Whose; nothing when the cell holds no serial.
    pub(crate) serial: Option<Serial>,
    /// What it says, or which cell breaks its rule.
    pub(crate) items: Result<Items, Refused>,
    /// The row as it came, to tell it from another under the same key.
    pub(crate) raw: Vec<u8>,
}

/// Reads the table. Which fields there may be, the policy says.
pub(crate) fn rows(bytes: &[u8], fields: &FieldRules) -> Result<Vec<Row>, Refused> {
    let file = |rule| Refused::File { rule };
    let text = text_of(bytes).ok_or_else(|| file(FileRule::Encoding))?;
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let not_csv = || file(FileRule::Cells);
    let header = table.headers().map_err(|_| not_csv())?.clone();
    let keys = keys_of(&header, fields).ok_or_else(|| file(FileRule::Header))?;
    let (mut rows, mut lines) = (Vec::new(), Lines { bytes: text.as_bytes(), at: 0, line: 1 });
    for record in table.records() {
        let record = record.map_err(|_| not_csv())?;
        if rows.len() == FILE_ROWS_MAX {
            return Err(file(FileRule::Rows));
        }
        let begins = record.position().map_or(0, csv::Position::byte);
        rows.push(row(&record, lines.line_of(begins), &keys));
    }
    Ok(rows)
}

/// The text, which is the file's own where it is UTF-8 already.
fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

fn keys_of(header: &csv::StringRecord, fields: &FieldRules) -> Option<Vec<FieldKey>> {
    let mut columns = header.iter();
    let known = |key: &str| fields.contains_key(key).then(|| FieldKey::parse(key).ok()).flatten();
    let serial_first = columns.next() == Some("serial");
    let keys: Vec<_> = columns.map(known).collect::<Option<_>>()?;
    (serial_first && !keys.is_empty()).then_some(keys)
}

/// Counts lines as people do: blank ones too, and whatever ends them.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins at or behind this byte; the reader may still stand before the line's end.
    fn line_of(&mut self, begins: u64) -> u64 {
        let begins = usize::try_from(begins).unwrap_or(usize::MAX).min(self.bytes.len());
        let ends_line = |at: &usize| matches!(self.bytes.get(*at), Some(b'\r' | b'\n'));
        let to = begins + (begins..).take_while(ends_line).count();
        for at in self.at..to {
            let ended = self.bytes[at] == b'\n' || (self.bytes[at] == b'\r' && self.bytes.get(at + 1) != Some(&b'\n'));
            self.line += u64::from(ended);
        }
        self.at = to;
        self.line
    }
}

fn row(record: &csv::StringRecord, line: u64, keys: &[FieldKey]) -> Row {
    let mut items = Ok(Items::new());
    for (key, cell) in keys.iter().zip(record.iter().skip(1)).filter(|(_, cell)| !cell.is_empty()) {
        let Ok(items) = &mut items else { break };
        match FieldValue::parse(cell) {
            Ok(value) => add(items, key, value),
            Err(error) => {
                let broken = Refused::Field { field: "row", rule: format!("{}: {error}", key.reveal()) };
                return finish(record, line, Err(broken));
            }
        }
    }
    if items.as_ref().is_ok_and(Vec::is_empty) {
        items = Err(Refused::Field { field: "row", rule: "must say something about the candidate".to_owned() });
    }
    finish(record, line, items)
}

fn finish(record: &csv::StringRecord, line: u64, items: Result<Items, Refused>) -> Row {
    let mut raw = Vec::with_capacity(record.as_slice().len() + record.len());
    for cell in record {
        raw.extend_from_slice(cell.as_bytes());
        // No cell holds a control character that is kept, so cells cannot run into each other.
        raw.push(0);
    }
    Row { line, serial: record.get(0).and_then(|cell| cell.parse().ok()), items, raw }
}

fn add(items: &mut Items, key: &FieldKey, value: FieldValue) {
    match items.iter_mut().find(|(known, _)| known == key) {
        Some((_, values)) => values.push(value),
        None => items.push((key.clone(), vec![value])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> FieldRules {
        ["assessment", "remark"].map(|key| (key.to_owned(), baoming_core::policy::FieldRule::default())).into()
    }

    /// Line, serial, and what each row says as `key=value`; `!` for a row that breaks a rule.
    fn check(bytes: &[u8], expected: Option<&[(u64, &str, &str)]>) {
        let found = rows(bytes, &fields()).ok().map(|rows| {
            rows.iter()
                .map(|row| {
                    let said = row.items.as_ref().map_or_else(
                        |_| "!".to_owned(),
                        |items| {
                            let each = items.iter().flat_map(|(key, values)| {
                                values.iter().map(|value| format!("{}={}", key.reveal(), value.reveal()))
                            });
                            each.collect::<Vec<_>>().join(" ")
                        },
                    );
                    (row.line, row.serial.map_or(String::new(), |serial| serial.to_string()), said)
                })
                .collect::<Vec<_>>()
        });
        let expected = expected.map(|rows| {
            rows.iter()
                .map(|(line, serial, said)| (*line, (*serial).to_owned(), (*said).to_owned()))
                .collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn tables_of_offices_are_read() {
        let text = "serial,assessment,remark,remark\r\n01020001,思想品德良好,一,二\r\n\"01020002\", 好 ,,\r\nx,好,,\r\n01020003,,,\r\n";
        let expected: &[(u64, &str, &str)] = &[
            (2, "01020001", "assessment=思想品德良好 remark=一 remark=二"),
            (3, "01020002", "assessment=好"),
            (4, "", "assessment=好"),
            (5, "01020003", "!"),
        ];
        check(text.as_bytes(), Some(expected));
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), Some(expected));
        check(&GB18030.encode(text).0, Some(expected));
        check(text.replace("\r\n", "\n").as_bytes(), Some(expected));
        check(text.replace("\r\n", "\r").as_bytes(), Some(expected));
        let blank = "serial,assessment\n\n01020001,\"好\n坏\"\n\n01020002,好\n".as_bytes();
        check(blank, Some(&[(3, "01020001", "!"), (6, "01020002", "assessment=好")]));
    }

    #[test]
    fn what_is_no_table_is_refused_whole() {
        check(b"serial,assessment\n", Some(&[]));
        check(b"", None);
        check(b"serial\n01020001\n", None);
        check(b"assessment,serial\n", None);
        check(b"serial,hobby\n", None);
        check(b"serial,assessment\n01020001,a,b\n", None);
        check(b"serial,assessment\n01020001,\xff\xff\n", None);
        let header = "serial,assessment\n".to_owned();
        check((header + &"01020001,a\n".repeat(FILE_ROWS_MAX + 1)).as_bytes(), None);
    }
}
