//! Tables of fields that the policy names: those of the form beyond the basic ones, and those collected in step 6.

use std::collections::BTreeMap;

use baoming_core::limits::ENTRIES_MAX;
use baoming_core::policy::{CodeTable, FieldRule, FieldRules};
use baoming_core::text::{FieldKey, FieldValue};

use super::error::Findings;
use super::source::Source;
use super::tsv::{self, Row};

const COLUMNS: &[&str] = &["key", "label", "required", "characters_max", "values_max", "codes"];
const KEY: usize = 0;
const LABEL: usize = 1;
const REQUIRED: usize = 2;
const CHARACTERS_MAX: usize = 3;
const VALUES_MAX: usize = 4;
const CODES: usize = 5;

/// The longest value that the core stores.
const VALUE_CHARACTERS_MAX: u16 = 1_000;

/// Reads a table of fields; what could not be read has been reported.
pub(super) fn read(source: &Source, file: &'static str, findings: &mut Findings) -> FieldRules {
    let text = source.text(file, findings);
    let mut rules = FieldRules::new();
    for row in tsv::rows(file, COLUMNS, text.as_deref(), findings) {
        let key = row.cell(KEY);
        let name = key.starts_with(|first: char| first.is_ascii_lowercase())
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && FieldKey::parse(key).is_ok();
        findings.require(name, row.place(KEY), "must be at most 32 of a-z, 0-9 and _, a letter first");
        findings.require(!rules.contains_key(key), row.place(KEY), format!("{key} must be listed once"));
        let rule = FieldRule {
            label: row.cell(LABEL).to_owned(),
            required: required(&row, findings),
            characters_max: number(&row, CHARACTERS_MAX, VALUE_CHARACTERS_MAX, findings),
            values_max: number(&row, VALUES_MAX, ENTRIES_MAX as u16, findings) as u8,
            table: codes(&row, findings),
        };
        rules.insert(key.to_owned(), rule);
    }
    rules
}

fn required(row: &Row<'_>, findings: &mut Findings) -> bool {
    let cell = row.cell(REQUIRED);
    findings.require(matches!(cell, "yes" | "no"), row.place(REQUIRED), "must be yes or no");
    cell == "yes"
}

/// A whole number from 1 to `max`; 1 where there is none, which has been reported.
fn number(row: &Row<'_>, column: usize, max: u16, findings: &mut Findings) -> u16 {
    let number = row.cell(column).parse().ok().filter(|number| (1..=max).contains(number));
    findings.require(number.is_some(), row.place(column), format!("must be a whole number from 1 to {max}"));
    number.unwrap_or(1)
}

/// `-`, or codes with their meanings as in `1=是,2=否`.
fn codes(row: &Row<'_>, findings: &mut Findings) -> Option<CodeTable> {
    let cell = row.cell(CODES);
    if cell == "-" {
        return None;
    }
    let mut table = BTreeMap::new();
    for part in cell.split(',') {
        let pair = part.split_once('=').filter(|(code, name)| FieldValue::parse(code).is_ok() && !name.is_empty());
        let Some((code, name)) = pair else {
            findings.add(row.place(CODES), "must be - or code=meaning, joined by commas, as in 0=否,1=是");
            return None;
        };
        let first = table.insert(code.to_owned(), name.to_owned()).is_none();
        findings.require(first, row.place(CODES), format!("{code} must be listed once"));
    }
    Some(table)
}
