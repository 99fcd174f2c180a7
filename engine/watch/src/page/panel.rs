//! One panel: what was found for it, or plainly why there is nothing.

use maud::{Markup, html};

use super::frame::{Frame, address};
use super::{chart, stat, table, words};
use crate::board::{Kind, Panel};
use crate::prometheus::{AskError, Line, Sample, Span};

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
            @for link in &panel.links {
                a class="link" href=(address(&link.path, &link.place, frame.texts)) { (frame.word(&link.title)) }
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
