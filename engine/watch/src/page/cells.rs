//! Cells: many states at once, as those of 122 counties.

use maud::{Markup, html};

use super::field::Field;

/// First how many there are of each word, so that one of 122 is not overlooked.
pub(super) fn cells(fields: &[Field]) -> Markup {
    let mut words: Vec<(&Field, usize)> = Vec::new();
    for field in fields.iter().filter(|field| field.worded) {
        match words.iter_mut().find(|(known, _)| known.value == field.value) {
            Some((_, count)) => *count += 1,
            None => words.push((field, 1)),
        }
    }
    words.sort_by_key(|(_, count)| *count);
    html! {
        @if !words.is_empty() {
            p class="sum" { @for (field, count) in &words { span class={ "field " (field.tone.class()) } { (field.value) " " (count) } } }
        }
        ul class="cells" {
            @for field in fields {
                li class={ "field " (field.tone.class()) } title={ (field.labels) " " (field.name) " " (field.value) } {
                    span class="name" { (field.name) }
                    span class="value" { (field.value) }
                }
            }
        }
    }
}
