//! Tables: one row for each set of labels, one column for each label or query.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::figure::figure;
use super::frame::Frame;
use crate::board::{Column, Panel, Special, Tone, worded};
use crate::limits::ROWS_SHOWN_MAX;
use crate::prometheus::{Labels, Sample};

pub(super) fn table(panel: &Panel, columns: &[Column], samples: &[(usize, Sample)], frame: &Frame<'_>) -> Markup {
    let rows = rows(panel, columns, samples);
    let numeric: Vec<bool> = columns.iter().map(|column| is_value(&column.key)).collect();
    html! {
        table {
            thead { tr {
                @for (column, numeric) in columns.iter().zip(&numeric) {
                    th scope="col" class=[numeric.then_some("number")] { (frame.word(&column.name)) }
                }
            } }
            tbody {
                @for row in rows.iter().take(ROWS_SHOWN_MAX) {
                    tr { @for (column, numeric) in columns.iter().zip(&numeric) {
                        @let (text, tone) = cell(panel, column, row, frame);
                        td class={ (tone.class()) @if *numeric { " number" } } { (text) }
                    } }
                }
            }
        }
        @if rows.len() > ROWS_SHOWN_MAX { p class="left-off" { ((frame.texts.rows_left_off)(rows.len() - ROWS_SHOWN_MAX)) } }
    }
}

/// A row: its labels, and its values by the columns that show them.
type Row = (Labels, BTreeMap<String, f64>);

/// By labels, in the order of the columns; what lacks the first label comes last.
fn rows(panel: &Panel, columns: &[Column], samples: &[(usize, Sample)]) -> Vec<Row> {
    let mut rows: BTreeMap<&Labels, BTreeMap<String, f64>> = BTreeMap::new();
    for (query, sample) in samples {
        let key = match panel.queries.len() {
            1 => "Value".to_owned(),
            _ => format!("Value #{}", panel.queries[*query].letter),
        };
        rows.entry(&sample.labels).or_default().insert(key, sample.value);
    }
    let mut rows: Vec<Row> = rows.into_iter().map(|(labels, values)| (labels.clone(), values)).collect();
    rows.sort_by_key(|(labels, _)| {
        let keys = columns.iter().filter(|column| !is_value(&column.key));
        keys.map(|column| labels.get(&column.key).map_or((true, String::new()), |label| (false, label.clone())))
            .collect::<Vec<_>>()
    });
    rows
}

fn is_value(key: &str) -> bool {
    key == "Value" || key.starts_with("Value #")
}

fn cell(panel: &Panel, column: &Column, (labels, values): &Row, frame: &Frame<'_>) -> (String, Tone) {
    let none = Special::default();
    let special = panel.look.named.get(&column.name).unwrap_or(&none);
    if !is_value(&column.key) {
        let label = labels.get(&column.key).map(String::as_str).unwrap_or_default();
        let (word, tone) = special.words.get(label).map_or((label, None), |(word, tone)| (word, *tone));
        return (frame.name(label, word).to_owned(), tone.unwrap_or_default());
    }
    match values.get(&column.key) {
        None => (String::new(), Tone::Plain),
        Some(value) if value.is_nan() => (frame.texts.not_a_number.to_owned(), Tone::Gray),
        Some(value) => match worded(&special.words, *value) {
            Some((word, tone)) => (frame.word(word).to_owned(), tone.unwrap_or_default()),
            None => {
                let unit = special.unit.unwrap_or(panel.look.unit);
                (figure(unit, *value, &frame.texts.units), panel.look.step(*value))
            }
        },
    }
}
