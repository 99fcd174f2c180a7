//! Figures and states: one field for each series.

use maud::{Markup, html};

use super::cells::cells;
use super::field::Field;
use super::figure::figure;
use super::frame::Frame;
use super::series::name;
use crate::board::{Kind, Panel, Tone};
use crate::prometheus::Sample;

/// From how many states on they are cells.
const CELLS_FROM: usize = 24;

pub(super) fn stat(panel: &Panel, samples: &[(usize, Sample)], frame: &Frame<'_>) -> Markup {
    let Kind::Stat { coloured, named, valued } = panel.kind else { return Markup::default() };
    let fields: Vec<Field> = samples.iter().map(|(query, sample)| field(panel, *query, sample, frame)).collect();
    if coloured && fields.len() >= CELLS_FROM {
        return cells(&fields);
    }
    html! {
        div class=(if coloured { "fields coloured" } else { "fields" }) {
            @for field in &fields {
                div class={ "field " (field.tone.class()) } {
                    @if named && valued { span class="name" { (field.name) } }
                    strong { @if valued { (field.value) } @else { (field.name) } }
                }
            }
        }
    }
}

fn field(panel: &Panel, query: usize, sample: &Sample, frame: &Frame<'_>) -> Field {
    let (value, tone, worded) = match panel.look.word(sample.value) {
        _ if sample.value.is_nan() => (frame.texts.not_a_number.to_owned(), Tone::Gray, false),
        Some((word, tone)) => (frame.word(word).to_owned(), tone, true),
        None => {
            let figure = figure(panel.look.unit, sample.value, &frame.texts.units);
            (figure, panel.look.step(sample.value), false)
        }
    };
    let labels: Vec<&str> = sample.labels.values().map(String::as_str).collect();
    Field { name: name(panel, query, &sample.labels, frame), value, tone, worded, labels: labels.join(" ") }
}
