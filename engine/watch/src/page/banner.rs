//! How it stands with those who watch: on every page, and in red when one of them is gone.

use maud::{Markup, html};

use super::frame::Frame;
use crate::deadman::State;

pub(super) fn banner(frame: &Frame<'_>) -> Markup {
    let texts = frame.texts;
    let class = |state| match state {
        State::Well => "green",
        State::Unknown => "gray",
        State::Gone => "red",
    };
    html! {
        @for one in frame.standing.iter().filter(|one| one.state == State::Gone) {
            div class="gone" role="alert" {
                strong { ((texts.part)(one.part)) ": " ((texts.standing)(one)) }
                p { ((texts.gone)(one.part)) }
                @if let Some(why) = &one.why { p class="small" { (texts.why) (why) } }
            }
        }
        ul class="standing" {
            @for one in &frame.standing {
                li class={ "field " (class(one.state)) } { ((texts.part)(one.part)) " " ((texts.standing)(one)) }
            }
        }
    }
}
