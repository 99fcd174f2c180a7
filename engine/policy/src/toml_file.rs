//! A TOML policy file, read key by key, so that every key that is wrong, missing or unknown is reported with its line.
//!
//! Deliberately not serde: it stops at the first error.

use std::ops::RangeInclusive;
use std::str::FromStr;

use baoming_core::calendar::Window;
use baoming_core::time::Timestamp;
use toml::de::{DeTable, DeValue};

use super::error::{Findings, Place};

/// What a key holds, as far as policies use TOML.
#[derive(Debug)]
enum Value {
    Integer(i64),
    Integers(Vec<i64>),
    Text(String),
    Texts(Vec<String>),
    Other,
}

/// A key with its table's name before it, as in `registration.opens_at`.
#[derive(Debug)]
struct Entry {
    key: String,
    line: usize,
    value: Value,
    asked: bool,
}

/// A parsed file; what nobody asks for is reported by [`TomlFile::finish`].
#[derive(Debug)]
pub(super) struct TomlFile {
    file: &'static str,
    entries: Vec<Entry>,
    /// Whether the text was TOML: if not, missing keys are not worth a finding each.
    sound: bool,
}

impl TomlFile {
    /// Parses the text; no text (the source has said why) is a file without keys.
    pub(super) fn parse(file: &'static str, text: Option<&str>, findings: &mut Findings) -> Self {
        let mut parsed = Self { file, entries: Vec::new(), sound: false };
        let Some(text) = text else { return parsed };
        match DeTable::parse(text) {
            Ok(table) => {
                parsed.sound = true;
                flatten(text, "", table.get_ref(), &mut parsed.entries);
                parsed.entries.sort_by_key(|entry| entry.line);
            }
            Err(error) => {
                let line = line_of(text, error.span().map_or(0, |span| span.start));
                findings.add(Place::at(file, line, ""), format!("must be TOML: {}", error.message()));
            }
        }
        parsed
    }

    /// The place of a key, for findings about its value.
    pub(super) fn place(&self, key: &str) -> Place {
        let line = self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.line);
        Place { file: self.file, line, key: key.to_owned() }
    }

    /// The value of a key; a finding if it is not there.
    fn ask(&mut self, key: &str, findings: &mut Findings) -> Option<&Value> {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => {
                entry.asked = true;
                Some(&entry.value)
            }
            None => {
                let place = Place { file: self.file, line: None, key: key.to_owned() };
                findings.require(!self.sound, place, "must be given");
                None
            }
        }
    }

    /// A whole number in a range.
    pub(super) fn integer<T>(&mut self, key: &str, range: RangeInclusive<T>, findings: &mut Findings) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + std::fmt::Display,
    {
        let number = match self.ask(key, findings)? {
            Value::Integer(number) => T::try_from(*number).ok().filter(|number| range.contains(number)),
            _ => None,
        };
        if number.is_none() {
            let rule = format!("must be a whole number from {} to {}", range.start(), range.end());
            findings.add(self.place(key), rule);
        }
        number
    }

    /// An array of whole numbers in a range.
    pub(super) fn integers<T>(&mut self, key: &str, range: RangeInclusive<T>, findings: &mut Findings) -> Option<Vec<T>>
    where
        T: TryFrom<i64> + PartialOrd + std::fmt::Display,
    {
        let in_range = |number: &i64| T::try_from(*number).ok().filter(|number| range.contains(number));
        let numbers = match self.ask(key, findings)? {
            Value::Integers(numbers) => numbers.iter().map(in_range).collect::<Option<Vec<T>>>(),
            _ => None,
        };
        if numbers.is_none() {
            let rule = format!("must be an array of whole numbers from {} to {}", range.start(), range.end());
            findings.add(self.place(key), rule);
        }
        numbers
    }

    /// An array of texts in quotes, each of which is read; none where the key is left out.
    pub(super) fn texts_read<T: FromStr>(&mut self, key: &str, rule: &str, findings: &mut Findings) -> Vec<T> {
        if !self.entries.iter().any(|entry| entry.key == key) {
            return Vec::new();
        }
        let read = match self.ask(key, findings) {
            Some(Value::Texts(texts)) => texts.iter().map(|text| text.parse().ok()).collect::<Option<Vec<T>>>(),
            // An empty array may be one of anything.
            Some(Value::Integers(numbers)) if numbers.is_empty() => Some(Vec::new()),
            _ => None,
        };
        findings.require(read.is_some(), self.place(key), format!("must be an array of {rule}"));
        read.unwrap_or_default()
    }

    /// The window whose ends are `opens_at` and `closes_at` of a table.
    pub(super) fn window(&mut self, table: &str, findings: &mut Findings) -> Option<Window> {
        let opens_at = self.instant(&format!("{table}.opens_at"), findings);
        let closes_at = self.instant(&format!("{table}.closes_at"), findings);
        Some(Window { opens_at: opens_at?, closes_at: closes_at? })
    }

    /// An instant, RFC 3339 in quotes.
    fn instant(&mut self, key: &str, findings: &mut Findings) -> Option<Timestamp> {
        let instant = match self.ask(key, findings)? {
            Value::Text(text) => text.parse::<jiff::Timestamp>().ok(),
            _ => None,
        };
        if instant.is_none() {
            let rule = "must be an RFC 3339 instant in quotes, as in \"2021-11-01T09:00:00+08:00\"";
            findings.add(self.place(key), rule);
        }
        instant.map(|instant| Timestamp(instant.as_millisecond()))
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self, findings: &mut Findings) {
        for entry in self.entries.into_iter().filter(|entry| !entry.asked) {
            findings.add(Place::at(self.file, entry.line, &entry.key), "is not a key of this file");
        }
    }
}

/// Lists the keys of a table and of the tables in it. The parser bounds how deep they nest.
fn flatten(text: &str, prefix: &str, table: &DeTable<'_>, entries: &mut Vec<Entry>) {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        let line = line_of(text, name.span().start);
        match value.get_ref() {
            DeValue::Table(inner) if !inner.is_empty() => flatten(text, &format!("{key}."), inner, entries),
            value => entries.push(Entry { key, line, value: value_of(value), asked: false }),
        }
    }
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::Integer(_) => integer_of(value).map_or(Value::Other, Value::Integer),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Array(array) => {
            let integers = array.iter().map(|element| integer_of(element.get_ref())).collect::<Option<Vec<i64>>>();
            let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
            let texts = || array.iter().map(|element| text(element.get_ref())).collect::<Option<Vec<String>>>();
            integers.map(Value::Integers).or_else(|| texts().map(Value::Texts)).unwrap_or(Value::Other)
        }
        _ => Value::Other,
    }
}

fn integer_of(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// The line, counted from 1, of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
