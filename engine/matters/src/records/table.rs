//! Files of many rows: CSV with a header whose first column is `serial`, in the charset that is declared or that leaves no
//! doubt (`charset`).
//!
//! Guarantees: bytes and rows are bounded; a file that is not a table is refused whole and names the rule and the place,
//! never a cell's content. An empty cell says nothing about its field. A header that comes twice gives its field two values.

use baoming_core::ids::Serial;
use baoming_core::policy::FieldRules;
use baoming_core::text::{FieldKey, FieldValue};

use super::cells::{unwrapped, unwrapped_digits};
use super::charset::text_of;
use super::items::Items;
use super::quotes;
use crate::file_rule::FileRule;
use crate::limits::FILE_ROWS_MAX;
use crate::refused::Refused;
use crate::sent::Charset;

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

/// How many rows a file has, or why it is refused: for who only wants to know whether a file can be read.
pub fn rows_of_file(bytes: &[u8], charset: Option<Charset>, fields: &FieldRules) -> Result<usize, Refused> {
    rows(bytes, charset, fields).map(|rows| rows.len())
}

/// Reads the table. Which fields there may be, the policy says.
pub(crate) fn rows(bytes: &[u8], charset: Option<Charset>, fields: &FieldRules) -> Result<Vec<Row>, Refused> {
    read(bytes, charset, fields).map_err(|rule| Refused::File { rule })
}

fn read(bytes: &[u8], charset: Option<Charset>, fields: &FieldRules) -> Result<Vec<Row>, FileRule> {
    let text = text_of(bytes, charset)?;
    quotes::check(&text)?;
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = table.headers().map_err(|_| FileRule::Cells { row: 1 })?.clone();
    let keys = keys_of(&header, fields).ok_or(FileRule::Header)?;
    let (mut rows, mut lines) = (Vec::new(), Lines { bytes: text.as_bytes(), at: 0, line: 1 });
    for record in table.records() {
        let begins = |at: Option<&csv::Position>| at.map_or(0, csv::Position::byte);
        let record = record.map_err(|error| FileRule::Cells { row: lines.line_of(begins(error.position())) })?;
        if rows.len() == FILE_ROWS_MAX {
            return Err(FileRule::Rows);
        }
        rows.push(row(&record, lines.line_of(begins(record.position())), &keys));
    }
    Ok(rows)
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
    let cells = record.iter().skip(1).map(unwrapped);
    for (key, cell) in keys.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
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
    Row { line, serial: record.get(0).and_then(|cell| unwrapped_digits(cell).parse().ok()), items, raw }
}

fn add(items: &mut Items, key: &FieldKey, value: FieldValue) {
    match items.iter_mut().find(|(known, _)| known == key) {
        Some((_, values)) => values.push(value),
        None => items.push((key.clone(), vec![value])),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    fn fields() -> FieldRules {
        ["assessment", "remark"].map(|key| (key.to_owned(), baoming_core::policy::FieldRule::default())).into()
    }

    /// Line, serial, and what each row says as `key=value`; `!` for a row that breaks a rule.
    fn check(bytes: &[u8], expected: Option<&[(u64, &str, &str)]>) {
        let found = rows(bytes, None, &fields()).ok().map(|rows| {
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
        let kept = text.replace("01020001", "\t01020001").replace("\"01020002\"", "\"=\"\"01020002\"\"\"");
        check(kept.as_bytes(), Some(expected));
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
