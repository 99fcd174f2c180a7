//! The table of `baoming metrics`: one layout, the words of each language in a file of their own.

use baoming_language::columns;
use baoming_telemetry::catalogue::{AtStart, Kind, Label, Metric, Unit};

use super::resolved::Resolved;

/// More values of a label than these are only counted.
const VALUES_SHOWN_MAX: usize = 6;

/// The words of one language.
pub(super) struct Texts {
    pub(super) nothing: &'static str,
    pub(super) heads: [&'static str; 6],
    pub(super) kind: fn(Kind) -> &'static str,
    pub(super) unit: fn(Unit) -> &'static str,
    pub(super) at_start: fn(AtStart) -> &'static str,
    /// How many values of a label there are.
    pub(super) values: fn(usize) -> String,
    pub(super) help: fn(&Metric) -> &'static str,
    pub(super) count: fn(usize) -> String,
}

/// A metric a line, with its labels on lines of their own below it, which no column has to make room for.
pub(super) fn table(texts: &Texts, resolved: &Resolved, metrics: &[&Metric]) -> String {
    let heads = texts.heads.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> =
        std::iter::once(heads).chain(metrics.iter().map(|metric| row(texts, metric))).collect();
    let lines = columns("", &rows);
    let mut lines = lines.lines();
    let mut out: String = lines.next().into_iter().map(|head| format!("{head}\n")).collect();
    for (metric, line) in metrics.iter().zip(lines) {
        out += &format!("{line}\n");
        out.extend(metric.labels.iter().map(|label| label_line(texts, resolved, label)));
    }
    out + &format!("{}\n", (texts.count)(metrics.len()))
}

fn row(texts: &Texts, metric: &Metric) -> Vec<String> {
    let of_plan: Vec<String> = metric.rows.iter().map(ToString::to_string).collect();
    vec![
        metric.name.to_owned(),
        (texts.kind)(metric.kind).to_owned(),
        (texts.unit)(metric.unit).to_owned(),
        of_plan.join(" "),
        (texts.at_start)(metric.at_start).to_owned(),
        (texts.help)(metric).to_owned(),
    ]
}

fn label_line(texts: &Texts, resolved: &Resolved, label: &Label) -> String {
    let values = resolved.values(label.values);
    let shown = if values.len() > VALUES_SHOWN_MAX { (texts.values)(values.len()) } else { values.join(" | ") };
    format!("  {}: {shown}\n", label.name)
}
