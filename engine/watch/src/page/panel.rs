//! One panel: what was found for it, or plainly why there is nothing.

use maud::{Markup, html};

use super::frame::Frame;
use super::{chart, stat, table, words};
use crate::board::{Kind, Panel, Query};
use crate::prometheus::{AskError, Labels, Line, Sample, Span};

/// A panel and what was found.
pub(crate) struct Shown<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) found: Result<Found, AskError>,
}

/// What the queries of a panel gave, each with the number of its query.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Samples(Vec<(usize, Sample)>),
    Lines(Vec<(usize, Line)>, Span),
    /// Nothing was asked for.
    Nothing,
}

pub(super) fn panel(shown: &Shown<'_>, frame: &Frame<'_>) -> Markup {
    let Shown { panel, found } = shown;
    let class = match panel.kind {
        Kind::Stat { coloured: true, .. } => "state",
        Kind::Stat { .. } => "stat",
        Kind::Chart => "chart",
        Kind::Table(_) => "table",
        Kind::Text(_) => "text",
        Kind::Unknown(_) => "unknown",
    };
    html! {
        section class={ "panel " (class) " w" (panel.width) } {
            h2 { (frame.word(&panel.title)) }
            @if !panel.description.is_empty() {
                details { summary aria-label=(frame.texts.about) { "?" } p { (frame.word(&panel.description)) } }
            }
            @match found {
                Err(error) => p class="error" { ((frame.texts.ask_error)(error)) },
                Ok(found) => (content(panel, found, frame)),
            }
        }
    }
}

fn content(panel: &Panel, found: &Found, frame: &Frame<'_>) -> Markup {
    match (&panel.kind, found) {
        (Kind::Unknown(kind), _) => html! { p class="error" { ((frame.texts.unknown_panel)(kind)) } },
        (Kind::Text(text), _) => words::words(text, &|line| frame.word(line).to_owned()),
        (Kind::Stat { .. }, Found::Samples(samples)) if !samples.is_empty() => stat::stat(panel, samples, frame),
        (Kind::Table(columns), Found::Samples(samples)) if !samples.is_empty() => {
            table::table(panel, columns, samples, frame)
        }
        (Kind::Chart, Found::Lines(lines, span)) if !lines.is_empty() => chart::chart(panel, lines, *span, frame),
        _ => html! { p class="nothing gray" { (frame.texts.no_data) } },
    }
}

/// What a series is called: its legend with its labels in it, by the panel's names, in the page's language.
pub(super) fn name(panel: &Panel, query: usize, labels: &Labels, frame: &Frame<'_>) -> String {
    let legend = panel.queries.get(query).map(|query| filled(query, labels)).unwrap_or_default();
    let name = panel.look.name(&legend);
    frame.name(&legend, name).to_owned()
}

/// A legend with the labels in the places of `{{label}}`.
fn filled(query: &Query, labels: &Labels) -> String {
    let (mut filled, mut rest) = (String::new(), query.legend.as_str());
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((label, behind)) = after.split_once("}}") else { break };
        filled += before;
        filled += labels.get(label.trim()).map_or("", String::as_str);
        rest = behind;
    }
    filled + rest
}

#[test]
fn legends_are_filled_with_labels() {
    let check = |legend: &str, expected: &str| {
        let query = Query { letter: "A".to_owned(), expression: String::new(), legend: legend.to_owned() };
        let labels = Labels::from([("lane".to_owned(), "save".to_owned())]);
        assert_eq!(filled(&query, &labels), expected, "{legend}");
    };
    check("{{lane}} now", "save now");
    check("{{ lane }}/{{role}}", "save/");
    check("p99", "p99");
    check("{{lane", "{{lane");
}
