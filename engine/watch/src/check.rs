//! `baoming watch --check`: every query of every board once, and what it gave.
//!
//! Guarantees: a query that is refused, gives nothing, or gives what its board calls unknown, fails the check. Series that are
//! there but have no number, such as a quantile of nothing, are said and do not fail it.

use baoming_language::{Language, columns};

use crate::board::{Board, Panel, shipped};
use crate::page::Found;
use crate::prometheus::{AskError, Prometheus, Sample};
use crate::texts::{CheckTexts, Texts, texts};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// For people.
    pub table: String,
    /// How many were asked.
    pub queries: usize,
    /// How many of them failed.
    pub failed: usize,
}

/// What one query gave.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Series(usize),
    /// So many, none of them a number.
    NotNumbers(usize),
    Empty,
    Failed(AskError),
}

pub(crate) async fn check(prometheus: &Prometheus, language: Language) -> Report {
    let texts = texts(language);
    let mut rows = vec![texts.check.heads.map(str::to_owned).to_vec()];
    let (mut queries, mut failed) = (0, 0);
    for (board, panel) in shipped().iter().flat_map(|board| board.panels.iter().map(move |panel| (board, panel))) {
        for query in &panel.queries {
            // One at a time, as a panel with one query, so that each has its own line.
            let one = Panel { queries: vec![query.clone()], ..panel.clone() };
            let outcome = outcome(crate::gather::found(&one, prometheus, board.minutes).await);
            queries += 1;
            failed += usize::from(matches!(outcome, Outcome::Empty | Outcome::Failed(_)));
            rows.push(row(board, panel, &query.expression, &outcome, texts));
        }
    }
    let sum = (texts.check.sum)(queries, failed);
    Report { table: format!("{}\n{sum}\n", columns("", &rows)), queries, failed }
}

fn outcome(found: Result<Found, AskError>) -> Outcome {
    let values: Vec<f64> = match found {
        Err(error) => return Outcome::Failed(error),
        Ok(Found::Samples(samples)) if samples.iter().all(|(_, sample)| is_unknown(sample)) => return Outcome::Empty,
        Ok(Found::Samples(samples)) => samples.into_iter().map(|(_, sample)| sample.value).collect(),
        // A line counts by one number anywhere in it.
        Ok(Found::Lines(lines, _)) => {
            let number =
                |points: Vec<(f64, f64)>| points.into_iter().map(|(_, value)| value).find(|value| !value.is_nan());
            lines.into_iter().map(|(_, line)| number(line.points).unwrap_or(f64::NAN)).collect()
        }
        Ok(Found::Nothing) => Vec::new(),
    };
    if values.is_empty() {
        Outcome::Empty
    } else if values.iter().all(|value| value.is_nan()) {
        Outcome::NotNumbers(values.len())
    } else {
        Outcome::Series(values.len())
    }
}

/// What a query ends with that would give nothing, so that its light is unknown and not away: `or vector(-1)`.
fn is_unknown(sample: &Sample) -> bool {
    sample.labels.is_empty() && sample.value == -1.0
}

fn row(board: &Board, panel: &Panel, query: &str, outcome: &Outcome, texts: &Texts) -> Vec<String> {
    let CheckTexts { empty, not_numbers, .. } = &texts.check;
    let said = match outcome {
        Outcome::Series(count) => count.to_string(),
        Outcome::NotNumbers(count) => not_numbers(*count),
        Outcome::Empty => (*empty).to_owned(),
        Outcome::Failed(error) => (texts.ask_error)(error),
    };
    vec![texts.board(&board.title).to_owned(), texts.board(&panel.title).to_owned(), said, query.to_owned()]
}
